"""What people see of changes: one whole, and the lists that managers and the PMO work from."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.change.authority.rules import Authority
from services.change.changes.model import Change, ChangeState
from services.change.changes.rules import Cause, OptionKind, Origin, Position
from services.change.logs.model import ChangeLog, ChangeLogState
from services.change.patches.queries import Operations
from services.change.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Refusal
from shared.domain.fields import Amount, At, Date, Figure, Id, Line, Request, Text, Whole
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

CHANGE = Access(Change, project=Change.project_id)

Urgency = Annotated[int, Field(ge=1, le=5, description="5 cannot wait.", examples=[4]), Whole]
DeltaDays = Annotated[
    int, Field(ge=-10_000, le=10_000, description="Working days; negative is earlier."), Whole
]

EXAMPLE: dict[str, Any] = {
    "id": "0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6",
    "key": "CHG-2026-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "state": "SUGGESTED",
    "cause": "EXTERNAL_ENVIRONMENT",
    "origin": "SUGGESTION",
    "title": "机柜供应商更换",
    "urgency": 3,
    "authority": None,
    "suggested_by": "sponsor-zhang",
    "suggested_at": "2026-12-21T03:05:00.000000Z",
    "answered_at": None,
    "submitted_at": None,
    "decided_at": None,
}


class Option(Request):
    """One way that was weighed: to do nothing, what is asked for, or another (REQ-130)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "DO_NOTHING",
                    "title": "沿用原型号库存",
                    "consequences": "第二批切换至少推迟六周。",
                    "cost": "0.00",
                    "days": 30,
                }
            ]
        }
    )

    kind: OptionKind
    title: Line
    consequences: Text = ""
    cost: Figure | None = None
    days: DeltaDays | None = None


Options = Annotated[list[Option], Field(max_length=10, description="What was compared.")]


class PositionView(BaseModel):
    """What somebody whom the change touches thinks of it."""

    person_id: PersonId
    position: Position
    words: str
    taken_at: At


class Basis(BaseModel):
    """Why somebody decides: the policy, and the shares of the first baseline that are used up."""

    policy_number: Annotated[int, Field(examples=[1])]
    cost_share: Annotated[Amount, Field(description="With all changes before.")]
    time_share: Annotated[Amount, Field(description="With all changes before.")]
    touches: Annotated[bool, Field(description="A gate or an objective.")]


class Actual(BaseModel):
    """What the change really did."""

    finish_days: int
    bac_delta: Figure
    note: str


class ChangeRow(BaseModel):
    """A change in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    state: ChangeState
    cause: Cause
    origin: Origin
    title: str
    urgency: int
    authority: Authority | None
    suggested_by: str
    suggested_at: At
    answered_at: At | None
    submitted_at: At | None
    decided_at: At | None


class ChangeView(ChangeRow, RecordView):
    """A change with all that is known of it, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "change_management.suggested",
                    "description": "原供应商停产该型号，改用同等规格的国产机柜。",
                    "justification": "不更换则第二批切换至少推迟六周。",
                    "patch": [],
                    "options": [],
                    "affected": [],
                    "positions": [],
                    "changed_at": "2026-12-21T03:05:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "adoptChange",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["adoptChange"].holders,
                        }
                    ],
                }
            ]
        }
    )

    process_step: str
    description: str
    justification: str
    origin_id: Annotated[UUID | None, Field(description="The issue or escalation behind it.")]
    patch: Operations
    options: Options
    answered_by: Annotated[str | None, Field(description="The manager who answered.")]
    answer_reason: Annotated[str | None, Field(description="Why it was adopted or declined.")]
    submitted_by: str | None
    question_id: Annotated[UUID | None, Field(description="The latest of its impacts.")]
    authority_basis: Basis | None
    bac_delta: Annotated[Figure | None, Field(description="Predicted, of the budget.")]
    currency: str | None
    finish_days: Annotated[int | None, Field(description="Predicted, of the finish.")]
    affected: list[PersonId]
    positions: list[PositionView]
    consult_due: At | None
    revisit_date: Date | None
    implemented_at: At | None
    implemented_hash: Annotated[str | None, Field(description="Of the baseline with it.")]
    actual: Actual | None
    closed_at: At | None
    end_reason: Annotated[str | None, Field(description="Why it was withdrawn.")]


class ChangeQuery(ListQuery):
    """Filters and order of the list of changes."""

    project_id: Id | None = None
    state: ChangeState | None = None
    cause: Cause | None = None
    sort: Literal["suggested_at", "-suggested_at"] = "-suggested_at"


CHANGES = Listing(
    ChangeRow,
    CHANGE,
    sorts={"suggested_at": Sort(Change.suggested_at, instant, Change.id)},
    filters=(Change.project_id, Change.state, Change.cause),
)

PARTS: list[Any] = [
    select(ChangeLog.state)
    .where(ChangeLog.project_id == Change.project_id)
    .correlate(Change)
    .scalar_subquery()
    .label("log_state")
]
"""What is kept beside a change and says whether a step is open; later capabilities add theirs."""

Objecting = Callable[[Any, Actor, frozenset[str]], Refusal | None]
OBJECTIONS: dict[str, Objecting] = {}
"""What a change says to one person who would take an operation; added by who checks it."""

RESTING = {
    "submitChange",
    "triageChange",
    "reassessChange",
    "completeChangeAssessment",
    "decideChange",
    "openChangeVote",
}
"""What is not done while the project rests."""


def _objection(record: Any, source: Source) -> Objection:
    """What the change itself says to this person, beyond state and roles (REQ-008)."""

    def said(operation: str) -> Refusal | None:
        objecting = OBJECTIONS.get(operation)
        refusal = objecting(record, source.actor, source.roles_here) if objecting else None
        resting = operation in RESTING and record.log_state == ChangeLogState.FROZEN
        return Conflict("change_log_frozen") if refusal is None and resting else refusal

    return said


SHOWN = Showing(
    ChangeView,
    CHANGE,
    PERMISSIONS,
    "change",
    objection=_objection,
    step="change_management.",
    beside=PARTS,
)


async def list_changes(read: Reader, query: ChangeQuery) -> Page[ChangeRow]:
    """The changes of the projects that the reader may see, newest first unless asked."""
    return await CHANGES.page(read, query, query.sort)
