"""What registration takes over: parts, tailoring, process; and what protects the baseline."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.knowledge import ProcessPublished
from tests.portfolio.given import approval, full_approval, registered_project, row_of
from tests.support import given
from tests.support.world import World


@pytest.mark.parametrize(
    ("part", "word", "said"),
    [
        ("stakeholders", "organisation", ["客户服务部", "Metro Power & Light"]),
        ("requirements", "confirmation", ["CONFIRMED"]),
        ("expected-objectives", "target_value", ["2.0000"]),
    ],
)
async def test_the_parts_of_the_approval_are_read_page_by_page(
    world: World, part: str, word: str, said: list[str]
) -> None:
    """REQ-060: stakeholders, requirements and objectives come with the project."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved, times=2)
    path, found, cursor = f"/projects/{approved.proposal_id}/{part}", [], None
    while True:
        params: dict[str, Any] = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = await given.said(portfolio, "pm-zhou", "GET", path, params=params)
        found += [item[word] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == said
    assert (await portfolio.call("pm-wu", "GET", path)).status_code == 404


@pytest.mark.parametrize(
    ("tier", "taken", "days"), [("S", "S", 28), ("L", "L", 7), ("", "M", 14), ("HUGE", "M", 14)]
)
async def test_the_profile_of_type_and_tier_is_frozen_on_the_project(
    world: World, tier: str, taken: str, days: int
) -> None:
    """REQ-011: what the type becomes later does not touch it; an unknown tier is run as M."""
    portfolio, code = world.service("portfolio"), f"T{uuid4().hex[:10].upper()}"
    name = {"zh": "临时", "en": "For now"}
    new = {"code": code, "name": name, "parent": "ENGINEERING"}
    made = await given.said(portfolio, "analyst-lin", "POST", "/project-types", new)
    project = await registered_project(world, type=code, tier=tier)
    assert (project["tier"], project["type_version"]) == (taken, 1)
    assert (project["profile"]["tier"], project["profile"]["checkin_days"]) == (taken, days)
    profiles = [{**p, "checkin_days": 1} for p in made["profiles"]]
    await given.said(
        portfolio,
        "analyst-lin",
        "PATCH",
        f"/project-types/{code}",
        {"profiles": profiles},
        if_match=1,
    )
    again = await given.said(portfolio, "pm-zhou", "GET", f"/projects/{project['id']}")
    assert again["profile"] == project["profile"]


def published(**said: Any) -> ProcessPublished:
    facts = {
        "process_id": uuid4(),
        "code": "DELIVERY",
        "process_version": 1,
        "project_type": None,
        "effective_on": date(2026, 1, 1),
        "content_hash": "a" * 64,
    }
    return ProcessPublished.model_validate({**facts, **said})


async def test_a_project_is_bound_to_the_process_in_force_for_its_type(world: World) -> None:
    """REQ-003: its own type's before the general one, the latest that is in force."""
    portfolio, code = world.service("portfolio"), f"P{uuid4().hex[:10].upper()}"
    own = uuid4()
    for fact in (
        published(code="GENERAL", effective_on=date(2026, 11, 1)),
        published(process_id=own, project_type=code, code="OWN"),
        published(process_id=own, project_type=code, code="OWN", process_version=2),
        published(
            process_id=own,
            project_type=code,
            code="OWN",
            process_version=3,
            effective_on=date(2190, 1, 1),
        ),
    ):
        await portfolio.hear(fact, times=2)
    project = await registered_project(world, type=code)
    assert (project["process"]["code"], project["process"]["version"]) == ("OWN", 2)
    assert project["process"]["content_hash"] == "a" * 64
    other = await registered_project(world, type=f"Q{uuid4().hex[:10].upper()}")
    assert other["process"]["code"] != "OWN"


EDIT = {
    "name": "客户服务数据中心扩容（一期）",
    "org_unit": "数字化部",
    "pmo_analyst_id": "analyst-zhao",
}


async def test_what_lies_beside_the_baseline_is_edited_and_told(world: World) -> None:
    """REQ-012: its name, its unit and its PMO analyst."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    path, since = f"/projects/{project['id']}", await portfolio.last_seq()
    shown = await given.said(portfolio, "analyst-lin", "PATCH", path, EDIT, if_match=1)
    assert {name: shown[name] for name in EDIT} == EDIT
    assert {"person_id": "analyst-zhao", "role": "pmo_analyst"} in shown["members"]
    told = await portfolio.events(project["id"], since=since)
    assert [fact["type"].split(".")[2] for fact in told] == [
        "PersonAssignedToProject",
        "ProjectRenamed",
        "ProjectEdited",
    ]
    assert told[1]["data"]["undertaking"]["title"] == EDIT["name"]
    assert told[2]["data"]["changed"] == ["org_unit"]
    other = {"pmo_analyst_id": "analyst-lin"}
    shown = await given.said(portfolio, "director-chen", "PATCH", path, other, if_match=2)
    analysts = [m["person_id"] for m in shown["members"] if m["role"] == "pmo_analyst"]
    assert analysts == ["analyst-lin"]


@pytest.mark.parametrize(
    ("edit", "status", "code"),
    [
        ({"type": "ENGINEERING"}, 409, "baseline_protected"),
        ({"tier": "S", "name": "x"}, 409, "baseline_protected"),
        ({"budget": "1"}, 422, "validation_failed"),
        ({"name": None}, 422, "validation_failed"),
    ],
)
async def test_type_and_tier_change_by_a_change_alone(
    world: World, edit: dict[str, Any], status: int, code: str
) -> None:
    """REQ-012: the refusal names the change process."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    before, seq = await row_of(world, project["id"]), await portfolio.last_seq()
    path = f"/projects/{project['id']}"
    answer = await portfolio.call("director-chen", "PATCH", path, edit, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if status == 409:
        assert "change process" in answer.json()["detail"]
    assert (await row_of(world, project["id"]), await portfolio.last_seq()) == (before, seq)


async def test_the_register_is_filtered_and_sorted(world: World) -> None:
    portfolio, unit = world.service("portfolio"), f"单位 {uuid4()}"
    late = approval(org_unit=unit, requested_start=date(2099, 6, 1), tier="L")
    soon = approval(org_unit=unit, tier="S")
    for fact in (late, soon):
        await portfolio.hear(fact)

    async def listed(**params: Any) -> list[UUID]:
        params = {"org_unit": unit, **params}
        page = await given.said(portfolio, "analyst-lin", "GET", "/projects", params=params)
        return [UUID(item["id"]) for item in page["items"]]

    assert await listed(sort="planned_finish") == [soon.proposal_id, late.proposal_id]
    assert await listed(sort="-planned_finish") == [late.proposal_id, soon.proposal_id]
    assert await listed(tier="L") == [late.proposal_id]
    assert await listed(origin="LEGACY_IMPORT") == []
    assert set(await listed(sponsor_id="sponsor-zhang")) == {late.proposal_id, soon.proposal_id}
