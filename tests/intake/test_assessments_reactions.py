"""What others find beside the assessments: free people and risk, the latest word counting."""

from typing import Any
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from shared.contracts.base import Money
from shared.contracts.resource import RoughCutCompleted, RoughCutMonth
from shared.contracts.risk import RegisterSummaryChanged
from tests.support import given
from tests.support.world import World


async def request_of(world: World, proposal: dict[str, Any]) -> dict[str, Any]:
    told = await world.service("intake").events(proposal["id"])
    (asked,) = [e["data"] for e in told if e["type"] == "pmo.intake.RoughCutRequested.v1"]
    found: dict[str, Any] = asked
    return found


def completed(asked: dict[str, Any], **changed: Any) -> RoughCutCompleted:
    facts = {
        "proposal_id": asked["proposal_id"],
        "request_id": asked["request_id"],
        "content_version": asked["content_version"],
        "feasible": False,
        "total_gap": "1.5",
        "months": [
            RoughCutMonth(role="developer", month="2027-01", asked="2", free="0.5", gap="1.5")
        ],
    }
    return RoughCutCompleted.model_validate({**facts, **changed})


def summary(proposal: dict[str, Any], revision: int, exposure: str) -> RegisterSummaryChanged:
    return RegisterSummaryChanged(
        project_id=proposal["id"],
        register_id=UUID(int=7),
        revision=revision,
        threats=3,
        opportunities=1,
        highest_level=20,
        exposure=Money(amount=exposure, currency="CNY"),
    )


async def look(world: World, proposal: dict[str, Any], what: str) -> dict[str, Any]:
    path = f"/proposals/{proposal['id']}/{what}"
    return await given.said(world.service("intake"), "sponsor-zhang", "GET", path)


async def test_a_submission_asks_for_the_roles_it_needs(world: World) -> None:
    """REQ-044: role by role, over the requested days."""
    proposal = await given.submitted_proposal(world)
    asked = await request_of(world, proposal)
    assert (asked["start"], asked["finish"]) == ("2027-01-04", "2027-09-30")
    assert asked["content_version"] == 1
    assert [n["role"] for n in asked["needs"]] == ["developer", "tester"]
    before = await look(world, proposal, "rough-cut")
    assert (before["feasible"], before["months"]) == (None, [])


async def test_without_a_finish_the_rough_duration_leads_to_it(world: World) -> None:
    """REQ-044: ten working days after 4 January 2027, a Monday, end on the 18th."""
    proposal = await given.submitted_proposal(world, requested_finish=None, rough_duration_days=10)
    assert (await request_of(world, proposal))["finish"] == "2027-01-18"


async def test_nothing_is_asked_where_no_roles_or_days_are_said(world: World) -> None:
    """REQ-044."""
    lackings: list[dict[str, Any]] = [{"resource_needs": []}, {"requested_start": None}]
    for lacking in lackings:
        proposal = await given.submitted_proposal(world, **lacking)
        told = await world.service("intake").events(proposal["id"])
        assert "pmo.intake.RoughCutRequested.v1" not in {e["type"] for e in told}


async def test_a_role_is_asked_for_once(world: World) -> None:
    """REQ-044."""
    needs = [{"role": "developer", "person_months": "1"}] * 2
    intake = world.service("intake")
    before = await intake.contents()
    body = {"title": "两次", "resource_needs": needs}
    answer = await intake.call("sponsor-zhang", "POST", "/proposals", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "role_twice")
    assert await intake.contents() == before


async def test_the_answer_stands_beside_the_assessments(world: World) -> None:
    """REQ-044: also told twice, and the latest request wins whatever comes first."""
    intake, proposal = world.service("intake"), await given.submitted_proposal(world)
    asked = await request_of(world, proposal)
    later = completed(asked, request_id=uuid7(), feasible=True, total_gap="0", months=[])
    await intake.hear(later, times=2)
    await intake.hear(completed(asked), times=2)
    found = await look(world, proposal, "rough-cut")
    assert (found["feasible"], found["total_gap"]) == (True, "0.0000")
    summed = await look(world, proposal, "assessment-summary")
    assert summed["rough_cut"] == found


async def test_each_version_has_a_rough_cut_of_its_own(world: World) -> None:
    """REQ-044: late or early, an answer belongs to the version it was asked for."""
    intake, proposal = world.service("intake"), await given.submitted_proposal(world)
    asked = await request_of(world, proposal)
    await intake.hear(completed(asked, content_version=2, feasible=True))
    await intake.hear(completed(asked))
    found = await look(world, proposal, "rough-cut")
    assert (found["content_version"], found["feasible"]) == (1, False)
    assert found["months"] == [
        {"role": "developer", "month": "2027-01", "asked": "2", "free": "0.5", "gap": "1.5"}
    ]


async def test_the_latest_exposure_is_shown(world: World) -> None:
    """REQ-176: the register's revision says which is later."""
    intake, proposal = world.service("intake"), await given.submitted_proposal(world)
    assert (await look(world, proposal, "assessment-summary"))["exposure"] is None
    await intake.hear(summary(proposal, 3, "70000.00"), times=2)
    await intake.hear(summary(proposal, 2, "1.00"))
    found = (await look(world, proposal, "assessment-summary"))["exposure"]
    assert found["exposure"] == {"amount": "70000.0000", "currency": "CNY"}
    assert (found["revision"], found["highest_level"]) == (3, 20)


async def test_what_never_was_a_proposal_leaves_nothing(world: World) -> None:
    """REQ-061: a project from before the platform has a register too."""
    intake = world.service("intake")
    unknown = {"id": str(uuid4())}
    await intake.hear(summary(unknown, 1, "5.00"))
    asked = {"proposal_id": unknown["id"], "request_id": str(uuid7()), "content_version": 1}
    await intake.hear(completed(asked))
    for table in ("rough_cuts", "risk_exposures"):
        kept = f"SELECT 1 FROM {table} WHERE proposal_id = :id"
        assert await intake.rows(kept, id=UUID(unknown["id"])) == []
