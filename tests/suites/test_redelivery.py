"""Every fact delivered again: by its id, and told anew under another; nothing happens twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from deploy.story.cast import Life
from deploy.story.reopening import second_life
from shared.contracts.base import EVENTS, Confidentiality
from tests.contracts.promises import SAMPLES
from tests.stories.forbidden import FORBIDDEN, forbidding
from tests.stories.learning import learning
from tests.stories.refusing import Refusals
from tests.stories.resting import resting
from tests.stories.shortage import shortage
from tests.suites.scene import Scene, scene
from tests.support.telling import imagined
from tests.support.tree import service, service_names
from tests.support.world import World, delivered

BY_BOOK = ("inbox", "projects_copy", "project_members")
"""What says which facts were heard: a fact under another id is another one there."""

HEARD = [
    pytest.param(name, kind, id=f"{name}-{kind.split('.')[2]}")
    for name in service_names()
    for kind in EVENTS
    if service(name).reactions.to(kind)
]


@pytest.fixture(scope="module")
async def story(world: World) -> AsyncIterator[Scene]:
    """An undertaking in a world of its own, where nothing else happens meanwhile, another that
    lives its whole life, one that is reopened, and those of side stories. Whatever is forbidden
    is tried as well, and not one row is another one after it was refused (scenario S2, `imagined`
    looks)."""
    another = world.apart("redelivery")
    made = await scene(another, Confidentiality.PUBLIC_IN_ORG)
    await another.travel()
    life = Life.now("再述")
    for told in (
        forbidding(Refusals(life, FORBIDDEN)),
        learning(life, Life.now("再述后续")),
        second_life(Life.now("再生")),
        resting(Life.now("再述搁置")),
        shortage(Life.now("再述短缺"), soon=lambda: another.clock() + timedelta(seconds=5)),
    ):
        await imagined(another, told)
    await another.travel()
    yield made
    await another.close()


async def facts(story: Scene, kind: str) -> list[dict[str, Any]]:
    """What was told of this kind about the undertaking; else about whatever there is besides."""
    told = await story.world.service(kind.split(".")[1]).facts()
    all_ = [row for row in told if row["type"] == kind]
    return [row for row in all_ if row["key"] == UUID(story.project_id)] or all_


UNTOLD = {
    "pmo.portfolio.KickoffWaived.v1",
    "pmo.resource.AllocationCompleted.v1",
    "pmo.resource.AllocationRejected.v1",
    "pmo.risk.ResponseRequiresChange.v1",
    "pmo.knowledge.CertificationIssued.v1",
    "pmo.knowledge.CertificationExpired.v1",
}
"""What no story leads to yet: an old message of the kind, about the undertaking, is heard first."""


@pytest.fixture(scope="module")
async def heard(story: Scene) -> dict[tuple[str, str], dict[str, Any]]:
    """What no story tells, by listener and kind, as each listener has heard it once."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for name, kind in [case.values for case in HEARD]:
        contract = EVENTS[str(kind)]
        if kind in UNTOLD:
            assert not await facts(story, str(kind)), f"{kind} is told by now: not UNTOLD any more"
            data = {
                **orjson.loads((SAMPLES / f"{kind}.json").read_bytes()),
                contract.key_field: story.project_id,
            }
            if "undertaking" in data:
                data["undertaking"] = {**data["undertaking"], "id": story.project_id}
            event = contract.model_validate(data)
            row = story.world.service(str(name)).row_of(event)
            message = delivered(row, next(story.world.places))
            await story.world.service(str(name)).deliver(message)
            await story.world.service(str(name)).check_taken(row["id"])
            rows[str(name), str(kind)] = row
    return rows


@pytest.mark.parametrize(("name", "kind"), HEARD)
async def test_a_fact_that_comes_again_changes_nothing(
    story: Scene, heard: dict[tuple[str, str], dict[str, Any]], name: str, kind: str
) -> None:
    listener, told = story.world.service(name), await facts(story, kind)
    told = told or [heard[name, kind]] if (name, kind) in heard else told
    assert told, f"nobody has told {kind}: the story must"
    before = await listener.contents()
    for row in told:
        message = delivered(row, next(story.world.places))
        await listener.deliver(message, message)
    assert await listener.contents() == before


@pytest.mark.parametrize(("name", "kind"), HEARD)
async def test_a_fact_told_anew_under_another_id_has_no_second_effect(
    story: Scene, heard: dict[tuple[str, str], dict[str, Any]], name: str, kind: str
) -> None:
    """Idempotent twice over: what the fact says is done already, whoever says it again."""
    listener, told = story.world.service(name), await facts(story, kind)
    told = told or [heard[name, kind]] if (name, kind) in heard else told
    before = await listener.contents()
    for row in told:
        again = uuid4()
        await listener.deliver(delivered({**row, "id": again}, next(story.world.places)))
        await listener.check_taken(again)
    after = await listener.contents()
    assert {t: d for t, d in after.items() if t not in BY_BOOK} == {
        t: d for t, d in before.items() if t not in BY_BOOK
    }


@pytest.mark.parametrize("name", service_names())
async def test_the_copy_of_undertakings_is_kept_by_every_service(story: Scene, name: str) -> None:
    """Whoever tells of an undertaking is heard, but for what is older than what is known."""
    listener = story.world.service(name)
    before = await listener.contents()
    for kind, contract in EVENTS.items():
        if "undertaking" in contract.model_fields:
            assert kind in listener.service.reactions.heard()
            for row in await facts(story, kind):
                await listener.deliver(delivered(row, next(story.world.places)))
    assert await listener.contents() == before


@pytest.mark.parametrize("name", service_names())
async def test_what_time_brings_it_brings_once(story: Scene, name: str) -> None:
    """A year on, each timer does all that is due; looking again at the same hour, nothing."""
    subject = story.world.service(name)
    with story.world.clock.later(days=365):
        for _ in range(100):
            if await subject.tick() == 0:
                break
        before = await subject.contents()
        assert await subject.tick() == 0
        assert await subject.contents() == before
