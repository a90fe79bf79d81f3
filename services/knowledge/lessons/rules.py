"""When a lesson is looked at again, and which of its parts may be hidden."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

REVIEW_AFTER = timedelta(days=365)
"""A published lesson is looked at again each year."""

WORDED = ("title", "context", "event", "root_cause", "effect", "recommendation")
"""Where a lesson says something."""

SOURCE = ("project_id", "project_label")
"""What names the project that taught it."""


def review_due(published_on: date) -> date:
    """The day by which a lesson published on that day is looked at again.

    Published on 2026-11-24 it is due on 2027-11-24.
    """
    return published_on + REVIEW_AFTER


def hidden(redactions: Sequence[str] | None, *, confidential: bool) -> frozenset[str]:
    """What only the PMO sees: what was redacted, and where a confidential project is its source.

    (["event"], confidential) hides event, project_id and project_label; (None, open) nothing.
    """
    return frozenset(redactions or ()) | frozenset(SOURCE if confidential else ())


def open_words(said: dict[str, Any], redactions: Sequence[str] | None) -> dict[str, str]:
    """What a lesson says, part by part, as everybody may read it."""
    words = {part: said[part] for part in WORDED if part not in (redactions or ())}
    if effect := words.pop("effect", None):
        words["effect"] = f"{effect['summary']} {effect.get('quality') or ''}"
    return words
