"""What knowledge tells: lessons on their way to publication, and what it offers to whom."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, ProjectTypeCode, Text, Value


class LessonEvent(Event):
    """Every fact about a lesson names it."""

    key_field = "lesson_id"

    lesson_id: UUID
    lesson_key: Annotated[str, Field(max_length=20)]


class LessonCaptured(LessonEvent):
    """Somebody wrote down what happened and what to learn from it."""

    service, outside = "knowledge", True


class LessonValidated(LessonEvent):
    """The PMO found the lesson true and useful."""

    service, outside = "knowledge", True


class LessonPublished(LessonEvent):
    """The lesson can be found and offered."""

    service, public, outside = "knowledge", True, True


class LessonRetired(LessonEvent):
    """The lesson no longer holds: it is neither found nor offered any more."""

    service, public, outside = "knowledge", True, True

    reason: Text


class Offer(Value):
    """One lesson offered: how near it is (0 to 1000) and in which words they agree."""

    lesson_id: UUID
    lesson_key: Annotated[str, Field(max_length=20)]
    score: Annotated[int, Field(ge=0, le=1000)]
    terms: tuple[Line, ...]


class ProjectOffer(Value):
    """One past project offered: how near it is (0 to 1000) and why."""

    project_id: UUID
    project_key: Annotated[str, Field(max_length=20)]
    score: Annotated[int, Field(ge=0, le=1000)]
    terms: tuple[Line, ...]


class LessonRecommended(Event):
    """What knowledge knows that may matter to an undertaking at this moment (REQ-045)."""

    service, public, outside = "knowledge", True, True
    key_field = "project_id"

    project_id: UUID
    recommendation_id: UUID
    context: Annotated[str, Field(max_length=40)]
    offers: tuple[Offer, ...]
    projects: tuple[ProjectOffer, ...] = ()


class ProcessPublished(Event):
    """A version of a process definition is the one to work by (REQ-003)."""

    service, public = "knowledge", True
    key_field = "process_id"

    process_id: UUID
    code: Annotated[str, Field(max_length=40)]
    process_version: Annotated[int, Field(ge=1)]
    project_type: ProjectTypeCode | None
    """None: of every type that has none of its own."""
    effective_on: date
    content_hash: str
