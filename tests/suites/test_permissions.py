"""Every operation, asked by everybody: the tables say who may, and nobody else can (REQ-008).

An undertaking is there only for its members and for who reads its level of confidentiality.
"""

import httpx

from deploy.local.personas import Persona
from shared.domain.actor import Actor
from tests.suites.offered import EACH, Operation, asked_of, operations
from tests.suites.scene import EVERYBODY, OUTSIDER, Scene, nobodys
from tests.support.together import together
from tests.support.tree import service


async def ask(scene: Scene, operation: Operation, person: Persona | None) -> httpx.Response:
    """Ask for the operation as its description says; what succeeds is undone where it can be."""
    dry = {"dry_run": "true"} if operation.takes("dry_run") else {}
    return await scene.world.service(operation.service).call(
        person,
        operation.method,
        await scene.path(operation),
        operation.body,
        params={**operation.required, **dry} or None,
    )


def may(scene: Scene, operation: Operation, person: Persona) -> bool:
    """What the service's table says."""
    rule = service(operation.service).permissions[operation.name]
    roles = frozenset(role.value for role in person.roles)
    return rule.allows(Actor(person.id, roles), scene.parts(person))


async def check(scene: Scene, operation: Operation, person: Persona) -> str | None:
    """What is wrong with the answer that this person gets, if anything."""
    answer = await ask(scene, operation, person)
    got = f"{answer.status_code} {answer.text[:300]}"
    if not scene.sees(person, operation):
        right = answer.status_code == 404 and answer.json()["code"] == "not_found"
        return None if right else f"{person.id} must not know of it: {got}"
    if may(scene, operation, person):
        right = answer.status_code not in (401, 403, 404) and answer.status_code < 500
        return None if right else f"{person.id} may: {got}"
    right = answer.status_code == 403 and answer.json()["code"] == "forbidden"
    return None if right else f"{person.id} may not: {got}"


async def wrong(scene: Scene, operation: Operation) -> list[str]:
    """What is wrong with the answers that people get."""
    found = [await check(scene, operation, person) for person in EVERYBODY]
    return [f for f in found if f]


@EACH
async def test_who_may_can_and_who_may_not_is_told_so(open_scene: Scene, name: str) -> None:
    subject = open_scene.world.service(name)
    before = await subject.last_seq()
    with together() as at:
        for operation in asked_of(name):
            with at(operation):
                assert await wrong(open_scene, operation) == []
                assert await subject.last_seq() == before


@EACH
async def test_nobody_is_asked_for_a_token(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in operations(name):
            with at(operation):
                answer = await ask(open_scene, operation, None)
                assert answer.status_code == 401
                assert answer.json()["code"] == "unauthenticated"
                assert answer.headers["www-authenticate"] == 'Bearer realm="pmo"'


@EACH
async def test_what_is_confidential_does_not_exist_for_others(
    closed_scene: Scene, name: str
) -> None:
    """Whatever is reached through the undertaking; the rest has nothing to hide."""
    with together() as at:
        for operation in asked_of(name):
            if operation.own and operation.parameters and operation.collection not in nobodys():
                with at(operation):
                    assert await wrong(closed_scene, operation) == []


@EACH
async def test_no_list_shows_an_outsider_anything_of_it(open_scene: Scene, name: str) -> None:
    with together() as at:
        for operation in operations(name):
            listed = not operation.command and not operation.parameters
            if listed and may(open_scene, operation, OUTSIDER):
                with at(operation):
                    answer = await ask(open_scene, operation, OUTSIDER)
                    assert open_scene.project_id not in answer.text
