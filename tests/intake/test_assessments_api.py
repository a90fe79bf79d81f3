"""Assessments over HTTP: verdicts by the published rule, overrides with a reason, refusals."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.portfolio import StrategicObjectiveChanged
from tests.intake.test_scorecards_reactions import objective
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


def with_necessity(**changed: Any) -> dict[str, Any]:
    return {**SCORES, "necessity": {**SCORES["necessity"], **changed}}


async def panel(world: World, *assessors: str) -> dict[str, Any]:
    """A proposal in SCREENING with these assessors."""
    intake, proposal = world.service("intake"), await given.submitted_proposal(world)
    first, *further = assessors
    await given.said(
        intake,
        "analyst-lin",
        "POST",
        f"/proposals/{proposal['id']}/start-screening",
        {"assessor_id": first, "further_assessor_ids": further},
        if_match=proposal["version"],
    )
    return await given.seen(world, proposal)


async def step(
    world: World, proposal: dict[str, Any], who: str, verb: str, body: Any
) -> dict[str, Any]:
    path = f"/proposals/{proposal['id']}/{verb}"
    intake = world.service("intake")
    await given.said(intake, who, "POST", path, body, if_match=proposal["version"])
    return await given.seen(world, proposal)


async def summary(world: World, proposal: dict[str, Any]) -> dict[str, Any]:
    path = f"/proposals/{proposal['id']}/assessment-summary"
    return await given.said(world.service("intake"), "director-chen", "GET", path)


async def test_the_proposal_stays_in_screening_until_all_have_filed(world: World) -> None:
    """REQ-038, REQ-041: then the worst feasibility and the median necessity count."""
    intake, proposal = world.service("intake"), await panel(world, "analyst-lin", "analyst-zhao")
    mild = {**scored(economic=2), "necessity": {**SCORES["necessity"], "alignment": "0.35"}}
    first = await step(world, proposal, "analyst-zhao", "assessments", mild)
    assert first["state"] == "SCREENING"
    waiting = await summary(world, proposal)
    assert (waiting["verdict"], waiting["awaited"]) == (None, ["analyst-lin"])
    done = await step(world, first, "analyst-lin", "assessments", SCORES)
    assert done["state"] == "CONSULTING"
    verdict = (await summary(world, proposal))["verdict"]
    assert (verdict["feasibility_verdict"], verdict["necessity_verdict"]) == (
        "CONDITIONAL",
        "DESIRABLE",
    )
    assert (verdict["recommendation"], verdict["rule_version"]) == ("DEFER", "verdict-1")
    assert verdict["alignment"] == "0.5500"
    assert verdict["disagreement"]["economic"] == "2.0000"
    assert verdict["disagreement"]["alignment"] == "0.4000"
    told = (await intake.events(proposal["id"]))[-3:]
    assert [e["type"].split(".")[2] for e in told] == [
        "AssessmentRecorded",
        "AssessmentRecorded",
        "AssessmentCompleted",
    ]
    assert [e["data"]["awaiting"] for e in told[:2]] == [["analyst-lin"], []]
    assert len(told[2]["data"]["assessments"]) == 2
    assert told[2]["data"]["undertaking"]["state"] == "CONSULTING"


async def test_more_assessors_can_be_named_while_it_is_screened(world: World) -> None:
    """REQ-038: they have a part in the undertaking from then on."""
    intake, proposal = world.service("intake"), await panel(world, "analyst-lin")
    named = {"person_ids": ["analyst-zhao", "employee-he"]}
    now = await step(world, proposal, "analyst-lin", "assessors", named)
    assert [a["person_id"] for a in now["assessors"]] == [
        "analyst-lin",
        "analyst-zhao",
        "employee-he",
    ]
    assert now["assessor_id"] == "analyst-lin"
    fact = (await intake.events(proposal["id"]))[-1]
    assert fact["type"] == "pmo.intake.AssessorsAssigned.v1"
    members = [m["person_id"] for m in fact["data"]["undertaking"]["members"]]
    assert {"analyst-zhao", "employee-he"} <= set(members)
    await world.travel(proposal["id"])
    assert (await assess(world, now, SCORES, "employee-he")).status_code == 201


@pytest.mark.parametrize(
    ("who", "named", "status", "code"),
    [
        ("analyst-lin", ["sponsor-zhang"], 403, "sod_violation"),
        ("analyst-lin", ["analyst-lin"], 409, "assessor_already_named"),
        ("analyst-lin", ["analyst-zhao"], 409, "interest_declared"),
        ("sponsor-zhang", ["employee-he"], 403, "forbidden"),
        ("analyst-lin", [], 422, "validation_failed"),
    ],
)
async def test_who_may_not_assess_is_not_named(
    world: World, who: str, named: list[str], status: int, code: str
) -> None:
    """REQ-038: not who handed it in, not who declared an interest, nobody twice."""
    intake, proposal = world.service("intake"), await panel(world, "analyst-lin")
    reason = {"reason": "供应商为亲属所有。"}
    proposal = await step(world, proposal, "analyst-zhao", "declare-interest", reason)
    before = await intake.contents()
    path = f"/proposals/{proposal['id']}/assessors"
    answer = await intake.call(
        who, "POST", path, {"person_ids": named}, if_match=proposal["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_who_declares_an_interest_is_taken_off(world: World) -> None:
    """REQ-038: what they filed does not count, and where all others have filed that completes it;
    they decide on it as little as an assessor does."""
    intake, proposal = world.service("intake"), await panel(world, "analyst-lin", "analyst-zhao")
    now = await step(world, proposal, "analyst-lin", "assessments", SCORES)
    reason = {"reason": "曾任该供应商顾问。"}
    now = await step(world, now, "analyst-zhao", "declare-interest", reason)
    assert now["state"] == "CONSULTING"
    assert [a["person_id"] for a in now["assessors"]] == ["analyst-lin"]
    declared, completed = (await intake.events(proposal["id"]))[-2:]
    assert (declared["type"], declared["reason"]) == (
        "pmo.intake.InterestDeclared.v1",
        "曾任该供应商顾问。",
    )
    assert "顾问" not in str(declared["data"])
    assert completed["type"] == "pmo.intake.AssessmentCompleted.v1"
    assert completed["data"]["assessor_id"] == "analyst-lin"
    revisions = [e["data"]["undertaking"]["revision"] for e in (declared, completed)]
    assert revisions[0] < revisions[1]


async def test_without_assessors_the_proposal_waits_for_one(world: World) -> None:
    """REQ-038: nobody leads then, and the queue shows it."""
    proposal = await panel(world, "analyst-lin")
    reason = {"reason": "曾任该供应商顾问。"}
    now = await step(world, proposal, "analyst-lin", "declare-interest", reason)
    assert (now["state"], now["assessors"], now["assessor_id"]) == ("SCREENING", [], None)
    now = await step(world, now, "analyst-zhao", "assessors", {"person_ids": ["analyst-zhao"]})
    assert now["assessor_id"] == "analyst-zhao"


async def test_an_assessment_is_filed_once(world: World) -> None:
    """REQ-039."""
    intake, proposal = world.service("intake"), await panel(world, "analyst-lin", "analyst-zhao")
    now = await step(world, proposal, "analyst-lin", "assessments", SCORES)
    before = await intake.contents()
    answer = await assess(world, now, SCORES)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_assessed")
    assert await intake.contents() == before


async def test_a_version_handed_in_again_is_assessed_anew(world: World) -> None:
    """REQ-035, REQ-038: by whoever is named then."""
    intake, proposal = world.service("intake"), await panel(world, "analyst-lin", "analyst-zhao")
    now = await step(world, proposal, "analyst-lin", "assessments", SCORES)
    now = await step(world, now, "analyst-zhao", "return", {"reason": "请补充。"})
    path = f"/proposals/{proposal['id']}/resubmit"
    now = await given.said(intake, "sponsor-zhang", "POST", path, if_match=now["version"])
    assert now["assessors"] == []
    now = await step(world, now, "analyst-lin", "start-screening", {"assessor_id": "analyst-lin"})
    now = await step(world, now, "analyst-lin", "assessments", SCORES)
    assert now["state"] == "CONSULTING"


@pytest.mark.parametrize(
    ("necessity", "code"),
    [
        ({"alignment": None}, "alignment_unclear"),
        ({"strategic_links": [{"strategic_objective_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
                               "strength": "STRONG"}]}, "alignment_unclear"),
        ({"alignment": None, "strategic_links": [
            {"strategic_objective_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
             "strength": "STRONG"}]}, "strategic_objective_unknown"),
        ({"cost_of_inaction": {"amount": "1", "currency": "USD"}}, "currencies_differ"),
        ({"duplicates": ["0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10"]}, "duplicate_unknown"),
    ],
)  # fmt: skip
async def test_necessity_is_said_so_that_it_can_be_checked(
    world: World, necessity: dict[str, Any], code: str
) -> None:
    """REQ-040."""
    intake, proposal = world.service("intake"), await given.screened_proposal(world)
    before = await intake.contents()
    answer = await assess(world, proposal, with_necessity(**necessity))
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await intake.contents() == before


async def test_duplicates_are_named_and_duty_is_shown(world: World) -> None:
    """REQ-040: mandatory and regulation are the proposal's own words; a duty is NECESSARY."""
    other = await given.drafted_proposal(world)
    await world.travel(other["id"])
    proposal = await given.screened_proposal(world, mandatory=True, regulation_ref="等保 2.0")
    body = with_necessity(alignment="0", urgency=1, duplicates=[other["id"]])
    made = (await assess(world, proposal, body)).json()
    assert made["necessity"]["duplicates"] == [other["id"]]
    assert made["necessity_verdict"] == "NECESSARY"
    shown = await summary(world, proposal)
    assert (shown["mandatory"], shown["regulation_ref"]) == (True, "等保 2.0")


