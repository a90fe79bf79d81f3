"""The same request again, and at the same time: one effect, one answer (Idempotency-Key).

And a dry run: everything but the effect.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.personas import Persona
from shared.db.idempotency import forget_old_keys
from shared.domain.actor import Actor
from tests.suites.offered import EACH, Operation, operations
from tests.suites.scene import EVERYBODY, Scene
from tests.suites.test_permissions import may
from tests.support import given
from tests.support.together import together
from tests.support.world import Subject

Send = Callable[..., Awaitable[httpx.Response]]


async def _sender(scene: Scene, operation: Operation, person: Persona) -> Send:
    """Sends the operation as its example says, on the record as it now is."""
    subject = scene.world.service(operation.service)
    path = await scene.path(operation)
    version = None
    if operation.takes("If-Match"):
        record = "/".join(path.split("/")[:5])
        version = (await subject.call(person, "GET", record)).json()["version"]

    body = operation.body
    if body and "person_id" in body:
        body = {**body, "person_id": f"person-{uuid4()}"}

    async def send(**how: Any) -> httpx.Response:
        return await subject.call(person, operation.method, path, body, if_match=version, **how)

    return send


async def working(scene: Scene, name: str) -> tuple[Subject, Send, int]:
    """The first command of a service that works here as published, and how much it tells."""
    posts = [o for o in operations(name) if o.own and o.method == "POST" and o.takes("dry_run")]
    for operation in posts:
        for person in EVERYBODY:
            if scene.sees(person, operation) and may(scene, operation, person):
                send = await _sender(scene, operation, person)
                tried = await send(params={"dry_run": "true"})
                if tried.is_success and tried.json()["would_emit"]:
                    told = len(tried.json()["would_emit"])
                    return scene.world.service(name), send, told
    raise AssertionError(f"no command of {name} works as its example says")


@EACH
async def test_a_dry_run_says_what_would_be_told_and_changes_nothing(
    open_scene: Scene, name: str
) -> None:
    subject, send, _ = await working(open_scene, name)
    before, seq = await subject.contents(), await subject.last_seq()
    tried = await send(params={"dry_run": "true"}, key=str(uuid4()))
    assert (tried.status_code, tried.json()["dry_run"]) == (200, True)
    assert await subject.contents() == before
    done = await send()
    assert done.is_success
    told = await subject.events(since=seq)
    assert [(e["type"], e["aggregate_version"]) for e in told] == [
        (e["type"], e["aggregate_version"]) for e in tried.json()["would_emit"]
    ]


@EACH
async def test_twenty_duplicates_at_once_have_one_effect_and_one_answer(
    open_scene: Scene, name: str
) -> None:
    subject, send, told = await working(open_scene, name)
    seq, key = await subject.last_seq(), str(uuid4())
    answers = await asyncio.gather(*[send(key=key) for _ in range(20)])
    assert {answer.status_code for answer in answers} == {answers[0].status_code}
    assert answers[0].is_success
    assert {answer.content for answer in answers} == {answers[0].content}
    for header in ("etag", "location", "content-type"):
        assert len({answer.headers.get(header) for answer in answers}) == 1
    fresh = [a for a in answers if "idempotency-replayed" not in a.headers]
    assert len(fresh) == 1
    assert len(await subject.events(since=seq)) == told


@EACH
async def test_a_key_answers_again_later(open_scene: Scene, name: str) -> None:
    subject, send, _ = await working(open_scene, name)
    key = str(uuid4())
    first = await send(key=key)
    before = await subject.contents()
    again = await send(key=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert await subject.contents() == before


@EACH
async def test_a_key_is_good_for_one_request_only(open_scene: Scene, name: str) -> None:
    subject, send, _ = await working(open_scene, name)
    key = str(uuid4())
    assert (await send(key=key)).is_success
    before = await subject.contents()
    other = await send(key=key, params={"dry_run": "false"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await subject.contents() == before


@EACH
async def test_a_key_is_printable_and_not_too_long(open_scene: Scene, name: str) -> None:
    subject, send, _ = await working(open_scene, name)
    before = await subject.contents()
    with together() as at:
        for key in ("", " ", "x" * 256, "日期", "tab\there"):
            with at(repr(key)):
                answer = await send(headers={"idempotency-key": key.encode()})
                assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await subject.contents() == before


async def test_a_key_is_its_callers_own(open_scene: Scene) -> None:
    intake, key = open_scene.world.service("intake"), str(uuid4())
    body = {"title": "同一个键"}
    one = await intake.call("sponsor-zhang", "POST", "/proposals", body, key=key)
    other = await intake.call("sponsor-li", "POST", "/proposals", body, key=key)
    assert one.json()["id"] != other.json()["id"]


async def test_a_business_refusal_is_given_again_although_it_would_work_by_now(
    open_scene: Scene,
) -> None:
    world = open_scene.world
    intake, key = world.service("intake"), str(uuid4())
    proposal = await given.drafted_proposal(world, urgency=None)
    path = f"/proposals/{proposal['id']}/submit"
    refused = await intake.call("sponsor-zhang", "POST", path, if_match=1, key=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_incomplete")
    await given.said(
        intake, "sponsor-zhang", "PATCH", path.removesuffix("/submit"), {"urgency": 4}, if_match=1
    )
    seq = await intake.last_seq()
    again = await intake.call("sponsor-zhang", "POST", path, if_match=1, key=key)
    assert (again.status_code, again.content) == (409, refused.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == "application/problem+json"
    assert await intake.last_seq() == seq
    done = await intake.call("sponsor-zhang", "POST", path, if_match=2, key=str(uuid4()))
    assert done.status_code == 200


async def test_only_who_may_is_answered_from_memory(open_scene: Scene) -> None:
    """The order of checks: unseen, forbidden, then the replay."""
    world = open_scene.world
    intake, key = world.service("intake"), str(uuid4())
    proposal = await given.drafted_proposal(world)
    path = f"/proposals/{proposal['id']}/submit"
    assert (await intake.call("sponsor-zhang", "POST", path, if_match=1, key=key)).is_success
    for person, status in (("sponsor-li", 404), ("director-chen", 403), (None, 401)):
        answer = await intake.call(person, "POST", path, if_match=1, key=key)
        assert answer.status_code == status


async def test_two_changes_of_one_version_do_not_overwrite_each_other(open_scene: Scene) -> None:
    """Lost update: of twenty at once one wins, the others are told to read again (412)."""
    world = open_scene.world
    intake = world.service("intake")
    proposal = await given.drafted_proposal(world)
    path, seq = f"/proposals/{proposal['id']}", await intake.last_seq()
    answers = await asyncio.gather(
        *[
            intake.call("sponsor-zhang", "PATCH", path, {"title": f"第 {n} 稿"}, if_match=1)
            for n in range(20)
        ]
    )
    assert sorted(a.status_code for a in answers) == [200] + [412] * 19
    (winner,) = [a for a in answers if a.status_code == 200]
    assert {a.json()["code"] for a in answers if a is not winner} == {"precondition_failed"}
    assert (await given.seen(world, proposal))["title"] == winner.json()["title"]
    assert len(await intake.events(since=seq)) == 1


async def test_keys_are_forgotten_after_a_day(open_scene: Scene) -> None:
    intake, key = open_scene.world.service("intake"), str(uuid4())
    body = {"title": "昨天的申请"}
    first = await intake.call("sponsor-zhang", "POST", "/proposals", body, key=key)
    await intake.rows(
        "UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = :key",
        key=key,
    )
    async with intake.db.begin(Actor.system("intake")) as tx:
        assert await forget_old_keys(tx) == 1
    second = await intake.call("sponsor-zhang", "POST", "/proposals", body, key=key)
    assert first.json()["id"] != second.json()["id"]
