"""What people see of improvements: why, what was tried, what it did, and what came of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.knowledge.improvements.model import (
    Direction,
    ImprovementItem,
    ImprovementState,
)
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Figure, Line, Request
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

IMPROVEMENT = Access(ImprovementItem)

Code = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9_]{0,39}$"),
    Field(examples=["RETURN_RATE"]),
]
MEASURE_EXAMPLE: dict[str, Any] = {
    "code": "RETURN_RATE",
    "name": "申请退回率",
    "unit": "%",
    "direction": "LESS",
    "before": "0.35",
}


class Measure(Request):
    """By what an improvement will be seen, and how that stands before."""

    model_config = ConfigDict(json_schema_extra={"examples": [MEASURE_EXAMPLE]})

    code: Code
    name: Line
    unit: Line
    direction: Direction
    before: Figure


class MeasureView(BaseModel):
    """A measure before and after."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**MEASURE_EXAMPLE, "after": "0.15", "better": True}]}
    )

    code: str
    name: str
    unit: str
    direction: Direction
    before: str
    after: str | None = None
    better: Annotated[bool | None, Field(description="null until it is measured again.")] = None


ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7ac-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "IMP-2026-0001",
    "version": 1,
    "state": "PLAN",
    "title": "申请模板减负",
    "opened_by": "analyst-lin",
    "opened_at": "2026-11-24T01:30:00.000000Z",
    "effective_on": None,
}
PLAN_EXAMPLE: dict[str, Any] = {
    "root_cause": "模板有四十二个必填项，其中十九项在受理时还无法回答。",
    "proposal": "必填项减到二十三项，其余在评估阶段补充。",
    "findings": ["2026 年内审发现 7"],
    "measures": [MEASURE_EXAMPLE],
}


class ImprovementRow(BaseModel):
    """An improvement in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: ImprovementState
    title: str
    opened_by: str
    opened_at: At
    effective_on: Date | None


class ImprovementView(RecordView):
    """An improvement from its root cause to the versions that came of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | PLAN_EXAMPLE
                | {
                    "feedback_keys": ["FBK-2026-0001"],
                    "pilot_scope": None,
                    "conclusion": None,
                    "rollout": None,
                    "versions": [],
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: ImprovementState
    title: str
    root_cause: str
    proposal: str
    feedback_keys: Annotated[list[str], Field(description="What people said that led to it.")]
    findings: list[str]
    measures: list[MeasureView]
    opened_by: PersonId
    opened_at: At
    pilot_scope: Annotated[str | None, Field(description="Where it is tried.")]
    conclusion: Annotated[str | None, Field(description="What the measures showed.")]
    rollout: Annotated[str | None, Field(description="How it becomes the way that all work.")]
    effective_on: Date | None
    versions: Annotated[
        list[str], Field(description="Processes and assets that came of it, by their keys.")
    ]


class ImprovementQuery(ListQuery):
    """Which improvements: by how far they have come."""

    state: Annotated[list[ImprovementState] | None, Field(max_length=6)] = None
    sort: Literal["opened_at", "-opened_at"] = "-opened_at"


IMPROVEMENTS = Listing(
    ImprovementRow,
    IMPROVEMENT,
    sorts={"opened_at": Sort(ImprovementItem.opened_at, instant, ImprovementItem.id)},
    filters=(ImprovementItem.state,),
)


SHOWN = Showing(ImprovementView, IMPROVEMENT, PERMISSIONS, "improvement")


async def list_improvements(read: Reader, query: ImprovementQuery) -> Page[ImprovementRow]:
    """The improvements, newest first unless asked otherwise."""
    return await IMPROVEMENTS.page(read, query, query.sort)
