"""Admission conditions: taken over from the approval, met with evidence, waived with a reason."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.portfolio.conditions.queries import open_conditions
from shared.contracts.portfolio import AdmissionConditionMet, AdmissionConditionWaived
from shared.domain.actor import Actor
from tests.portfolio.given import approval, full_approval, registered_project
from tests.support import given
from tests.support.world import World

AT = "/admission-conditions"
EVIDENCE = {"evidence": "等保测评方案 V1.2 已评审通过。"}
REASON = {"reason": "改由集团统一测评。"}


async def conditions(world: World, project_id: UUID, **params: Any) -> list[dict[str, Any]]:
    page = await given.said(
        world.service("portfolio"),
        "pm-zhou",
        "GET",
        AT,
        params={"project_id": str(project_id), **params},
    )
    return sorted(page["items"], key=lambda item: item["number"])


async def test_the_conditions_of_an_approval_are_open_from_the_registration_on(
    world: World,
) -> None:
    """REQ-062."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved, times=2)
    first, second = await conditions(world, approved.proposal_id)
    assert first["id"] == str(approved.admission_conditions[0].condition_id)
    assert (first["text"], first["gate"], first["due"], first["owner_id"]) == (
        "启动前完成等保测评方案",
        "START",
        "2099-01-30",
        "pm-zhou",
    )
    assert (first["state"], second["number"], second["gate"]) == ("OPEN", 2, "PLAN")
    project = await given.said(portfolio, "pm-zhou", "GET", f"/projects/{approved.proposal_id}")
    assert project["open_conditions"] == 2


async def test_an_approval_of_the_first_form_has_its_conditions_too(world: World) -> None:
    """REQ-062: it names no gate, so they stand before whichever comes first."""
    project = await registered_project(world)
    (only,) = await conditions(world, UUID(project["id"]))
    assert (only["text"], only["gate"], only["due"]) == ("启动前完成等保测评方案", "", None)


@pytest.mark.parametrize("who", ["pm-zhou", "analyst-zhao"])
async def test_a_condition_is_met_with_evidence(world: World, who: str) -> None:
    """REQ-062."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    id_ = approved.admission_conditions[0].condition_id
    since = await portfolio.last_seq()
    shown = await given.said(portfolio, who, "POST", f"{AT}/{id_}/meet", EVIDENCE, if_match=1)
    assert (shown["state"], shown["evidence"], shown["settled_by"]) == (
        "MET",
        EVIDENCE["evidence"],
        who,
    )
    (told,) = await portfolio.events(since=since)
    assert told["type"] == AdmissionConditionMet.type_name()
    assert (told["key"], told["data"]["gate"]) == (approved.proposal_id, "START")
    assert EVIDENCE["evidence"] not in str(told["data"])
    (entry,) = (await given.said(portfolio, who, "GET", f"{AT}/{id_}/history"))["items"]
    assert entry["reason"] == EVIDENCE["evidence"]


@pytest.mark.parametrize(
    ("level", "travels"), [("PUBLIC_IN_ORG", REASON["reason"]), ("RESTRICTED", "")]
)
async def test_the_director_waives_a_condition_with_a_reason(
    world: World, level: str, travels: str
) -> None:
    """REQ-062: the words travel only where the project is public."""
    portfolio, project = (
        world.service("portfolio"),
        await registered_project(world, confidentiality=level),
    )
    (only,) = await conditions(world, UUID(project["id"]))
    path = f"{AT}/{only['id']}/waive"
    shown = await given.said(portfolio, "director-chen", "POST", path, REASON, if_match=1)
    assert (shown["state"], shown["reason"]) == ("WAIVED", REASON["reason"])
    (told,) = await portfolio.events(only["id"])
    assert told["type"] == AdmissionConditionWaived.type_name()
    assert (told["data"]["reason"], told["reason"]) == (travels, REASON["reason"])


@pytest.mark.parametrize(
    ("who", "verb", "body", "if_match", "status", "code"),
    [
        ("sponsor-zhang", "meet", EVIDENCE, 2, 403, "forbidden"),
        ("analyst-zhao", "waive", REASON, 2, 403, "forbidden"),
        ("pm-wu", "meet", EVIDENCE, 2, 404, "not_found"),
        ("pm-zhou", "meet", {}, 2, 422, "validation_failed"),
        ("pm-zhou", "meet", EVIDENCE, None, 428, "precondition_required"),
        ("pm-zhou", "meet", EVIDENCE, 1, 412, "precondition_failed"),
        ("pm-zhou", "meet", EVIDENCE, 2, 409, "illegal_move"),
        ("director-chen", "waive", REASON, 2, 409, "illegal_move"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, body: Any, if_match: int, status: int, code: str
) -> None:
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    path = f"{AT}/{approved.admission_conditions[0].condition_id}"
    await given.said(portfolio, "pm-zhou", "POST", f"{path}/meet", EVIDENCE, if_match=1)
    before, seq = await portfolio.contents(), await portfolio.last_seq()
    answer = await portfolio.call(who, "POST", f"{path}/{verb}", body, if_match=if_match)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    after = await portfolio.contents()
    after["idempotency_keys"] = before["idempotency_keys"]
    assert (after, await portfolio.last_seq()) == (before, seq)


async def test_a_gate_waits_for_its_own_conditions_and_for_those_that_name_none(
    world: World,
) -> None:
    """REQ-062: what a gate will ask."""
    portfolio, approved = world.service("portfolio"), full_approval()
    old = approval()
    for fact in (approved, old):
        await portfolio.hear(fact)
    async with portfolio.db.begin(Actor.system("portfolio")) as tx:
        assert await open_conditions(tx, approved.proposal_id, "START") == [1]
        assert await open_conditions(tx, approved.proposal_id, "PLAN") == [2]
        assert await open_conditions(tx, approved.proposal_id, "CLOSE") == []
        assert await open_conditions(tx, old.proposal_id, "CLOSE") == [1]


async def test_what_is_overdue_can_be_listed(world: World) -> None:
    """REQ-062: the day it is due on still belongs to it, in the organisation's time zone."""
    portfolio = world.service("portfolio")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    facts = full_approval().admission_conditions
    due = facts[0].model_copy(update={"due": tomorrow})
    approved = full_approval(admission_conditions=[due, facts[1]])
    await portfolio.hear(approved)
    assert await conditions(world, approved.proposal_id, overdue="true") == []
    with world.clock.later(days=4):
        assert [
            c["number"] for c in await conditions(world, approved.proposal_id, overdue="true")
        ] == [1]
        assert [
            c["number"] for c in await conditions(world, approved.proposal_id, overdue="false")
        ] == [2]
        shown = await given.said(portfolio, "pm-zhou", "GET", f"{AT}/{due.condition_id}")
        assert shown["overdue"] is True
    found = await conditions(world, approved.proposal_id, gate="PLAN", state="OPEN")
    assert [c["number"] for c in found] == [2]
