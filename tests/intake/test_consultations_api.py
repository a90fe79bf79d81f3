"""Consultations over HTTP: planned and held, overdue, and when all who must be heard were."""

from typing import Any
from uuid import uuid4

import pytest

from services.intake.consultations.queries import admission_facts
from services.intake.proposals.model import Proposal
from shared.domain.actor import Actor
from tests.intake.gathering import HELD, PERSON, add, capture, flag, hold, plan, told
from tests.support import given
from tests.support.world import World

BECAUSE = {"reason": "改为书面征询。"}
FAR = "2098-12-03"


async def complete(world: World, proposal: dict[str, Any]) -> Any:
    path = f"/proposals/{proposal['id']}/complete-consultation"
    return await world.service("intake").call(
        "analyst-lin", "POST", path, if_match=proposal["version"]
    )


async def refused(world: World, proposal: dict[str, Any], code: str) -> list[str]:
    """That it is not complete, says so beforehand, and changes nothing; the pointers."""
    intake = world.service("intake")
    before = await intake.contents()
    answer = await complete(world, proposal)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await intake.contents() == before
    shown = await given.seen(world, proposal, "analyst-lin")
    (action,) = [a for a in shown["allowed_actions"] if a["action"] == "completeConsultation"]
    assert (action["allowed"], action["reason_code"]) == (False, code)
    return [e["pointer"] for e in answer.json().get("errors") or []]


async def test_a_consultation_is_planned_and_then_held(world: World) -> None:
    """REQ-049."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    (who,) = proposal["stakeholders"]
    path = f"/proposals/{proposal['id']}/consultations"
    body = {"method": "INTERVIEW", "planned_for": "2026-11-20", "participants": [who["id"]] * 2}
    answer = await intake.call("analyst-lin", "POST", path, body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    there = f"/consultations/{made['id']}"
    assert answer.headers["location"] == f"/intake/v1{there}"
    assert (made["state"], made["participants"]) == ("PLANNED", [who["id"]])
    assert await given.said(intake, "sponsor-zhang", "GET", there) | {
        "allowed_actions": []
    } == made | {"allowed_actions": []}
    held = await hold(world, made)
    assert (held["state"], held["held_on"]) == ("HELD", HELD["held_on"])
    assert (held["summary"], held["recorded_by"]) == (HELD["summary"], "analyst-lin")
    assert await told(world, made) == ["ConsultationPlanned", "ConsultationRecorded"]
    fact = (await intake.events(made["id"]))[-1]["data"]
    assert fact["participants"] == [who["id"]]
    assert HELD["summary"] not in str(fact)


async def test_who_came_is_who_was_heard(world: World) -> None:
    """REQ-049, REQ-053: not who was planned."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    one, other = await add(world, proposal, by="analyst-lin"), await add(world, proposal)
    meeting = await plan(world, proposal, one, other)
    held = await hold(world, meeting, participants=[other["id"]])
    assert held["participants"] == [other["id"]]
    rows = await intake.rows(
        "SELECT stakeholder_id FROM participations WHERE consultation_id = :id", id=meeting["id"]
    )
    assert [str(row["stakeholder_id"]) for row in rows] == [other["id"]]
    assert await refused(world, proposal, "stakeholder_unconsulted") == ["/stakeholders/1"]


async def test_nothing_is_decided_before_the_influential_were_heard(world: World) -> None:
    """REQ-053: influence 4 and 5, each named; planned is not heard."""
    proposal = await given.assessed_proposal(world)
    one = await add(world, proposal, by="analyst-lin", influence=4)
    other = await add(world, proposal, by="analyst-lin", influence=5)
    both = ["/stakeholders/1", "/stakeholders/2"]
    assert await refused(world, proposal, "stakeholder_unconsulted") == both
    meeting = await plan(world, proposal, one)
    assert await refused(world, proposal, "stakeholder_unconsulted") == both
    await hold(world, meeting)
    assert await refused(world, proposal, "stakeholder_unconsulted") == ["/stakeholders/2"]
    path = f"/stakeholders/{other['id']}/waive-consultation"
    intake = world.service("intake")
    await given.said(intake, "director-chen", "POST", path, BECAUSE, if_match=1)
    done = await complete(world, proposal)
    assert (done.status_code, done.json()["state"]) == (200, "DECISION_PENDING")


async def test_without_a_smart_objective_a_consultation_is_not_complete(world: World) -> None:
    """REQ-051."""
    vague = {"statement": "更快", "metric": "响应时间"}
    proposal = await given.assessed_proposal(world, expected_objectives=[vague])
    assert await refused(world, proposal, "objective_not_smart") == ["/expected_objectives/0"]


async def test_what_was_heard_is_what_the_decision_rests_on(world: World) -> None:
    """REQ-053, REQ-058: another word is another hash."""
    intake = world.service("intake")
    hashes = []
    for statement in ("热线不中断", "热线中断不超过一分钟"):
        proposal = await given.assessed_proposal(world)
        await capture(world, proposal, statement=statement)
        assert (await complete(world, proposal)).status_code == 200
        (row,) = await intake.rows("SELECT inputs FROM proposals WHERE id = :id", id=proposal["id"])
        assert set(row["inputs"]) >= {"assessment", "consultation"}
        hashes.append(row["inputs"]["consultation"])
    assert len({*hashes}) == 2


