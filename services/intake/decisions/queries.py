"""What people see of decisions."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from services.intake.decisions.model import Decision, Outcome
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.errors import NotFound
from shared.domain.fields import At, Date


class DecisionView(BaseModel):
    """A decision as it was taken."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    proposal_id: UUID
    outcome: Outcome
    reason: str
    conditions: list[str]
    project_manager_id: str | None
    revisit_date: Date | None
    inputs_hash: str
    decided_by: str
    decided_at: At


class DecisionQuery(ListQuery):
    """The decisions on one proposal, newest first."""


async def list_decisions(read: Reader, ref: str, query: DecisionQuery) -> Page[DecisionView]:
    """Every decision on a proposal: a deferred one may be decided again."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*Decision.__table__.c).where(Decision.proposal_id == row.id)
    sorts = {"id": Sort(Decision.id, UUID, Decision.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-id")
    return Page(items=[DecisionView.model_validate(r) for r in rows], next_cursor=cursor)


async def get_decision(read: Reader, ref: str, decision_id: UUID) -> DecisionView:
    """One decision on a proposal."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    found = await read.execute(
        select(*Decision.__table__.c).where(
            Decision.proposal_id == row.id, Decision.id == decision_id
        )
    )
    if (decision := found.first()) is None:
        raise NotFound("not_found")
    return DecisionView.model_validate(decision)
