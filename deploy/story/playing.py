"""Plays the story on a running platform, as its people, and tells each sentence as it comes."""

import time
from collections.abc import Callable
from typing import Any

from deploy.calls import Caller, Passing
from deploy.site import refused
from deploy.story.scenes import Ask, Say, Story, Wait

PATIENCE, PAUSE = 30.0, 0.1
MOVED = "precondition_failed"
SOON = frozenset({"not_found", "forbidden"})
"""What is answered while a service has not yet heard of the project, or of who has a part in it."""


def play(story: Story[None], services: Caller, tell: Callable[[Say], None]) -> None:
    """To the end, or to the first thing that is not as the story says."""
    answer: Any = None
    while True:
        try:
            scene = story.send(answer)
        except StopIteration:
            return
        match scene:
            case Say():
                tell(scene)
                answer = None
            case Wait():
                answer = _seen(services, scene)
            case Ask(refusal=None):
                answer = _done(services, scene)
            case Ask():
                answer = _problem(services, scene)


def _done(services: Caller, scene: Ask) -> Any:
    deadline, version = time.monotonic() + PATIENCE, scene.if_match
    passing = (MOVED,) if scene.unheard is None else (MOVED, scene.unheard)
    while True:
        try:
            return services.ask(
                scene.who,
                scene.method,
                scene.path,
                scene.body,
                if_match=version,
                passing=passing,
            )
        except Passing as said:
            if time.monotonic() > deadline:
                raise refused(f"{scene.method} {scene.path}: still {said}") from None
            if str(said) == MOVED:
                version = services.ask(scene.who, "GET", scene.record)["version"]
            time.sleep(PAUSE)


def _problem(services: Caller, scene: Ask) -> Any:
    assert scene.refusal is not None
    try:
        services.ask(
            scene.who,
            scene.method,
            scene.path,
            scene.body,
            if_match=scene.if_match,
            passing=(scene.refusal,),
        )
    except Passing as said:
        return said.problem
    raise refused(f"{scene.method} {scene.path} was not refused with {scene.refusal}")


def _seen(services: Caller, scene: Wait) -> Any:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            seen = services.ask(scene.who, scene.method, scene.path, passing=SOON)
            if scene.until(seen):
                return seen
        except Passing:
            pass
        if time.monotonic() > deadline:
            raise refused(f"within {PATIENCE:.0f} s it did not come to this: {scene.what}")
        time.sleep(PAUSE)
