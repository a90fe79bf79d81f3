"""What people do with lessons: capture what was learned; the PMO validates, publishes, retires."""

from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import func, select

from services.knowledge.captures.commands import hold_project, open_capture, take_lesson
from services.knowledge.entries.commands import enter, withdraw
from services.knowledge.entries.model import Category, EntryKind, Language, Stage
from services.knowledge.entries.queries import Tags
from services.knowledge.follows.queries import followers_of
from services.knowledge.lessons.model import Lesson, LessonKind, LessonState, Transferability
from services.knowledge.lessons.queries import ROW_EXAMPLE, SAID_EXAMPLE, Effect, Words
from services.knowledge.lessons.rules import open_words
from shared.contracts.base import Confidentiality, ProjectTypeCode
from shared.db.base import projects
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Id, Line, Ref, Request
from shared.projects.access import find_project

SourceRef = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Za-z0-9._:/#-]{1,200}$"),
    Field(
        description="Where it is taken over from; the same source is taken over only once.",
        examples=["archive-2024:lesson-17"],
    ),
]

_SAID = (
    "title",
    "kind",
    "stage",
    "category",
    "language",
    "transferability",
    "tags",
    "project_type",
)
EXAMPLE = {name: ROW_EXAMPLE[name] for name in _SAID} | SAID_EXAMPLE


class Capture(Request):
    """What was learned: what happened, why, what came of it, and what to do next time."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Line
    kind: LessonKind
    stage: Stage
    category: Category
    language: Language
    transferability: Transferability = Transferability.SAME_TYPE
    tags: Tags = []
    project_type: ProjectTypeCode | None = None
    project_label: Annotated[Line | None, Field(description="The project, in words.")] = None
    project_id: Annotated[Id | None, Field(description="The project, if it is kept here.")] = None
    context: Words
    event: Words
    root_cause: Words
    effect: Effect
    recommendation: Words
    source_ref: SourceRef | None = None


class Redaction(Request):
    """Which parts of a lesson only the PMO sees; the others are open, also if they were not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"redactions": ["project_label"]}]})

    redactions: Annotated[
        list[Literal["context", "event", "root_cause", "effect", "project_label", "project_id"]],
        Field(max_length=6),
    ]


async def capture_lesson(tx: Transaction, capture: Capture) -> Lesson:
    """Write down what was learned (REQ-137).

    Errors: 409 `project_unknown` for a project that the caller does not see, 409
    `already_captured` for a source that was taken over before.
    """
    if capture.project_id:
        if await find_project(tx, capture.project_id) is None:
            wrong = FieldProblem("/project_id", "project_unknown")
            raise Conflict("project_unknown", errors=[wrong])
        await hold_project(tx, capture.project_id)
        await take_lesson(tx, capture.project_id)
    key = await tx.next_key("LSN")
    said = capture.model_dump(exclude={"effect"})
    said["effect"] = capture.effect.model_dump(mode="json")
    confidential = await _is_confidential(tx, capture.project_id)
    lesson = tx.add(
        Lesson.capture(tx.new_id(), key, tx.actor, said, tx.now, confidential=confidential)
    )
    try:
        await tx.flush()
    except AlreadyThere as error:
        # Asking first would leave a gap for a concurrent duplicate; ids and keys never collide.
        raise Conflict("already_captured") from error
    return lesson


async def ask_for_lessons(tx: Transaction, project_id: UUID) -> None:
    """Open the project's capture; what it learned on the way counts (REQ-137)."""
    await hold_project(tx, project_id)
    learned = select(func.count()).where(Lesson.project_id == project_id)
    await open_capture(tx, project_id, int((await tx.execute(learned)).scalar_one()))


async def _is_confidential(tx: Transaction, project_id: UUID | None) -> bool:
    level = select(projects.c.confidentiality).where(projects.c.id == project_id)
    found = (await tx.execute(level)).scalar() if project_id else None
    return found not in (None, Confidentiality.PUBLIC_IN_ORG)


async def validate_lesson(tx: Transaction, ref: Ref) -> Lesson:
    """Say that it is true and useful (REQ-168)."""
    lesson = await tx.load(Lesson, ref)
    lesson.validate()
    return lesson


async def redact_lesson(tx: Transaction, ref: Ref, redaction: Redaction) -> Lesson:
    """Hide confidential parts, before publication or after it (REQ-172)."""
    lesson = await tx.load(Lesson, ref)
    lesson.redact(list(dict.fromkeys(redaction.redactions)))
    if lesson.state == LessonState.PUBLISHED:
        await enter_lesson(tx, lesson)
    return lesson


async def publish_lesson(tx: Transaction, ref: Ref) -> Lesson:
    """Let everyone find it (REQ-168).

    Errors: 409 `redactions_needed` when its project is confidential and nobody has said yet which
    parts are to be hidden.
    """
    lesson = await tx.load(Lesson, ref)
    today = tx.now.astimezone(ZoneInfo(tx.settings.time_zone)).date()
    confidential = await _is_confidential(tx, lesson.project_id)
    followers = await followers_of(tx, lesson.category, lesson.tags, _types(lesson))
    lesson.publish(tx.actor, today, confidential=confidential, followers=followers)
    await enter_lesson(tx, lesson)
    return lesson


def _types(lesson: Lesson) -> list[str]:
    return [lesson.project_type] if lesson.project_type else []


async def enter_lesson(tx: Transaction, lesson: Lesson) -> None:
    """By the words that everybody may read: what is hidden cannot be guessed by searching."""
    words = open_words(vars(lesson), lesson.redactions)
    said = [words.get(part, "") for part in ("context", "event", "root_cause", "effect")]
    await enter(
        tx,
        lesson.id,
        EntryKind.LESSON,
        lesson.key,
        ("A", lesson.title),
        ("B", lesson.recommendation),
        ("D", "\n".join(said)),
        begins=lesson.recommendation,
        language=lesson.language,
        category=lesson.category,
        project_types=_types(lesson),
        stages=[lesson.stage],
        tags=lesson.tags,
    )


async def retire_lesson(tx: Transaction, ref: Ref, because: Because) -> Lesson:
    """Take it out of what can be found (REQ-168)."""
    lesson = await tx.load(Lesson, ref)
    lesson.retire(because.reason)
    await withdraw(tx, lesson.id)
    return lesson
