"""What a record says can be done next, by whom and why not, is what then happens (REQ-008)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx
import pytest

from deploy.local.personas import Persona
from tests.suites.offered import EACH, Operation, asked_of, resolved
from tests.suites.scene import EVERYBODY, Scene
from tests.suites.test_permissions import may
from tests.support import given
from tests.support.together import together
from tests.support.world import Subject, World


def steps(name: str) -> dict[str, Operation]:
    """What is asked of a service, by its name."""
    return {operation.name: operation for operation in asked_of(name)}


def tells_actions(operation: Operation) -> bool:
    """Whether its answer is a whole record."""
    if operation.command or not operation.tagged:
        return False
    answer = operation.said["responses"]["200"]["content"]["application/json"]
    return "allowed_actions" in resolved(operation.service, answer).get("properties", {})


async def tried(
    subject: Subject, person: Persona, operation: Operation, path: str, version: int
) -> httpx.Response:
    """The operation, done and undone."""
    return await subject.call(
        person,
        operation.method,
        path,
        operation.body,
        if_match=version if operation.takes("If-Match") else None,
        params={**operation.required, "dry_run": "true"},
    )


def wrong(action: dict[str, Any], answer: httpx.Response) -> str | None:
    """What the record said of the action and what came of it, where that is not the same."""
    code = None if answer.is_success else answer.json()["code"]
    if action["allowed"]:
        right = action["reason_code"] is None and code not in ("forbidden", "illegal_move")
    else:
        right = code == action["reason_code"]
    return None if right else f"{action}: {answer.status_code} {code}"


async def _lies(scene: Scene, operation: Operation, person: Persona) -> list[str]:
    """What the record told that person of its next steps and is not so."""
    subject, path = scene.world.service(operation.service), await scene.path(operation)
    record, found = await given.said(subject, person, "GET", path), []
    for action in record["allowed_actions"]:
        step = steps(operation.service)[action["action"]]
        there = await scene.path(step)
        answer = await tried(subject, person, step, there, record["version"])
        found.append(wrong(action, answer))
    return [f for f in found if f]


@EACH
async def test_a_record_says_what_will_happen(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in steps(name).values():
            for person in EVERYBODY:
                shown = open_scene.sees(person, operation) and may(open_scene, operation, person)
                if tells_actions(operation) and shown:
                    with at(operation, person.id):
                        assert await _lies(open_scene, operation, person) == []


Builder = Callable[[World], Awaitable[dict[str, Any]]]
BUILDERS: list[Builder] = [
    given.drafted_proposal,
    given.submitted_proposal,
    given.screened_proposal,
    given.returned_proposal,
    given.assessed_proposal,
    given.pending_proposal,
    partial(given.pending_proposal, rough_cost=given.LARGE),
    given.approved_proposal,
    given.deferred_proposal,
    given.rejected_proposal,
    given.withdrawn_proposal,
]


@pytest.mark.parametrize(
    "builder", BUILDERS, ids=lambda builder: getattr(builder, "__name__", "large_pending_proposal")
)
async def test_a_proposal_says_it_in_every_state(world: World, builder: Builder) -> None:
    intake, proposal = world.service("intake"), await builder(world)
    path, found, known = f"/proposals/{proposal['id']}", [], steps("intake")
    for person in EVERYBODY:
        answer = await intake.call(person, "GET", path)
        if answer.status_code == 404:
            continue
        record = answer.json()
        assert {action["action"] for action in record["allowed_actions"]} <= set(known)
        for action in record["allowed_actions"]:
            step = known[action["action"]]
            there = f"{path}{step.path.partition('}')[2]}"
            version = record["version"]
            found.append(wrong(action, await tried(intake, person, step, there, version)))
    assert [f for f in found if f] == []
