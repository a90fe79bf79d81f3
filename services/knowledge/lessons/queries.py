"""What people see of lessons: once published all, but for what is hidden; before, their own."""

from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import bindparam, or_

from services.knowledge.entries.model import Category, Language, Stage
from services.knowledge.lessons.model import (
    ONCE_PUBLISHED,
    Lesson,
    LessonKind,
    LessonState,
    Transferability,
)
from services.knowledge.lessons.rules import hidden
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.actor import Role
from shared.domain.fields import AMOUNT, TEXT, At, Currency, Date, Line, Request, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

Words = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=4000, pattern=TEXT)]

PMO = (Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.AUDITOR)
"""Who sees a lesson from the start, and what is hidden from others."""

LESSON = Access(
    Lesson,
    seen_by=or_(
        *(Lesson.state == state for state in ONCE_PUBLISHED),
        Lesson.captured_by == bindparam("person"),
    ),
    overseers=frozenset(PMO),
)
"""Until it is published, a lesson is between who captured it and the PMO (REQ-172)."""

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "LSN-2026-0001",
    "version": 3,
    "state": "PUBLISHED",
    "title": "核心系统迁移前必须完整演练回滚",
    "kind": "NEGATIVE",
    "stage": "EXECUTION",
    "category": "TECHNOLOGY",
    "language": "zh",
    "transferability": "SAME_TYPE",
    "tags": ["割接", "回滚"],
    "project_type": "IT",
    "captured_by": "pm-zhou",
    "captured_at": "2026-11-24T01:30:00.000000Z",
}
SAID_EXAMPLE: dict[str, Any] = {
    "project_label": "2024 核心账务系统升级",
    "context": "账务系统从小型机迁移到分布式数据库，窗口期只有六小时。",
    "event": "切换到第四小时发现余额对不上，决定回滚，但回滚脚本从未在全量数据上跑过。",
    "root_cause": "演练只覆盖了正向迁移，回滚被视为不会发生的情况。",
    "effect": {
        "summary": "业务中断九小时，次日营业推迟。",
        "days": 1,
        "money": {"amount": "860000.00", "currency": "CNY"},
        "quality": "余额差错三百余笔。",
    },
    "recommendation": "每次割接前在全量数据上演练一次回滚，并以耗时作为放行条件。",
}


class Sum(Request):
    """An amount of money that was lost, or, where it is negative, saved."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"amount": "860000.00", "currency": "CNY"}]}
    )

    amount: Annotated[
        str, StringConstraints(strict=True, pattern=AMOUNT), Field(examples=["860000.00"])
    ]
    currency: Currency


Days = Annotated[
    int,
    Field(ge=-3650, le=3650, description="Working days lost; negative: gained.", examples=[40]),
    Whole,
]


class Effect(Request):
    """What came of it, in words, and where it is known in days, money and quality."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE["effect"]]})

    summary: Words
    days: Days | None = None
    money: Annotated[Sum | None, Field(description="Cost; negative: saved.")] = None
    quality: Line | None = None


class LessonRow(BaseModel):
    """A lesson in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: LessonState
    title: str
    kind: LessonKind
    stage: Stage
    category: Category
    language: Language
    transferability: Transferability
    tags: list[str]
    project_type: str | None
    captured_by: str
    captured_at: At


class LessonView(RecordView):
    """A lesson with everything said in it, where it stands, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | SAID_EXAMPLE
                | {
                    "process_step": "knowledge_management.published",
                    "source_ref": None,
                    "project_id": None,
                    "redactions": ["project_label"],
                    "owner_id": "analyst-lin",
                    "review_due": "2027-11-25",
                    "changed_at": "2026-11-25T02:00:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "retireLesson",
                            "allowed": False,
                            "reason_code": "forbidden",
                            "roles": ["pmo_analyst"],
                        }
                    ],
                }
            ]
        }
    )

    key: str
    state: LessonState
    process_step: str
    source_ref: Annotated[str | None, Field(description="Where it was taken over from.")]
    title: str
    kind: LessonKind
    stage: Stage
    category: Category
    language: Language
    transferability: Transferability
    tags: list[str]
    project_type: ProjectTypeCode | None
    project_label: Annotated[str | None, Field(description="null also where it is hidden.")]
    project_id: Annotated[UUID | None, Field(description="null also where it is hidden.")]
    redactions: Annotated[
        list[str] | None, Field(description="Parts that only the PMO sees; others see null.")
    ]
    context: str | None
    event: str | None
    root_cause: str | None
    effect: Effect | None
    recommendation: str
    captured_by: PersonId
    captured_at: At
    owner_id: Annotated[PersonId | None, Field(description="Who answers for it once published.")]
    review_due: Annotated[Date | None, Field(description="When it is to be looked at again.")]


class LessonQuery(ListQuery):
    """Filters and order of the list of lessons."""

    state: Annotated[list[LessonState] | None, Field(max_length=4)] = None
    kind: LessonKind | None = None
    stage: Stage | None = None
    category: Category | None = None
    language: Language | None = None
    project_type: ProjectTypeCode | None = None
    sort: Literal["captured_at", "-captured_at"] = "-captured_at"


LESSONS = Listing(
    LessonRow,
    LESSON,
    sorts={"captured_at": Sort(Lesson.captured_at, instant, Lesson.id)},
    filters=(
        Lesson.state,
        Lesson.kind,
        Lesson.stage,
        Lesson.category,
        Lesson.language,
        Lesson.project_type,
    ),
)


def _unseen(record: Any, source: Source) -> dict[str, None]:
    """What of a lesson only the PMO sees, others see as null."""
    if source.actor.has(*PMO):
        return {}
    return dict.fromkeys(hidden(record.redactions, confidential=record.confidential))


SHOWN = Showing(LessonView, LESSON, PERMISSIONS, "lesson", _unseen, step="knowledge_management.")


OWN = replace(LESSONS, access=replace(LESSON, seen_by=Lesson.captured_by == bindparam("person")))


async def list_lessons(read: Reader, query: LessonQuery) -> Page[LessonRow]:
    """The lessons that the reader may see, newest first unless asked otherwise. Of what was never
    published that is their own, which is looked for as such: it is few among many."""
    own = query.state and not set(query.state) & set(ONCE_PUBLISHED)
    return await (OWN if own else LESSONS).page(read, query, query.sort)
