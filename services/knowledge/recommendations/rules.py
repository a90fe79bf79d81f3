"""What a change is about: the words in it, and the category that most of it belongs to."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol


class Operation(Protocol):
    """What a patch does to one element; by its name and, in some, in words."""

    @property
    def op(self) -> str:
        """The kind of element and what becomes of it, `milestone.move`."""


ABOUT = {
    "activity": "SCHEDULE",
    "dependency": "SCHEDULE",
    "milestone": "SCHEDULE",
    "calendar": "SCHEDULE",
    "requirement": "SCOPE",
    "budget": "COST",
    "reserve": "COST",
    "objective": "BENEFIT",
    "allocation": "RESOURCE",
    "type": "PROCESS",
    "tolerance": "PROCESS",
}
"""Of which category an operation is, by the kind of element that it changes."""

WORDED = ("name", "statement", "acceptance_criterion")


def words_of(patch: Sequence[Operation]) -> str:
    """What a patch says in words; empty where they may not travel, or it only moves figures."""
    said = (getattr(operation, part, None) for operation in patch for part in WORDED)
    return "\n".join(words for words in said if words)


def category_of(patch: Sequence[Operation]) -> str | None:
    """What most of its operations are about; of equally many the first named, of none nothing.

    Two moved milestones and a drawn reserve are about SCHEDULE.
    """
    counted = Counter(ABOUT[operation.op.partition(".")[0]] for operation in patch)
    return counted.most_common(1)[0][0] if counted else None
