"""Kills services in the middle of a story, each at the hand-off in which it has its part."""

import os
import signal
from collections.abc import Mapping, Sequence

from deploy.story.scenes import Story, Wait
from tests.stories.asides import at_waits
from tests.support.stage import Stage


class Fire:
    """Hits each hand-off once, when the story is about to wait for it; `hits` is the proof."""

    def __init__(self, stage: Stage, targets: Mapping[str, Sequence[str]]) -> None:
        self.stage = stage
        self.targets = targets
        self.hits: dict[str, list[str]] = {}
        self._killed = set[int]()

    def under(self, story: Story[None]) -> Story[None]:
        """The story under fire."""
        return at_waits(story, self._hit)

    def _hit(self, wait: Wait) -> Story[None]:
        if wait.what in self.targets and wait.what not in self.hits:
            self.hits[wait.what] = [self._kill(name) for name in self.targets[wait.what]]
        yield from ()

    def _kill(self, name: str) -> str:
        """A process that lives, and none that was killed before."""
        pid = self.stage.platform.state.running().pids[name]
        assert pid not in self._killed, f"{name} is down already"
        os.kill(pid, signal.SIGKILL)
        self._killed.add(pid)
        return name
