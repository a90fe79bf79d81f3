"""What happens to a lesson on its way to everybody."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.knowledge.lessons.commands import EXAMPLE
from services.knowledge.lessons.model import Lesson, LessonState
from shared.contracts.knowledge import (
    LessonCaptured,
    LessonPublished,
    LessonRedacted,
    LessonRetired,
    LessonValidated,
)
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, IllegalMove

ID = UUID("0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b")
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
AUTHOR, ANALYST = Actor("employee-he"), Actor("analyst-lin", frozenset({"pmo_analyst"}))
NAMED = {"lesson_id": ID, "lesson_key": "LSN-2026-0001"}


@pytest.fixture
def lesson() -> Lesson:
    lesson = Lesson.capture(ID, "LSN-2026-0001", AUTHOR, EXAMPLE, NOW)
    lesson.take_recorded()
    return lesson


def test_anyone_captures_and_it_is_told_at_once() -> None:
    """The fact names the lesson and says none of its words (REQ-137)."""
    lesson = Lesson.capture(ID, "LSN-2026-0001", AUTHOR, EXAMPLE, NOW)
    assert (lesson.state, lesson.captured_by, lesson.captured_at) == (
        LessonState.CAPTURED,
        "employee-he",
        NOW,
    )
    assert lesson.take_recorded() == [LessonCaptured(**NAMED)]


def test_it_belongs_to_no_project_even_if_it_names_one() -> None:
    """Who may see it does not depend on the project that taught it (REQ-172)."""
    lesson = Lesson.capture(ID, "LSN-2026-0001", AUTHOR, {**EXAMPLE, "project_id": ID}, NOW)
    assert lesson.undertaking_id is None


def test_published_it_has_an_owner_and_a_day_of_review(lesson: Lesson) -> None:
    """Published items have both (domain model, knowledge, invariants)."""
    lesson.validate()
    lesson.publish(ANALYST, date(2026, 11, 25), confidential=False)
    assert (lesson.state, lesson.owner_id, lesson.review_due) == (
        LessonState.PUBLISHED,
        "analyst-lin",
        date(2027, 11, 25),
    )
    assert lesson.take_recorded() == [LessonValidated(**NAMED), LessonPublished(**NAMED)]


def test_what_nobody_validated_is_not_published(lesson: Lesson) -> None:
    """The refusal names the state it could start from, and changes nothing."""
    with pytest.raises(IllegalMove) as refused:
        lesson.publish(ANALYST, date(2026, 11, 25), confidential=False)
    assert refused.value.params["allowed_from"] == ["VALIDATED"]
    assert (lesson.state, lesson.owner_id) == (LessonState.CAPTURED, None)
    assert lesson.take_recorded() == []


def test_retiring_says_why(lesson: Lesson) -> None:
    """It no longer holds (REQ-168)."""
    lesson.validate()
    lesson.publish(ANALYST, date(2026, 11, 25), confidential=False)
    lesson.take_recorded()
    lesson.retire("该平台已下线。")
    assert lesson.state == LessonState.RETIRED
    assert lesson.take_recorded() == [LessonRetired(**NAMED, reason="该平台已下线。")]


def test_of_a_confidential_project_it_is_published_only_when_hiding_was_thought_of(
    lesson: Lesson,
) -> None:
    """Nothing to hide is an answer too (REQ-172)."""
    lesson.validate()
    with pytest.raises(Conflict) as refused:
        lesson.publish(ANALYST, date(2026, 11, 25), confidential=True)
    assert refused.value.code == "redactions_needed"


def test_hidden_parts_are_named_and_can_change(lesson: Lesson) -> None:
    """Who hides says which (REQ-172)."""
    lesson.redact(["event", "project_label"])
    assert lesson.take_recorded() == [
        LessonRedacted(**NAMED, redactions=("event", "project_label"))
    ]
    lesson.redact([])
    assert lesson.redactions == []
