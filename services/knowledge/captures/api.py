"""The addresses of what closing projects owe."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.captures import commands, queries
from services.knowledge.captures.queries import (
    CAPTURE,
    LessonCaptureQuery,
    LessonCaptureRow,
    LessonCaptureView,
    lesson_capture_view,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Lesson captures")
HERE = "/lesson-captures/{capture_id}"


@routes.query("/lesson-captures")
async def list_lesson_captures(
    query: Annotated[LessonCaptureQuery, Query()], read: Reader
) -> Page[LessonCaptureRow]:
    """List the closing projects you may see that are asked what they learned."""
    return await queries.list_lesson_captures(read, query)


@routes.query(HERE)
async def get_lesson_capture(capture_id: Id, read: Reader) -> LessonCaptureView:
    """Get what a closing project owes, by the project's id."""
    return await queries.get_lesson_capture(read, str(capture_id))


@routes.command(f"{HERE}/sign-none", on=CAPTURE)
async def sign_no_lessons(capture_id: Id, because: Because, tx: Transaction) -> LessonCaptureView:
    """Sign that nothing was learned in the project, and say why."""
    return await lesson_capture_view(tx, await commands.sign_no_lessons(tx, capture_id, because))


add_history(routes, f"{HERE}/history", CAPTURE, "get_lesson_capture_history", named=Id)
