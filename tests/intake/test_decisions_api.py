"""Decisions over HTTP: on what the decider saw, never on their own, with what the outcome needs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.personas import Persona
from shared.domain.actor import Role
from tests.support import given
from tests.support.world import World

APPROVE = {"outcome": "APPROVE", "reason": "资金已落实。", "project_manager_id": "pm-zhou"}
ACTS_TWICE = Persona("analyst-lin", "林静", "both", (Role.PMO_ANALYST, Role.PMO_DIRECTOR))
SPONSORING_DIRECTOR = Persona("sponsor-zhang", "张伟", "both", (Role.PMO_DIRECTOR,))


async def decide(
    world: World, proposal: dict[str, Any], ruling: Any, who: Any = "director-chen"
) -> Any:
    path = f"/proposals/{proposal['id']}/decisions"
    body = {"inputs_hash": proposal["inputs_hash"], **ruling}
    return await world.service("intake").call(who, "POST", path, body)


@pytest.mark.parametrize(
    ("ruling", "state", "event"),
    [
        (APPROVE, "APPROVED", "ProjectApproved"),
        ({**APPROVE, "outcome": "APPROVE_WITH_CONDITIONS", "conditions": [{"text": "先过测评"}]},
         "APPROVED", "ProjectApproved"),
        ({"outcome": "DEFER", "reason": "等待预算。", "revisit_date": "2099-01-04"}, "DEFERRED",
         "ProposalDeferred"),
        ({"outcome": "REJECT", "reason": "与战略不符。"}, "REJECTED", "ProposalRejected"),
    ],
)  # fmt: skip
async def test_each_outcome_moves_the_proposal_and_tells_one_fact(
    world: World, ruling: Any, state: str, event: str
) -> None:
    """REQ-057."""
    intake, proposal = world.service("intake"), await given.pending_proposal(world)
    answer = await decide(world, proposal, ruling)
    assert answer.status_code == 201, answer.text
    decision = answer.json()
    assert decision["inputs_hash"] == proposal["inputs_hash"]
    assert decision["decided_by"] == "director-chen"
    assert (await given.seen(world, proposal))["state"] == state
    fact = (await intake.events(proposal["id"]))[-1]
    assert fact["type"] == f"pmo.intake.{event}.v1"
    assert (fact["data"]["decision_id"], fact["reason"]) == (decision["id"], ruling["reason"])
    path = f"/proposals/{proposal['id']}/decisions"
    assert (await given.said(intake, "sponsor-zhang", "GET", path))["items"] == [decision]
    one = await given.said(intake, "sponsor-zhang", "GET", f"{path}/{decision['id']}")
    assert one == decision


async def test_an_approval_tells_what_portfolio_needs_and_opens_the_hand_off(world: World) -> None:
    """REQ-057, REQ-060, REQ-215."""
    proposal = await given.approved_proposal(world, conditions=("先过等保测评",))
    assert proposal["handoff"]["state"] == "PENDING"
    assert proposal["handoff"]["awaiting"] == ["PROJECT", "RISK_REGISTER", "DEMAND", "CHANGE_LOG"]
    told = (await world.service("intake").events(proposal["id"]))[-1]["data"]
    assert told["project_manager_id"] == "pm-zhou"
    assert told["budget"] == {"amount": "3000000.0000", "currency": "CNY"}
    assert told["conditions"] == ["先过等保测评"]
    assert {"person_id": "pm-zhou", "role": "project_manager"} in told["undertaking"]["members"]


@pytest.mark.parametrize(
    ("who", "ruling", "status", "code"),
    [
        ("analyst-zhao", APPROVE, 403, "forbidden"),
        ("board-wang", APPROVE, 403, "forbidden"),
        ("sponsor-li", APPROVE, 404, "not_found"),
        (ACTS_TWICE, APPROVE, 403, "sod_violation"),
        (SPONSORING_DIRECTOR, APPROVE, 403, "sod_violation"),
        ("director-chen", {**APPROVE, "inputs_hash": "0" * 64}, 409, "inputs_changed"),
        ("director-chen", {**APPROVE, "project_manager_id": None}, 409, "ruling_incomplete"),
        ("director-chen", {**APPROVE, "conditions": [{"text": "x"}]}, 409, "ruling_incomplete"),
        ("director-chen", {"outcome": "DEFER", "reason": "x", "revisit_date": "2020-01-01"}, 409,
         "ruling_incomplete"),
        ("director-chen", {"outcome": "REJECT"}, 422, "validation_failed"),
    ],
)  # fmt: skip
async def test_a_refused_decision_changes_nothing_and_tells_nothing(
    world: World, who: Any, ruling: Any, status: int, code: str
) -> None:
    """REQ-057, REQ-058: neither who submitted nor who assessed decides, and not on old inputs."""
    intake, proposal = world.service("intake"), await given.pending_proposal(world)
    before = await intake.contents()
    answer = await decide(world, proposal, ruling, who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_a_second_decision_is_refused_with_where_it_could_have_started(world: World) -> None:
    """REQ-057."""
    intake, proposal = world.service("intake"), await given.pending_proposal(world)
    await decide(world, proposal, APPROVE)
    before = await intake.contents()
    answer = await decide(world, proposal, APPROVE)
    assert answer.status_code == 409
    assert answer.json()["params"]["allowed_from"] == ["DECISION_PENDING"]
    assert await intake.contents() == before


async def test_a_rejection_is_of_some_kind(world: World) -> None:
    """REQ-047, REQ-057: OTHER where it does not say."""
    intake = world.service("intake")
    for said, category in (({"rejection_category": "STRATEGY"}, "STRATEGY"), ({}, "OTHER")):
        ruling = {"outcome": "REJECT", "reason": "与战略不符。", **said}
        proposal = await given.pending_proposal(world)
        decision = (await decide(world, proposal, ruling)).json()
        assert decision["rejection_category"] == category
        assert decision["authority"]["decider"] == "DIRECTOR"
        told = (await intake.events(proposal["id"]))[-1]["data"]
        assert told["category"] == category
    wrong = await decide(
        world, await given.pending_proposal(world), {**APPROVE, "rejection_category": "BUDGET"}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (409, "ruling_incomplete")


async def test_conditions_say_which_gate_waits_and_who_sees_to_them(world: World) -> None:
    """REQ-057, REQ-062: recorded here; tracked in portfolio, which is told of each in full."""
    proposal = await given.pending_proposal(world)
    said = {"text": "先过等保测评", "due": "2027-03-31", "owner_id": "pm-zhou"}
    ruling = {**APPROVE, "outcome": "APPROVE_WITH_CONDITIONS", "conditions": [said]}
    decision = (await decide(world, proposal, ruling)).json()
    (condition,) = decision["conditions"]
    assert condition == {"id": condition["id"], "gate": "PLAN", **said}
    told = (await world.service("intake").events(proposal["id"]))[-1]["data"]
    assert told["admission_conditions"] == [
        {"condition_id": condition["id"], "gate": "PLAN", **said}
    ]
    assert told["conditions"] == ["先过等保测评"]


async def test_what_was_deferred_comes_back_on_its_day_by_itself(world: World) -> None:
    """REQ-065: told, SUBMITTED again, with a new clock; the day before nothing happens."""
    apart = world.apart("deferred")
    intake = apart.service("intake")
    until = str((intake.clock() + timedelta(days=10)).date())
    deferred = await given.deferred_proposal(apart, until=until)
    assert (deferred["revisit_date"], deferred["sla_due"]) == (until, None)
    with intake.clock.later(days=8):
        await intake.tick()
        assert (await given.seen(apart, deferred))["state"] == "DEFERRED"
    with intake.clock.later(days=11):
        await intake.tick()
        await intake.tick()
    now = await given.seen(apart, deferred)
    assert (now["state"], now["revisit_date"], now["sla_stage"]) == (
        "SUBMITTED",
        None,
        "SCREENING",
    )
    assert now["sla_due"] > until
    facts = await intake.events(deferred["id"])
    kinds = [fact["type"].split(".")[2] for fact in facts]
    assert kinds.count("ProposalRevisitDue") == 1
    assert kinds[kinds.index("ProposalRevisitDue") + 1] == "ProposalReactivated"
    assert facts[kinds.index("ProposalReactivated")]["actor"] == "system:intake"
    await apart.close()


async def test_a_legacy_project_was_never_proposed(world: World) -> None:
    """REQ-061: its registration is of no effect here, and is not parked."""
    intake = world.service("intake")
    proposal = await given.approved_proposal(world)
    legacy = given.registered({**proposal, "id": str(uuid4())}, origin="LEGACY_IMPORT")
    seq = await intake.last_seq()
    await intake.hear(legacy)
    assert await intake.last_seq() == seq
