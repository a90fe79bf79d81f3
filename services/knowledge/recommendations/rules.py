"""What a change is about: the words in it, and the category that most of it belongs to."""

from collections import Counter

from services.knowledge.entries.model import Category
from shared.contracts.patches import Patch

ABOUT = {
    "activity": Category.SCHEDULE,
    "dependency": Category.SCHEDULE,
    "milestone": Category.SCHEDULE,
    "calendar": Category.SCHEDULE,
    "requirement": Category.SCOPE,
    "budget": Category.COST,
    "reserve": Category.COST,
    "objective": Category.BENEFIT,
    "allocation": Category.RESOURCE,
    "type": Category.PROCESS,
    "tolerance": Category.PROCESS,
}
"""Of which category an operation is, by the kind of element that it changes."""

WORDED = ("name", "statement", "acceptance_criterion")


def words_of(patch: Patch) -> str:
    """What a patch says in words; empty where they may not travel, or it only moves figures."""
    said = (getattr(operation, part, None) for operation in patch for part in WORDED)
    return "\n".join(words for words in said if words)


def category_of(patch: Patch) -> Category | None:
    """What most of its operations are about; of equally many the first named, of none nothing.

    Two moved milestones and a drawn reserve are about SCHEDULE.
    """
    counted = Counter(ABOUT[operation.op.partition(".")[0]] for operation in patch)
    return counted.most_common(1)[0][0] if counted else None
