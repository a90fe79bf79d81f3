"""What people see of decisions, and of the votes that the board takes them by."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.intake.decisions.model import (
    BoardVote,
    Decision,
    Outcome,
    RejectionCategory,
)
from services.intake.permissions import PERMISSIONS
from services.intake.policies.queries import AuthorityRule
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.db.votes import VoteState
from shared.domain.errors import NotFound
from shared.domain.fields import At, Date, Line, Request
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.domain.votes import Choice, objection_to
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

GATE = "PLAN"
"""Where a condition is checked that does not say: before the plan becomes the baseline."""

Gate = Annotated[
    str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", description="Which gate waits.", examples=[GATE])
]


class Condition(Request):
    """What must be true before the project passes a gate (REQ-062)."""

    text: Line
    gate: Gate = GATE
    due: Date | None = None
    owner_id: PersonId | None = None


class ConditionView(Condition):
    """A condition as it was recorded."""

    id: UUID


class Cast(BaseModel):
    """One vote, with why."""

    member_id: PersonId
    choice: Choice
    reason: str
    cast_at: At


class Proposed(BaseModel):
    """The decision that is voted on."""

    outcome: Outcome
    reason: str
    conditions: list[ConditionView]
    project_manager_id: PersonId | None
    revisit_date: Date | None
    rejection_category: RejectionCategory | None
    inputs_hash: str


class DecisionView(Proposed):
    """A decision as it was taken, by what authority."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    proposal_id: UUID
    authority: AuthorityRule | None
    vote_id: Annotated[UUID | None, Field(description="Where the board has decided.")]
    votes: list[Cast]
    decided_by: str
    decided_at: At


class DecisionQuery(ListQuery):
    """The decisions on one proposal, newest first."""


class VoteView(RecordView):
    """A vote of the board on a proposed decision."""

    proposal_id: UUID
    state: VoteState
    ruling: Proposed
    authority: AuthorityRule
    casts: list[Cast]
    opened_by: PersonId
    opened_at: At
    due_at: At
    closed_at: At | None
    decision_id: UUID | None


class VoteRow(BaseModel):
    """A vote in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    proposal_id: UUID
    state: VoteState
    opened_by: str
    opened_at: At
    due_at: At
    closed_at: At | None
    decision_id: UUID | None


class VoteQuery(ListQuery):
    """The votes you may see, newest first."""

    state: VoteState | None = None
    sort: Literal["id", "-id"] = "-id"


class VotesOnProposal(ListQuery):
    """The votes on one proposal, newest first."""


VOTE = Access(BoardVote, project=BoardVote.proposal_id, confidentiality=BoardVote.confidentiality)
SORTS = {"id": Sort(BoardVote.id, UUID, BoardVote.id)}
VOTES = Listing(VoteRow, VOTE, SORTS, (BoardVote.state,))
WHOLE = tuple(BoardVote.__table__.c)
ROW = [getattr(BoardVote, name) for name in VoteRow.model_fields]


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


def _objection(record: Any, source: Source) -> Objection:
    refusal = objection_to(record.casts, record.barred, source.actor)
    return lambda _operation: refusal


SHOWN = Showing(VoteView, VOTE, PERMISSIONS, "board_vote", objection=_objection)


async def list_votes(read: Reader, query: VoteQuery) -> Page[VoteRow]:
    """What the board is being asked, and was."""
    return await VOTES.page(read, query, query.sort)


async def list_votes_on(read: Reader, ref: str, query: VotesOnProposal) -> Page[VoteRow]:
    """Every vote on a proposal: another may be opened after one that was lost."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*ROW).where(BoardVote.proposal_id == row.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, "-id")
    return Page(items=[VoteRow.model_validate(r) for r in rows], next_cursor=cursor)
