"""The addresses of courses."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.courses import commands, queries
from services.knowledge.courses.commands import CourseDraft, CourseEdit
from services.knowledge.courses.queries import (
    COURSE,
    SHOWN,
    CourseQuery,
    CourseRow,
    CourseView,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Courses")
HERE = "/courses/{course_id}"


@routes.query("/courses")
async def list_courses(query: Annotated[CourseQuery, Query()], read: Reader) -> Page[CourseRow]:
    """List the courses, and for whom each is mandatory."""
    return await queries.list_courses(read, query)


@routes.command("/courses", status=201, location="/courses/{id}")
async def add_course(draft: CourseDraft, tx: Transaction) -> CourseView:
    """Offer a course, and say for whom it is mandatory."""
    return await SHOWN.left(tx, await commands.add_course(tx, draft))


@routes.query(HERE)
async def get_course(course_id: Ref, read: Reader) -> CourseView:
    """Get a course with what is taught in it."""
    return await SHOWN.one(read, course_id)


@routes.command(HERE, method="PATCH", on=COURSE)
async def edit_course(course_id: Ref, edit: CourseEdit, tx: Transaction) -> CourseView:
    """Change what is said of a course."""
    return await SHOWN.left(tx, await commands.edit_course(tx, course_id, edit))


@routes.command(f"{HERE}/retire", on=COURSE)
async def retire_course(course_id: Ref, because: Because, tx: Transaction) -> CourseView:
    """Give a course no more, and say why."""
    return await SHOWN.left(tx, await commands.retire_course(tx, course_id, because))


add_history(routes, f"{HERE}/history", COURSE, "get_course_history")
