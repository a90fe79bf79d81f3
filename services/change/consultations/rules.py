"""Who is still to be heard on a change, and when silence is an answer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any


def awaited(
    affected: Sequence[str], submitter: str | None, positions: Collection[Mapping[str, Any]]
) -> list[str]:
    """Those touched who have not said what they think; who handed it in has said so by that.

    Of sponsor, manager and two members, with the manager's change and one member's word, two.
    """
    said = {one["person_id"] for one in positions}
    return [person for person in affected if person not in said and person != submitter]


def may_close(silent: Sequence[str], due: datetime, now: datetime) -> bool:
    """When all were heard, or the time is up: from then on silence is no objection."""
    return not silent or now >= due
