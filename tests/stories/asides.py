"""Plays something aside when a story is about to wait: the wait is where others have their part."""

from collections.abc import Callable

from deploy.story.scenes import Story, Wait


def aside(story: Story[None], what: str, played: Callable[[], Story[None]]) -> Story[None]:
    """The story, and whenever it is about to wait for `what`, first what is `played` then."""

    def at_each(wait: Wait) -> Story[None]:
        if wait.what == what:
            yield from played()

    yield from at_waits(story, at_each)


def at_waits(story: Story[None], met: Callable[[Wait], Story[None]]) -> Story[None]:
    """The story, with what is `met` before each wait of it."""
    answer = None
    while True:
        try:
            scene = story.send(answer)
        except StopIteration:
            return
        if isinstance(scene, Wait):
            yield from met(scene)
        answer = yield scene
