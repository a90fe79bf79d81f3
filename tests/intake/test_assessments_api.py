"""Assessments over HTTP: verdicts by the published rule, overrides with a reason, refusals."""

from typing import Any

import pytest

from tests.support import given
from tests.support.given import SCORES
from tests.support.world import World


def scored(**scores: int) -> dict[str, Any]:
    feasibility = {
        axis: {**SCORES["feasibility"][axis], "score": scores.get(axis, 4)}
        for axis in SCORES["feasibility"]
    }
    return {**SCORES, "feasibility": feasibility}


async def assess(
    world: World, proposal: dict[str, Any], body: Any, who: str = "analyst-lin"
) -> Any:
    return await world.service("intake").call(
        who,
        "POST",
        f"/proposals/{proposal['id']}/assessments",
        body,
        if_match=proposal["version"],
    )


async def test_the_verdicts_follow_by_the_published_rule(world: World) -> None:
    """REQ-039, REQ-040, REQ-041."""
    intake, proposal = world.service("intake"), await given.screened_proposal(world)
    answer = await assess(world, proposal, scored(economic=2))
    assert answer.status_code == 201
    made = answer.json()
    assert (made["feasibility_verdict"], made["necessity_verdict"]) == (
        "CONDITIONAL",
        "NECESSARY",
    )
    assert (made["recommendation"], made["rule_version"]) == ("CONDITIONS", "verdict-1")
    assert made["content_version"] == 1
    now = await given.seen(world, proposal)
    assert now["state"] == "CONSULTING"
    fact = (await intake.events(proposal["id"]))[-1]
    assert fact["type"] == "pmo.intake.AssessmentCompleted.v1"
    assert fact["data"]["recommendation"] == "CONDITIONS"
    path = f"/proposals/{proposal['id']}/assessments"
    listed = await given.said(intake, "sponsor-zhang", "GET", path)
    assert [a["id"] for a in listed["items"]] == [made["id"]]
    one = await given.said(intake, "sponsor-zhang", "GET", f"{path}/{made['id']}")
    assert one["content_hash"] == made["content_hash"]


async def test_an_override_says_why_and_replaces_the_verdict(world: World) -> None:
    """REQ-041."""
    proposal = await given.screened_proposal(world)
    override = {"feasibility": "CONDITIONAL", "reason": "供应商产能尚未落实。"}
    made = (await assess(world, proposal, {**SCORES, "override": override})).json()
    assert made["feasibility_verdict"] == "CONDITIONAL"
    assert made["override_reason"] == "供应商产能尚未落实。"


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("analyst-zhao", SCORES, 409, "not_the_assessor"),
        ("sponsor-zhang", SCORES, 403, "forbidden"),
        ("sponsor-li", SCORES, 404, "not_found"),
        ("analyst-lin", {**SCORES, "override": {"reason": "x"}}, 409, "override_of_nothing"),
        ("analyst-lin", {"necessity": SCORES["necessity"]}, 422, "validation_failed"),
        ("analyst-lin", scored(legal=6), 422, "validation_failed"),
    ],
)
async def test_a_refused_assessment_changes_nothing(
    world: World, who: str, body: Any, status: int, code: str
) -> None:
    """REQ-038, REQ-041."""
    intake, proposal = world.service("intake"), await given.screened_proposal(world)
    before = await intake.contents()
    answer = await assess(world, proposal, body, who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_what_is_not_in_screening_cannot_be_assessed(world: World) -> None:
    """REQ-041."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    before = await intake.contents()
    answer = await assess(world, proposal, SCORES)
    assert answer.json()["code"] == "illegal_move"
    assert await intake.contents() == before
