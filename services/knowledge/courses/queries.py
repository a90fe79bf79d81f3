"""What people see of courses: all of them, and what each demands."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.knowledge.courses.model import Course, CourseState
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import LINE, TEXT, At, Date, YesOrNo
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

COURSE = Access(Course)

Code = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9_]{1,39}$"),
    Field(examples=["RISK_BASICS"]),
]
Content = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=20_000, pattern=TEXT),
    Field(description="Markdown."),
]
Skill = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=60, pattern=LINE),
    Field(examples=["风险管理"]),
]
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7ad-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "CRS-2026-0001",
    "version": 1,
    "state": "ACTIVE",
    "code": "RISK_BASICS",
    "title": "项目风险管理基础",
    "mandatory_roles": ["project_manager", "team_member"],
    "project_types": ["IT"],
    "period_months": 6,
    "pass_score": 60,
    "certificate_months": 24,
    "skill": "风险管理",
    "added_at": "2026-11-24T01:30:00.000000Z",
    "due_on": "2027-05-24",
    "overdue": False,
}
CONTENT_EXAMPLE = "# 项目风险管理基础\n\n识别、评估、应对、监控；半天，含案例练习。\n"


class CourseRow(BaseModel):
    """A course in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: CourseState
    code: str
    title: str
    mandatory_roles: list[str]
    project_types: list[str]
    period_months: int | None
    pass_score: int
    certificate_months: int | None
    skill: str | None
    added_at: At
    due_on: Date | None
    overdue: bool


class CourseView(RecordView):
    """A course with what is taught in it, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "content": CONTENT_EXAMPLE,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: CourseState
    code: str
    title: str
    content: Annotated[str, Field(description="Markdown.")]
    mandatory_roles: Annotated[list[str], Field(description="Who in a project must have it.")]
    project_types: Annotated[list[str], Field(description="In which projects; empty: in all.")]
    period_months: Annotated[int | None, Field(description="How often it is to be given.")]
    pass_score: Annotated[int, Field(description="Of 100.")]
    certificate_months: Annotated[
        int | None, Field(description="How long a certificate counts; null: for ever.")
    ]
    skill: Annotated[str | None, Field(description="The skill that it certifies, if any.")]
    added_at: At
    due_on: Annotated[
        Date | None, Field(description="By when it is to be given; null: nobody must have it.")
    ]
    overdue: Annotated[bool, Field(description="Whether that has passed.")]


class CourseQuery(ListQuery):
    """Which courses: by whether they are given, and whether in time."""

    state: CourseState | None = None
    overdue: YesOrNo | None = None
    sort: Literal["added_at", "-added_at"] = "-added_at"


COURSES = Listing(
    CourseRow,
    COURSE,
    sorts={"added_at": Sort(Course.added_at, instant, Course.id)},
    filters=(Course.state, Course.overdue),
)


SHOWN = Showing(CourseView, COURSE, PERMISSIONS, "course")


async def list_courses(read: Reader, query: CourseQuery) -> Page[CourseRow]:
    """The courses, newest first unless asked otherwise."""
    return await COURSES.page(read, query, query.sort)