async def test_the_rule_is_published(world: World) -> None:
    """REQ-041: thresholds and matrix, by version."""
    found = await given.said(world.service("intake"), "sponsor-zhang", "GET", "/verdict-rules")
    rule = found["items"][-1]
    assert rule["rule_version"] == "verdict-1"
    assert rule["thresholds"]["conditional_below"] == "3.0"
    assert rule["matrix"]["FEASIBLE"]["DESIRABLE"] == "RANK"
    assert rule["infeasible_duty"] == "RESCOPE"


async def test_alignment_follows_from_the_strategic_objectives(world: World) -> None:
    """REQ-040: A = sum of w·r with the weights of the copy, normalised over all that count."""
    intake, id_ = world.service("intake"), uuid4()
    await intake.hear(StrategicObjectiveChanged(**objective(id_, 1)))
    proposal = await given.screened_proposal(world)
    links = [{"strategic_objective_id": str(id_), "strength": "STRONG"}]
    made = await assess(world, proposal, with_necessity(alignment=None, strategic_links=links))
    assert made.status_code == 201, made.text
    (weights,) = await intake.rows(
        "SELECT sum(weight) AS total FROM strategic_objectives WHERE state <> 'RETIRED'"
    )
    found = Decimal(made.json()["necessity"]["alignment"])
    assert found == round(Decimal("0.75") * 5 / weights["total"], 4)