async def test_a_consultation_that_is_not_held_is_cancelled(world: World) -> None:
    """REQ-049."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    made = await plan(world, proposal)
    path = f"/consultations/{made['id']}/cancel"
    cancelled = await given.said(intake, "analyst-lin", "POST", path, BECAUSE, if_match=1)
    assert (cancelled["state"], cancelled["reason"]) == ("CANCELLED", BECAUSE["reason"])
    assert await told(world, made) == ["ConsultationPlanned", "ConsultationCancelled"]


async def test_what_is_planned_and_past_is_overdue(world: World) -> None:
    """REQ-049: planned and overdue ones are visible, to who sees the proposal."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    late = await plan(world, proposal, planned_for="2020-01-06")
    held = await hold(world, await plan(world, proposal, planned_for="2020-01-07"))
    due = await plan(world, proposal, planned_for=FAR)

    async def ids(who: str = "sponsor-zhang", **params: Any) -> list[str]:
        params = {"proposal_id": proposal["id"], **params}
        page = await given.said(intake, who, "GET", "/consultations", params=params)
        return [row["id"] for row in page["items"]]

    assert await ids() == [late["id"], held["id"], due["id"]]
    assert await ids(sort="-planned_for", limit=1) == [due["id"]]
    assert await ids(overdue="true") == [late["id"]]
    assert await ids(overdue="false") == [held["id"], due["id"]]
    assert await ids(state="HELD") == [held["id"]]
    assert await ids(overdue="true", state="HELD") == []
    assert await ids("sponsor-li") == await ids("sponsor-li", overdue="true") == []


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        ("sponsor-zhang", "hold", HELD, 403, "forbidden"),
        ("sponsor-li", "hold", HELD, 404, "not_found"),
        ("analyst-lin", "hold", {**HELD, "held_on": FAR}, 409, "not_held_yet"),
        ("analyst-lin", "hold", {**HELD, "summary": ""}, 422, "validation_failed"),
        ("analyst-lin", "hold", {**HELD, "participants": []}, 422, "validation_failed"),
        (
            "analyst-lin",
            "hold",
            {**HELD, "participants": [str(uuid4())]},
            409,
            "stakeholder_unknown",
        ),
        ("sponsor-zhang", "cancel", BECAUSE, 403, "forbidden"),
        ("analyst-lin", "cancel", {}, 422, "validation_failed"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-049."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    made = await plan(world, proposal)
    before = await intake.contents()
    answer = await intake.call(who, "POST", f"/consultations/{made['id']}/{verb}", body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_only_stakeholders_of_the_proposal_take_part(world: World) -> None:
    """REQ-049."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    stranger = (await given.drafted_proposal(world))["stakeholders"][0]["id"]
    path, before = f"/proposals/{proposal['id']}/consultations", await intake.contents()
    named = [proposal["stakeholders"][0]["id"], stranger]
    body = {"method": "SURVEY", "planned_for": FAR, "participants": named}
    refusal = await intake.call("analyst-lin", "POST", path, body)
    assert (refusal.status_code, refusal.json()["code"]) == (409, "stakeholder_unknown")
    assert [e["pointer"] for e in refusal.json()["errors"]] == ["/participants/1"]
    assert await intake.contents() == before


async def test_once_a_decision_is_pending_no_consultation_is_added(world: World) -> None:
    """REQ-053: and what was planned is neither held nor cancelled; the record says so."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    made = await plan(world, proposal, planned_for=FAR)
    assert (await complete(world, proposal)).status_code == 200
    before, there = await intake.contents(), f"/consultations/{made['id']}"
    for path, body, version in (
        (f"{there}/hold", HELD, 1),
        (f"{there}/cancel", BECAUSE, 1),
        (
            f"/proposals/{proposal['id']}/consultations",
            {"method": "SURVEY", "planned_for": FAR, "participants": made["participants"]},
            None,
        ),
    ):
        answer = await intake.call("analyst-lin", "POST", path, body, if_match=version)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await intake.contents() == before
    shown = await given.said(intake, "analyst-lin", "GET", there)
    assert {a["reason_code"] for a in shown["allowed_actions"]} == {"illegal_move"}


@pytest.mark.parametrize("level", ["PUBLIC_IN_ORG", "RESTRICTED"])
async def test_an_approval_can_hand_on_what_was_gathered(world: World, level: str) -> None:
    """REQ-048, REQ-050, REQ-051: ids and figures always, words only where they may travel."""
    intake = world.service("intake")
    proposal = await given.assessed_proposal(world, confidentiality=level)
    person = await add(world, proposal, by="analyst-lin", **PERSON)
    kept = await capture(world, proposal, source=person)
    gone = await capture(world, proposal)
    drop = f"/requirements/{gone['id']}/drop"
    await given.said(intake, "analyst-lin", "POST", drop, BECAUSE, if_match=1)
    async with intake.db.begin(Actor.system("intake")) as tx:
        held = await tx.load(Proposal, proposal["id"])
        stakeholders, requirements, objectives = await admission_facts(tx, held)
    public = level == "PUBLIC_IN_ORG"
    assert [str(s.stakeholder_id) for s in stakeholders][1:] == [person["id"]]
    assert (stakeholders[1].person_id, stakeholders[1].influence) == ("employee-he", 3)
    assert [str(r.requirement_id) for r in requirements] == [kept["id"]]
    assert (requirements[0].key, requirements[0].state) == (kept["key"], "CAPTURED")
    assert str(objectives[0].target_value) == "2.0000"
    words = [
        stakeholders[1].name,
        stakeholders[1].organisation,
        stakeholders[1].information_needs,
        requirements[0].statement,
        objectives[0].statement,
        objectives[0].metric,
        objectives[0].unit,
        objectives[0].measurement_method,
    ]
    assert {bool(word) for word in words} == {public}
    assert requirements[0].acceptance_criterion == ""


async def test_a_conflict_of_another_proposal_does_not_hinder(world: World) -> None:
    """REQ-052."""
    other = await given.assessed_proposal(world)
    pair = [await capture(world, other), await capture(world, other)]
    await flag(world, *pair)
    assert (await complete(world, await given.assessed_proposal(world))).status_code == 200
