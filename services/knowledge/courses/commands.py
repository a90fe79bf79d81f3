"""What the PMO does with courses: offers them, says for whom they are, gives them no more."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.knowledge.courses.model import Course, CourseState
from services.knowledge.courses.queries import (
    CONTENT_EXAMPLE,
    ROW_EXAMPLE,
    Code,
    Content,
    Skill,
)
from services.knowledge.readiness.commands import look_at_everybody
from shared.contracts.base import ProjectTypeCode
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.actor import ProjectRole
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict
from shared.domain.fields import Because, Line, Ref, Request, Whole, absent

_SAID = (
    "code",
    "title",
    "mandatory_roles",
    "project_types",
    "period_months",
    "pass_score",
    "certificate_months",
    "skill",
)
EXAMPLE: dict[str, Any] = {name: ROW_EXAMPLE[name] for name in _SAID} | {
    "code": "RISK_BASICS_2",
    "content": CONTENT_EXAMPLE,
}
Roles = Annotated[
    list[ProjectRole], Field(max_length=6, description="Who must have it; empty: nobody.")
]
Types = Annotated[
    list[ProjectTypeCode], Field(max_length=20, description="In which projects; empty: in all.")
]
Months = Annotated[int, Field(ge=1, le=120, examples=[12]), Whole]
Points = Annotated[int, Field(ge=0, le=100, examples=[60]), Whole]
Period = Annotated[Months | None, Field(description="How often it is to be given.")]
Certified = Annotated[
    Skill | None, Field(description="The skill it certifies, as the pool of resources calls it.")
]
Counts = Annotated[Months | None, Field(description="How long a certificate counts; null: ever.")]


class CourseDraft(Request):
    """What is taught, for whom it is mandatory, and when it is passed."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    code: Code
    title: Line
    content: Content
    mandatory_roles: Roles = []
    project_types: Types = []
    period_months: Period = None
    pass_score: Points = 60
    certificate_months: Counts = None
    skill: Certified = None


class CourseEdit(Request):
    """A merge patch of a course: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"pass_score": 70}]})

    title: Line = absent()
    content: Content = absent()
    mandatory_roles: Roles = absent()
    project_types: Types = absent()
    period_months: Period = None
    pass_score: Points = absent()
    certificate_months: Counts = None
    skill: Certified = None


AT_ONCE = 100
"""How many courses a timer looks at, at most, each time."""


def _today(tx: Transaction) -> date:
    return organisation_calendar(tx.settings.time_zone).today(tx.now)


async def add_course(tx: Transaction, draft: CourseDraft) -> Course:
    """Offer a course (REQ-161).

    Errors: 409 `code_taken`.
    """
    key = await tx.next_key("CRS")
    said = draft.model_dump(mode="json")
    course = tx.add(Course.add(tx.new_id(), key, said, tx.now, _today(tx)))
    try:
        await tx.flush()
    except AlreadyThere as error:
        raise Conflict("code_taken", taken=draft.code) from error
    await look_at_everybody(tx)
    return course


async def edit_course(tx: Transaction, ref: Ref, edit: CourseEdit) -> Course:
    """Change what is said of it (REQ-161)."""
    course = await tx.load(Course, ref)
    course.edit(edit.model_dump(mode="json", exclude_unset=True))
    await look_at_everybody(tx)
    return course


async def retire_course(tx: Transaction, ref: Ref, because: Because) -> Course:
    """Give it no more (REQ-161)."""
    course = await tx.load(Course, ref)
    course.retire(because.reason)
    await look_at_everybody(tx)
    return course


async def raise_overdue_courses(tx: Transaction) -> int:
    """Tell of up to a hundred courses whose period is over; how many there were (REQ-162)."""
    given = (Course.state == CourseState.ACTIVE, ~Course.overdue)
    late = select(Course).where(*given, Course.due_on < _today(tx)).order_by(Course.due_on)
    found = await tx.every(Course, late.limit(AT_ONCE).with_for_update(skip_locked=True))
    for course in found:
        course.run_late()
    return len(found)
