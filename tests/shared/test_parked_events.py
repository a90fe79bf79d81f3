"""Administrators see what a service could not cope with, and let it go: tried again or given up."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from shared.contracts.portfolio import ProjectRegistered
from shared.domain.actor import Actor
from tests.support import given
from tests.support.world import NotTaken, Subject, World

ADMIN = "admin-gao"


def registered(proposal: dict[str, Any]) -> ProjectRegistered:
    """Portfolio has a project, of which intake knows no approval."""
    return given.registered(proposal, project_manager_id="pm-zhou")


async def parked(world: World, event: ProjectRegistered) -> UUID:
    """An event that intake could not cope with."""
    told = uuid4()
    with pytest.raises(NotTaken):
        await world.service("intake").hear(event, event_id=told)
    return told


async def listed(intake: Subject, **params: Any) -> list[dict[str, Any]]:
    answer = await intake.call(ADMIN, "GET", "/parked-events", params={"limit": 200, **params})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def one(intake: Subject, event_id: UUID) -> dict[str, Any] | None:
    return next((e for e in await listed(intake) if e["event_id"] == str(event_id)), None)


async def test_what_is_parked_is_shown_with_its_error(world: World) -> None:
    intake = world.service("intake")
    proposal = await given.pending_proposal(world)
    event_id = await parked(world, registered(proposal))
    shown = await one(intake, event_id)
    assert shown is not None
    assert (shown["state"], shown["attempts"]) == ("RETRYING", 1)
    assert (shown["key"], shown["error"].split(":")[0]) == (proposal["id"], "IllegalMove")
    assert str(event_id) not in [e["event_id"] for e in await listed(intake, state="STUCK")]


async def test_a_retried_event_takes_effect_once_its_cause_is_gone(world: World) -> None:
    intake = world.service("intake")
    proposal = await given.pending_proposal(world)
    event_id = await parked(world, registered(proposal))
    await intake.rows("UPDATE parked_events SET state = 'STUCK', attempts = 6")
    ruling = {"outcome": "APPROVE", "project_manager_id": "pm-zhou", "reason": "依据评估结论。"}
    ruling["inputs_hash"] = proposal["inputs_hash"]
    path = f"/proposals/{proposal['id']}/decisions"
    await given.said(intake, "director-chen", "POST", path, ruling)
    answer = await intake.call(ADMIN, "POST", f"/parked-events/{event_id}/retry")
    assert (answer.status_code, answer.json()["state"]) == (200, "RETRYING")
    assert answer.json()["attempts"] == 0
    await intake.retry_parked()
    assert await one(intake, event_id) is None
    assert (await given.seen(world, proposal))["state"] == "ADMITTED"


async def test_a_discarded_event_never_takes_effect(world: World) -> None:
    intake = world.service("intake")
    proposal = await given.pending_proposal(world)
    event = registered(proposal)
    event_id = await parked(world, event)
    path = f"/parked-events/{event_id}/discard"
    because = {"reason": "重复登记，已与项目办确认。"}
    tried = await intake.call(ADMIN, "POST", path, because, params={"dry_run": "true"})
    assert (tried.status_code, tried.json()["dry_run"]) == (200, True)
    assert await one(intake, event_id)
    assert (await intake.call(ADMIN, "POST", path, because)).status_code == 204
    assert await one(intake, event_id) is None
    await intake.hear(event, event_id=event_id)
    assert (await given.seen(world, proposal))["state"] == "DECISION_PENDING"
    again = await intake.call(ADMIN, "POST", path, because)
    assert (again.status_code, again.json()["code"]) == (404, "not_found")


async def test_what_was_given_up_is_kept_with_who_and_why(world: World) -> None:
    intake = world.service("intake")
    event_id = await parked(world, registered(await given.pending_proposal(world)))
    waiting = await one(intake, event_id)
    assert waiting
    path = f"/parked-events/{event_id}/discard"
    because = {"reason": "重复登记，已与项目办确认。"}
    assert (await intake.call(ADMIN, "POST", path, because)).status_code == 204
    for persona in (ADMIN, "auditor-hu"):
        answer = await intake.call(persona, "GET", "/discarded-events", params={"limit": 200})
        (shown,) = (e for e in answer.json()["items"] if e["event_id"] == str(event_id))
        assert shown.pop("discarded_at") > shown["parked_at"]
        assert (shown.pop("discarded_by"), shown.pop("reason")) == (ADMIN, because["reason"])
        assert shown == {name: waiting[name] for name in shown}
    for persona in ("director-chen", "employee-he"):
        refused = await intake.call(persona, "GET", "/discarded-events")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_the_service_itself_cannot_change_what_was_given_up(world: World) -> None:
    intake = world.service("intake")
    for change in ("UPDATE discarded_events SET reason = ''", "DELETE FROM discarded_events"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with intake.db.begin(Actor.system("intake")) as tx:
                await tx.execute(text(change))


async def test_what_waits_behind_another_of_its_key_cannot_be_chosen(world: World) -> None:
    intake = world.service("intake")
    proposal = await given.pending_proposal(world)
    first = await parked(world, registered(proposal))
    second = await parked(world, registered(proposal))
    for verb, json in (("retry", None), ("discard", {"reason": "x"})):
        answer = await intake.call(ADMIN, "POST", f"/parked-events/{second}/{verb}", json)
        assert (answer.status_code, answer.json()["code"]) == (409, "event_not_parked")
        assert answer.json()["params"] == {"state": "WAITING"}
    for event_id, state in ((first, "RETRYING"), (second, "WAITING")):
        shown = await one(intake, event_id)
        assert shown
        assert shown["state"] == state


@pytest.mark.parametrize("persona", ["director-chen", "auditor-hu", "employee-he"])
async def test_only_administrators_touch_parked_events(world: World, persona: str) -> None:
    intake = world.service("intake")
    event_id = await parked(world, registered(await given.drafted_proposal(world)))
    calls: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("POST", f"/{event_id}/retry", None),
        ("POST", f"/{event_id}/discard", {"reason": "x"}),
    ]
    for method, path, json in calls:
        answer = await intake.call(persona, method, f"/parked-events{path}", json)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    shown = await one(intake, event_id)
    assert shown
    assert shown["attempts"] == 1


async def test_a_discard_says_why(world: World) -> None:
    intake = world.service("intake")
    event_id = await parked(world, registered(await given.drafted_proposal(world)))
    for json in ({}, {"reason": ""}):
        answer = await intake.call(ADMIN, "POST", f"/parked-events/{event_id}/discard", json)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await one(intake, event_id)
