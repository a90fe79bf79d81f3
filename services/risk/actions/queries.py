"""What people see of actions: one whole, and the lists that their owners work from."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.risk.actions.model import UNFINISHED, Action, ActionState
from services.risk.actions.rules import ActionKind, Side, Strategy, side_of
from services.risk.issues.model import Issue
from services.risk.permissions import PERMISSIONS
from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import InRegister, closed, of_register
from shared.contracts.base import CurrencyCode, Decimal4, PersonId
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict, Refusal
from shared.domain.fields import At, Date, Figure, Id, Line, Request
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

ACTION = InRegister(Action, project=Action.project_id)

EFFECT_EXAMPLE: dict[str, Any] = {"measure": "SPI_T", "change": "0.05"}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a8-75ca-7fb4-8718-e2f364708192",
    "key": "ACT-2026-0001",
    "version": 2,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "register_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "kind": "COUNTERMEASURE",
    "state": "AGREED",
    "risk_id": None,
    "issue_id": "0199b7a7-64b9-7ea3-b607-d1e2536f7081",
    "what": "增派两名联调工程师，优先处理第二批切换。",
    "owner_id": "pm-zhou",
    "due": "2027-04-30",
}
VIEW_EXAMPLE: dict[str, Any] = ROW_EXAMPLE | {
    "process_step": "supervision.action_agreed",
    "strategy": None,
    "cost": "60000.0000",
    "currency": "CNY",
    "trigger": None,
    "fallback": None,
    "requires_change": False,
    "expected_effects": [EFFECT_EXAMPLE],
    "observed_effects": [],
    "proposed_by": "pm-zhou",
    "proposed_side": "PROJECT",
    "proposed_at": "2027-04-03T03:00:00.000000Z",
    "agreed_by": "analyst-lin",
    "agreed_at": "2027-04-03T06:00:00.000000Z",
    "answer": "同意，请每周通报进展。",
    "answer_by": None,
    "done_at": None,
    "checked_by": None,
    "checked_at": None,
    "changed_at": "2027-04-03T06:00:00.000000Z",
    "allowed_actions": [],
}


class Effect(Request):
    """By how much a measure is to move, or has: an indicator, a probability, a cost."""

    model_config = ConfigDict(json_schema_extra={"examples": [EFFECT_EXAMPLE]})

    measure: Line
    change: Figure


Effects = Annotated[list[Effect], Field(min_length=1, max_length=10)]


class ActionRow(BaseModel):
    """An action in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    register_id: UUID
    kind: ActionKind
    state: ActionState
    risk_id: UUID | None
    issue_id: UUID | None
    what: str
    owner_id: str
    due: Date


class ActionView(RecordView):
    """An action with everything said of it, and what can be done next."""

    model_config = ConfigDict(json_schema_extra={"examples": [VIEW_EXAMPLE]})

    key: str
    kind: ActionKind
    state: ActionState
    process_step: str
    project_id: UUID
    register_id: UUID
    risk_id: UUID | None
    issue_id: UUID | None
    strategy: Annotated[Strategy | None, Field(description="Of a response.")]
    what: str
    owner_id: PersonId
    due: Date
    cost: Decimal4
    currency: CurrencyCode
    trigger: Annotated[str | None, Field(description="When it is done, if not at once.")]
    fallback: Annotated[str | None, Field(description="What is done if it does not help.")]
    requires_change: Annotated[
        bool, Field(description="A response that changes the baseline: a change was drafted.")
    ]
    expected_effects: list[Effect]
    observed_effects: list[Effect]
    proposed_by: PersonId
    proposed_side: Side
    proposed_at: At
    agreed_by: PersonId | None
    agreed_at: At | None
    answer: Annotated[str | None, Field(description="What the other side said to it.")]
    answer_by: Annotated[At | None, Field(description="Of an intervention: then it is overdue.")]
    done_at: At | None
    checked_by: PersonId | None
    checked_at: At | None


class ActionQuery(ListQuery):
    """Filters and order of the list of actions."""

    project_id: Id | None = None
    risk_id: Id | None = None
    issue_id: Id | None = None
    kind: ActionKind | None = None
    state: ActionState | None = None
    owner_id: PersonId | None = None
    sort: Literal["due", "-due"] = "due"


ACTIONS = Listing(
    ActionRow,
    ACTION,
    sorts={"due": Sort(Action.due, day, Action.id)},
    filters=(
        Action.project_id,
        Action.risk_id,
        Action.issue_id,
        Action.kind,
        Action.state,
        Action.owner_id,
    ),
)


def _objection(record: Any, source: Source) -> Objection:
    def said(operation: str) -> Refusal | None:
        own = operation == "agreeAction" and side_of(source.roles_here) == record.proposed_side
        return closed(record)(operation) or (Conflict("other_side_agrees") if own else None)

    return said


SHOWN = Showing(
    ActionView,
    ACTION,
    PERMISSIONS,
    "action",
    objection=_objection,
    step="supervision.action_",
    beside=[
        of_register(Action, RiskRegister.state, "accompanied"),
        of_register(Action, RiskRegister.currency, "currency"),
    ],
)


async def list_actions(read: Reader, query: ActionQuery) -> Page[ActionRow]:
    """The actions of the undertakings that the reader may see, the next due first."""
    return await ACTIONS.page(read, query, query.sort)


async def countermeasures_in(tx: Transaction, issue: Issue, states: set[ActionState]) -> int:
    """How many countermeasures of an issue, which is locked, are in one of these states."""
    counted = select(func.count()).where(Action.issue_id == issue.id, Action.state.in_(states))
    return int((await tx.execute(counted)).scalar_one())


async def unfinished(tx: Transaction, issue: Issue) -> int:
    """How many of them are not done yet."""
    return await countermeasures_in(tx, issue, UNFINISHED)
