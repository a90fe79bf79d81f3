"""Goes through the story of a project's life: on a running platform, or in a world of tests."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx

from deploy.story.scenes import Ask, Say, Story, Wait
from tests.support.stage import Stage
from tests.support.tree import service_names
from tests.support.world import World

Asked = Callable[[Ask], Awaitable[httpx.Response]]
Waited = Callable[[Wait], Awaitable[Any]]
BEGIN = date(2099, 3, 2)
"""A Monday to come, so that nothing in the story is late."""


async def _play(story: Story[None], ask: Asked, wait: Waited) -> list[Say]:
    """What was told, to the end; each request is answered as the story says, or it fails."""
    told: list[Say] = []
    answer: Any = None
    while True:
        try:
            scene = story.send(answer)
        except StopIteration:
            return told
        answer = None
        if isinstance(scene, Say):
            told.append(scene)
        elif isinstance(scene, Wait):
            answer = await wait(scene)
        else:
            answer = _as_said(scene, await ask(scene))


def _as_said(scene: Ask, response: httpx.Response) -> Any:
    answer = response.json()
    what = f"{scene.who} {scene.method} {scene.path}: {response.status_code} {response.text}"
    if scene.refusal is None:
        assert response.is_success, what
    else:
        assert answer.get("code") == scene.refusal, what
    return answer


async def lived(stage: Stage, story: Story[None], label: str) -> list[Say]:
    """On a running platform, as a careful client: each act under a key of its own."""
    acts = 0

    async def ask(scene: Ask) -> httpx.Response:
        version = scene.if_match
        answer: httpx.Response | None = None

        async def done() -> bool:
            nonlocal answer, acts, version
            acts += 1
            tag = None if version is None else f'"{version}"'
            key = f"{label}-{acts}" if scene.method == "POST" else None
            answer = await stage.call(
                scene.who, scene.method, scene.path, scene.body, if_match=tag, key=key
            )
            if answer.status_code == 412:
                version = (await stage.call(scene.who, "GET", scene.record)).json()["version"]
                return False
            return scene.unheard is None or answer.json().get("code") != scene.unheard

        await stage.until(done, f"no {scene.unheard}")
        assert answer is not None
        return answer

    async def wait(scene: Wait) -> Any:
        seen: Any = None

        async def holds() -> bool:
            nonlocal seen
            seen = (await stage.call(scene.who, "GET", scene.path)).json()
            return scene.until(seen)

        await stage.until(holds, scene.what)
        return seen

    return await _play(story, ask, wait)


async def imagined(world: World, story: Story[None]) -> list[Say]:
    """In a world of tests of its own: whatever is told travels whenever the story waits for it,
    and an hour passes where that is not all that is waited for. What is refused changes nothing.
    """
    arrived = set[UUID]()
    still: dict[str, dict[str, str]] = {}
    """What services hold since somebody was refused, until anything happens."""

    async def ask(scene: Ask) -> httpx.Response:
        subject = world.service(scene.path.split("/")[1])
        if scene.unheard is not None:
            still.clear()
            await world.travel(arrived=arrived)
        if scene.refusal is not None:
            before = still.get(subject.name) or await subject.contents()
        answer = await subject.call(
            scene.who, scene.method, scene.path, scene.body, if_match=scene.if_match
        )
        if scene.refusal is not None:
            still[subject.name] = after = await subject.contents()
            changed = [table for table in before if before[table] != after[table]]
            assert not changed, f"refused, and yet changed {changed}: {scene}"
        elif scene.method != "GET":
            still.pop(subject.name, None)
        return answer

    async def wait(scene: Wait) -> Any:
        still.clear()
        subject = world.service(scene.path.split("/")[1])
        for _ in range(3):
            await world.travel(arrived=arrived)
            seen = (await subject.call(scene.who, "GET", scene.path)).json()
            if scene.until(seen):
                return seen
            world.clock.ahead += timedelta(hours=1)
            for name in service_names():
                await world.service(name).tick()
        raise AssertionError(f"it did not come to this: {scene.what}")

    return await _play(story, ask, wait)
