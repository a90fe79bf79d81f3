"""The whole life of one project, chapter by chapter, in the order in which it happens."""

from deploy.story.admission import admission
from deploy.story.cast import Life
from deploy.story.changing import changing
from deploy.story.closing import closing
from deploy.story.executing import executing
from deploy.story.kickoff import kickoff
from deploy.story.planning import planning
from deploy.story.prologue import prologue
from deploy.story.scenes import Story


def whole_life(life: Life) -> Story[None]:
    """From a wish to the archive."""
    yield from prologue()
    yield from admission(life)
    yield from kickoff(life)
    yield from planning(life)
    yield from executing(life)
    yield from changing(life)
    yield from closing(life)
