"""What people see of the board's votes on changes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.change.authority.rules import Authority
from services.change.changes.model import Change
from services.change.changes.queries import CHANGE, OBJECTIONS
from services.change.decisions.rules import Outcome
from services.change.permissions import PERMISSIONS
from services.change.votes.model import LIFECYCLE, ChangeVote, VoteState
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Forbidden, Refusal
from shared.domain.fields import At, Date
from shared.domain.views import RecordView
from shared.domain.votes import Choice
from shared.projects.access import Access
from shared.projects.listing import Listing

VOTE = Access(ChangeVote, project=ChangeVote.project_id)


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
    conditions: list[str]
    revisit_date: Date | None
    inputs_hash: Annotated[str, Field(description="Of the impact that it rests on.")]


class VoteRow(BaseModel):
    """A vote in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    change_id: UUID
    project_id: UUID
    state: VoteState
    opened_by: str
    opened_at: At
    due_at: At
    closed_at: At | None
    decision_id: Annotated[UUID | None, Field(description="What the board has decided, if it has.")]


class VoteView(VoteRow, RecordView):
    """A vote of the board on a proposed decision, and who has voted how."""

    question_id: UUID
    ruling: Proposed
    quorum: int
    seats: int
    casts: list[Cast]


class VoteQuery(ListQuery):
    """The votes you may see, newest first."""

    state: VoteState | None = None
    sort: Literal["id", "-id"] = "-id"


class VotesOnChange(ListQuery):
    """The votes on one change, newest first."""


BOARDS = {Authority.BOARD, Authority.SPONSOR}


def not_for_it(change: Any) -> Refusal | None:
    """Whether the size of a change leaves it to somebody below the board."""
    if change.authority in BOARDS:
        return None
    return Conflict("vote_not_needed", authority=change.authority)


OBJECTIONS["openChangeVote"] = lambda change, _actor, _roles_here: not_for_it(change)

SORTS = {"id": Sort(ChangeVote.id, UUID, ChangeVote.id)}
VOTES = Listing(VoteRow, VOTE, SORTS, (ChangeVote.state,))
WHOLE = tuple(ChangeVote.__table__.c)
ROW = [getattr(ChangeVote, name) for name in VoteRow.model_fields]
SHOWN = [name for name in VoteView.model_fields if name != "allowed_actions"]


def view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> VoteView:
    """The representation of a vote for one person."""
    voted = any(cast["member_id"] == actor.id for cast in record.casts)

    def said(operation: str) -> Refusal | None:
        if actor.id in record.barred:
            return Forbidden("sod_violation")
        return Conflict("already_voted") if voted else None

    fields = {name: getattr(record, name) for name in SHOWN}
    actions = PERMISSIONS.actions("change_vote", LIFECYCLE, record.state, actor, roles_here, said)
    return VoteView.model_validate({**fields, "allowed_actions": actions})


async def vote_view(tx: Transaction, vote: ChangeVote) -> VoteView:
    """The vote as this transaction leaves it."""
    await tx.flush()
    return view_of(vote, tx.actor, tx.roles_here)


async def list_votes(read: Reader, query: VoteQuery) -> Page[VoteRow]:
    """What the board is being asked, and was."""
    return await VOTES.page(read, query, query.sort)


async def list_votes_on(read: Reader, ref: str, query: VotesOnChange) -> Page[VoteRow]:
    """Every vote on a change: another may be opened after one that was lost."""
    row = await CHANGE.one(read, [Change.id], ref)
    statement = select(*ROW).where(ChangeVote.change_id == row.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, "-id")
    return Page(items=[VoteRow.model_validate(r) for r in rows], next_cursor=cursor)


async def get_vote(read: Reader, vote_id: UUID) -> VoteView:
    """One vote."""
    return view_of(await VOTE.one(read, WHOLE, vote_id), read.actor, read.roles_here)
