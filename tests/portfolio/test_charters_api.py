"""The charter of a project, as data and on paper."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.portfolio.charters.commands import charter_pdf
from shared.contracts.resource import PersonRegistered
from tests.portfolio.given import full_approval, registered_project, submission
from tests.portfolio.paper import copied, embedded_fonts
from tests.support import given
from tests.support.world import World

CHINESE, ENGLISH = {"accept-language": "zh-CN"}, {"accept-language": "en"}


async def admitted(world: World, **changed: Any) -> UUID:
    """A project with all that an approval can say, and a manager whose name is known."""
    portfolio, approved = world.service("portfolio"), full_approval(**changed)
    await portfolio.hear(
        PersonRegistered(
            directory_id=uuid4(),
            revision=1,
            person_id="pm-zhou",
            name="周磊",
            name_en="Zhou Lei",
            org_unit="信息技术部",
            state="ACTIVE",
        )
    )
    await portfolio.hear(submission(approved))
    await portfolio.hear(approved)
    return approved.proposal_id


async def test_the_charter_says_all_that_was_admitted(world: World) -> None:
    """REQ-066."""
    portfolio, id_ = world.service("portfolio"), await admitted(world)
    charter = await given.said(portfolio, "pm-zhou", "GET", f"/projects/{id_}/charter")
    assert charter["project"]["id"] == str(id_)
    assert charter["type_name"]["zh"] == "信息化项目"
    assert charter["purpose"]["proposed_solution"].startswith("新建两列机柜")
    assert [o["statement"] for o in charter["objectives"]] == ["高峰响应时间降到 2 秒以内"]
    assert [s["organisation"] for s in charter["stakeholders"]] == [
        "客户服务部",
        "Metro Power & Light",
    ]
    assert [(c["gate"], c["state"]) for c in charter["conditions"]] == [
        ("START", "OPEN"),
        ("PLAN", "OPEN"),
    ]
    assert charter["plan"]["content"]["budget_range"]["likely"] == "3000000.0000"
    named = {p["person_id"]: p["name"] for p in charter["people"]}
    assert named["pm-zhou"] == "周磊"
    assert named["sponsor-zhang"] == "sponsor-zhang"


async def test_the_charter_names_the_strategic_objective_that_is_served(world: World) -> None:
    """REQ-066, REQ-089."""
    portfolio = world.service("portfolio")
    new = {
        "code": f"CH-{uuid4().hex[:8].upper()}",
        "name": {"zh": "提升客户服务体验", "en": "Serve customers better"},
        "weight": "0.5",
        "period_start": "2027-01-01",
        "period_finish": "2029-12-31",
        "owner_id": "executive-ma",
    }
    served = await given.said(portfolio, "director-chen", "POST", "/strategic-objectives", new)
    said = (
        full_approval()
        .objectives[0]
        .model_copy(update={"strategic_objective_id": UUID(served["id"])})
    )
    id_ = await admitted(world, objectives=[said])
    charter = await given.said(portfolio, "pm-zhou", "GET", f"/projects/{id_}/charter")
    assert [o["key"] for o in charter["strategic_objectives"]] == [served["key"]]


@pytest.mark.parametrize(
    ("language", "told", "words"),
    [
        (CHINESE, "zh-CN", "项目章程客户服务数据中心扩容周磊启动前完成等保测评方案"),
        (ENGLISH, "en", "PROJECT CHARTER Zhou Lei 客户服务数据中心扩容"),
        ({}, "en", "PROJECT CHARTER"),
    ],
)
async def test_the_charter_on_paper_can_be_read_and_copied_in_both_languages(
    world: World, language: dict[str, str], told: str, words: str
) -> None:
    """REQ-066: the fonts are in the file, and each character of it has its Unicode."""
    portfolio, id_ = world.service("portfolio"), await admitted(world)
    answer = await portfolio.call(
        "sponsor-zhang", "GET", f"/projects/{id_}/charter.pdf", headers=language
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-language"] == told
    assert "charter.pdf" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"%PDF-1.")
    assert set(words) <= copied(answer.content)
    fonts = embedded_fonts(answer.content)
    assert [font.rpartition("+")[2] for font in fonts][:1] != []
    assert all("+" in font for font in fonts)
    assert len(answer.content) < 400_000


async def test_the_same_charter_is_the_same_file(world: World) -> None:
    """REQ-066: also an hour later; another state of the project is another file."""
    portfolio, id_ = world.service("portfolio"), await admitted(world)
    path = f"/projects/{id_}/charter.pdf"
    first = await portfolio.call("pm-zhou", "GET", path, headers=CHINESE)
    kept = await portfolio.call("analyst-lin", "GET", path, headers=CHINESE)
    charter_pdf.cache_clear()
    with world.clock.later(hours=1):
        anew = await portfolio.call("analyst-lin", "GET", path, headers=CHINESE)
    assert first.content == kept.content == anew.content
    edit = {"name": "客户服务数据中心扩容（一期）"}
    await given.said(portfolio, "analyst-lin", "PATCH", f"/projects/{id_}", edit, if_match=1)
    other = await portfolio.call("pm-zhou", "GET", path, headers=CHINESE)
    assert other.content != first.content


@pytest.mark.parametrize("form", ["charter", "charter.pdf"])
async def test_the_charter_of_another_persons_project_does_not_exist(
    world: World, form: str
) -> None:
    project = await registered_project(world, confidentiality="SECRET")
    path = f"/projects/{project['id']}/{form}"
    for who, status in (("analyst-zhao", 404), ("pm-zhou", 200)):
        answer = await world.service("portfolio").call(who, "GET", path)
        assert answer.status_code == status
