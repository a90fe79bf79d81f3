"""The addresses of lessons."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.lessons import commands, queries
from services.knowledge.lessons.commands import Capture, Redaction
from services.knowledge.lessons.queries import (
    LESSON,
    SHOWN,
    LessonQuery,
    LessonRow,
    LessonView,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Lessons")


@routes.query("/lessons")
async def list_lessons(query: Annotated[LessonQuery, Query()], read: Reader) -> Page[LessonRow]:
    """List the lessons that are published, and your own."""
    return await queries.list_lessons(read, query)


@routes.command("/lessons", status=201, location="/lessons/{id}")
async def capture_lesson(capture: Capture, tx: Transaction) -> LessonView:
    """Capture what was learned; until the PMO publishes it, it stays between you and the PMO."""
    return await SHOWN.left(tx, await commands.capture_lesson(tx, capture))


@routes.query("/lessons/{lesson_id}")
async def get_lesson(lesson_id: Ref, read: Reader) -> LessonView:
    """Get a lesson with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, lesson_id)


@routes.command("/lessons/{lesson_id}/validate", on=LESSON)
async def validate_lesson(lesson_id: Ref, tx: Transaction) -> LessonView:
    """Validate a captured lesson: it is true and useful."""
    return await SHOWN.left(tx, await commands.validate_lesson(tx, lesson_id))


@routes.command("/lessons/{lesson_id}/redact", on=LESSON)
async def redact_lesson(lesson_id: Ref, redaction: Redaction, tx: Transaction) -> LessonView:
    """Redact a lesson: say which of its parts only the PMO sees."""
    return await SHOWN.left(tx, await commands.redact_lesson(tx, lesson_id, redaction))


@routes.command("/lessons/{lesson_id}/publish", on=LESSON)
async def publish_lesson(lesson_id: Ref, tx: Transaction) -> LessonView:
    """Publish a validated lesson: everyone can find it, and you answer for it."""
    return await SHOWN.left(tx, await commands.publish_lesson(tx, lesson_id))


@routes.command("/lessons/{lesson_id}/retire", on=LESSON)
async def retire_lesson(lesson_id: Ref, because: Because, tx: Transaction) -> LessonView:
    """Retire a published lesson: it can still be read, but is neither found nor offered."""
    return await SHOWN.left(tx, await commands.retire_lesson(tx, lesson_id, because))


add_history(routes, "/lessons/{lesson_id}/history", LESSON, "get_lesson_history")
