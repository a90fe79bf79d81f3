"""What people see of decisions on changes, and whether the sponsor consents."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.change.authority.rules import Authority, may_decide
from services.change.changes.model import Change, ChangeState
from services.change.changes.queries import CHANGE, OBJECTIONS, Basis
from services.change.changes.rules import Position
from services.change.decisions.model import Decision
from services.change.decisions.rules import Outcome
from shared.contracts.base import PersonId
from shared.db.base import project_members
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor, ProjectRole
from shared.domain.errors import Forbidden, Refusal
from shared.domain.fields import At, Date, Line


class DecisionView(BaseModel):
    """A decision as it was taken: by whom, why, by what authority, on what."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    change_id: UUID
    outcome: Outcome
    reason: str
    conditions: list[Line]
    revisit_date: Date | None
    question_id: UUID
    inputs_hash: Annotated[str, Field(description="Of what it was taken on.")]
    baseline_hash: str
    patch_hash: str
    authority: Authority
    authority_basis: Basis
    vote_id: Annotated[UUID | None, Field(description="Where the board has decided.")]
    decided_by: PersonId
    decided_at: At


class DecisionQuery(ListQuery):
    """The decisions on one change, the latest first."""

    sort: Literal["id", "-id"] = "-id"


SORTS = {"id": Sort(Decision.id, UUID, Decision.id)}


def why_not(
    record: Any, assessors: Sequence[str], actor: Actor, roles_here: frozenset[str]
) -> Refusal | None:
    """Nobody decides beyond their authority, nor on their own, but for the manager within the
    tolerance left to them (REQ-122, REQ-124).

    Errors: 403 `authority_exceeded`, `sod_violation`.
    """
    if not may_decide(record.authority or Authority.SPONSOR, {*actor.roles, *roles_here}):
        return Forbidden("authority_exceeded", authority=record.authority)
    own = actor.id in (record.submitted_by, *assessors)
    if own and record.state != ChangeState.PM_AUTHORITY:
        return Forbidden("sod_violation")
    return None


def _why_not(record: Any, actor: Actor, roles_here: frozenset[str]) -> Refusal | None:
    return why_not(record, record.assessors or (), actor, roles_here)


OBJECTIONS["decideChange"] = _why_not


async def list_decisions(read: Reader, ref: str, query: DecisionQuery) -> Page[DecisionView]:
    """Every decision on a change: what was deferred or returned is decided on again."""
    row = await CHANGE.one(read, [Change.id], ref)
    statement = select(*Decision.__table__.c).where(Decision.change_id == row.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[DecisionView.model_validate(r) for r in rows], next_cursor=cursor)


async def sponsor_consents(tx: Transaction, change: Change) -> bool:
    """Whether a sponsor of the project has supported the change when it was consulted on."""
    sponsors = select(project_members.c.person_id).where(
        project_members.c.project_id == change.project_id,
        project_members.c.role == ProjectRole.SPONSOR,
    )
    found = set((await tx.execute(sponsors)).scalars())
    return any(
        one["person_id"] in found and one["position"] == Position.SUPPORT
        for one in change.positions
    )
