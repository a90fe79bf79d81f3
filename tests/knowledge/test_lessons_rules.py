"""When a lesson is looked at again, and what of it everybody may read."""

from datetime import date

from services.knowledge.lessons.commands import EXAMPLE
from services.knowledge.lessons.rules import hidden, open_words, review_due


def test_a_published_lesson_is_looked_at_again_after_a_year() -> None:
    """Published items have a review date."""
    assert review_due(date(2026, 11, 24)) == date(2027, 11, 24)


def test_a_confidential_source_is_hidden_whatever_else_is() -> None:
    """Of an open project only what was redacted (REQ-172)."""
    assert hidden(["event"], confidential=True) == {"event", "project_id", "project_label"}
    assert hidden(["event"], confidential=False) == {"event"}
    assert hidden(None, confidential=False) == frozenset()


def test_what_is_hidden_is_not_among_the_words_it_is_found_by() -> None:
    """Else it could be guessed by searching (REQ-172)."""
    words = open_words(EXAMPLE, ["event", "effect"])
    assert set(words) == {"title", "context", "root_cause", "recommendation"}
    assert open_words(EXAMPLE, None)["effect"].startswith("业务中断九小时")
