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
from services.change.votes.model import ChangeVote
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.db.votes import VoteState
from shared.domain.errors import Conflict, Refusal
from shared.domain.fields import At, Date
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.domain.votes import Choice, objection_to
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

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


def _objection(record: Any, source: Source) -> Objection:
    refusal = objection_to(record.casts, record.barred, source.actor)
    return lambda _operation: refusal


SHOWN = Showing(VoteView, VOTE, PERMISSIONS, "change_vote", objection=_objection)


async def list_votes(read: Reader, query: VoteQuery) -> Page[VoteRow]:
    """What the board is being asked, and was."""
    return await VOTES.page(read, query, query.sort)


async def list_votes_on(read: Reader, ref: str, query: VotesOnChange) -> Page[VoteRow]:
    """Every vote on a change: another may be opened after one that was lost."""
    row = await CHANGE.one(read, [Change.id], ref)
    statement = select(*ROW).where(ChangeVote.change_id == row.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, "-id")
    return Page(items=[VoteRow.model_validate(r) for r in rows], next_cursor=cursor)
