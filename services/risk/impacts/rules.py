"""Which activities a change touches, and which it does away with (REQ-127)."""

from collections.abc import Iterable, Mapping
from typing import Any


def touched(operations: Iterable[Mapping[str, Any]]) -> set[str]:
    """The activities that a patch changes, removes, or links otherwise.

    To modify 2.3 and to link 2.3 to 2.4 touches both; to move a milestone touches none.
    """
    found = set[str]()
    for operation in operations:
        if operation["op"] in ("activity.modify", "activity.remove"):
            found.add(operation["code"])
        elif operation["op"] in ("dependency.add", "dependency.remove"):
            found |= {operation["pred"], operation["succ"]}
    return found


def removed(operations: Iterable[Mapping[str, Any]]) -> set[str]:
    """The activities that will not be done after the patch."""
    return {o["code"] for o in operations if o["op"] == "activity.remove"}


def falls_away(activities: Iterable[str], gone: set[str]) -> bool:
    """Whether a risk goes with the activities that it would touch: with all of them, not some.

    One of 2.3 and 2.4 stays if only 2.3 is removed; one that names no activity always stays.
    """
    named = set(activities)
    return bool(named) and named <= gone
