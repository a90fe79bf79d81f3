"""What people do with lessons: capture what was learned; the PMO validates, publishes, retires."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints

from services.knowledge.lessons.model import Category, Language, Lesson, LessonKind, Stage
from services.knowledge.lessons.queries import ROW_EXAMPLE, SAID_EXAMPLE
from shared.contracts.base import ProjectTypeCode
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import TEXT, Because, Id, Line, Ref, Request
from shared.projects.access import find_project

Words = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=4000, pattern=TEXT)]
SourceRef = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Za-z0-9._:/#-]{1,200}$"),
    Field(
        description="Where it is taken over from; the same source is taken over only once.",
        examples=["archive-2024:lesson-17"],
    ),
]

_SAID = ("title", "kind", "stage", "category", "language", "project_type", "project_label")
EXAMPLE = {name: ROW_EXAMPLE[name] for name in _SAID} | SAID_EXAMPLE


class Capture(Request):
    """What was learned: what happened, why, what came of it, and what to do next time."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Line
    kind: LessonKind
    stage: Stage
    category: Category
    language: Language
    project_type: ProjectTypeCode | None = None
    project_label: Annotated[Line | None, Field(description="The project, in words.")] = None
    project_id: Annotated[Id | None, Field(description="The project, if it is kept here.")] = None
    context: Words
    event: Words
    root_cause: Words
    effect: Words
    recommendation: Words
    source_ref: SourceRef | None = None


async def capture_lesson(tx: Transaction, capture: Capture) -> Lesson:
    """Write down what was learned (REQ-137).

    Errors: 409 `project_unknown` for a project that the caller does not see, 409
    `already_captured` for a source that was taken over before.
    """
    if capture.project_id and await find_project(tx, capture.project_id) is None:
        raise Conflict("project_unknown", errors=[FieldProblem("/project_id", "project_unknown")])
    key = await tx.next_key("LSN")
    said = capture.model_dump()
    lesson = tx.add(Lesson.capture(tx.new_id(), key, tx.actor, said, tx.now))
    try:
        await tx.flush()
    except AlreadyThere as error:
        # Asking first would leave a gap for a concurrent duplicate; ids and keys never collide.
        raise Conflict("already_captured") from error
    return lesson


async def validate_lesson(tx: Transaction, ref: Ref) -> Lesson:
    """Say that it is true and useful (REQ-168)."""
    lesson = await tx.load(Lesson, ref)
    lesson.validate()
    return lesson


async def publish_lesson(tx: Transaction, ref: Ref) -> Lesson:
    """Let everyone find it (REQ-168)."""
    lesson = await tx.load(Lesson, ref)
    lesson.publish(tx.actor, tx.now.astimezone(ZoneInfo(tx.settings.time_zone)).date())
    return lesson


async def retire_lesson(tx: Transaction, ref: Ref, because: Because) -> Lesson:
    """Take it out of what can be found (REQ-168)."""
    lesson = await tx.load(Lesson, ref)
    lesson.retire(because.reason)
    return lesson
