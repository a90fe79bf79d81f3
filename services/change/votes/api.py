"""The addresses of the board's votes on changes."""

from typing import Annotated

from fastapi import Query

from services.change.base import SERVICE
from services.change.changes.queries import CHANGE
from services.change.decisions.commands import Ruling
from services.change.permissions import PERMISSIONS
from services.change.votes import commands, queries
from services.change.votes.commands import Ballot
from services.change.votes.queries import (
    SHOWN,
    VOTE,
    VoteQuery,
    VoteRow,
    VotesOnChange,
    VoteView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Votes on changes")


@routes.query("/changes/{change_id}/board-votes")
async def list_votes_on_change(
    change_id: Ref, query: Annotated[VotesOnChange, Query()], read: Reader
) -> Page[VoteRow]:
    """List the votes of the board on a change."""
    return await queries.list_votes_on(read, change_id, query)


@routes.command(
    "/changes/{change_id}/board-votes",
    on=CHANGE,
    status=201,
    if_match=False,
    location="/board-votes/{id}",
)
async def open_change_vote(change_id: Ref, ruling: Ruling, tx: Transaction) -> VoteView:
    """Ask the board to decide on a change as proposed, where its size demands it.

    No `If-Match`: `inputs_hash` says what the vote is about.
    """
    return await SHOWN.left(tx, await commands.open_change_vote(tx, change_id, ruling))


@routes.query("/board-votes")
async def list_change_votes(query: Annotated[VoteQuery, Query()], read: Reader) -> Page[VoteRow]:
    """List the votes of the board on changes that you may see."""
    return await queries.list_votes(read, query)


@routes.query("/board-votes/{vote_id}")
async def get_change_vote(vote_id: Id, read: Reader) -> VoteView:
    """Get a vote: what is proposed, and who has voted how."""
    return await SHOWN.one(read, vote_id)


@routes.command("/board-votes/{vote_id}/cast", on=VOTE, if_match=False)
async def cast_change_vote(vote_id: Id, ballot: Ballot, tx: Transaction) -> VoteView:
    """Vote for or against the proposed decision on a change, or abstain; once, with a reason.

    No `If-Match`: members vote at the same time, each for themselves.
    """
    return await SHOWN.left(tx, await commands.cast_change_vote(tx, vote_id, ballot))
