"""Asking the board, voting, and what becomes of a vote when it has a result or its time is up."""

from pydantic import ConfigDict
from sqlalchemy import or_, select

from services.change.authority.queries import policy_in_force
from services.change.changes.model import LIFECYCLE, Change, ChangeState
from services.change.decisions.commands import Ruling, carry_out, check_ruling
from services.change.impacts.model import Impact, ImpactState
from services.change.votes.model import ChangeVote
from services.change.votes.queries import not_for_it
from shared.db.transaction import Transaction
from shared.db.votes import VoteState
from shared.domain.actor import Actor
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict
from shared.domain.fields import Id, Reason, Ref, Request
from shared.domain.votes import Choice, Result

AT_ONCE = 100
BOARD = Actor.system("board")


class Ballot(Request):
    """A vote, with why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"choice": "FOR", "reason": "影响已充分评估。"}]}
    )

    choice: Choice
    reason: Reason


async def open_change_vote(tx: Transaction, ref: Ref, ruling: Ruling) -> ChangeVote:
    """Ask the board to decide so, where the size of the change demands it (REQ-122).

    Errors: 409 `vote_not_needed`, `vote_already_open`, and what `decide_change` refuses.
    """
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "put_to_vote")
    if (refusal := not_for_it(change)) is not None:
        raise refusal
    impact = await check_ruling(tx, change, ruling)
    open_ = (ChangeVote.change_id == change.id, ChangeVote.state == VoteState.OPEN)
    if (await tx.execute(select(ChangeVote.id).where(*open_))).first() is not None:
        raise Conflict("vote_already_open")
    board = (await policy_in_force(tx)).board
    due = organisation_calendar(tx.settings.time_zone).end_of_working_day(tx.now, board["days"])
    said = ruling.model_dump(mode="json")
    vote = ChangeVote.open(
        tx.new_id(), change, impact, tx.actor, tx.now, due, ruling=said, board=board
    )
    return tx.add(vote)


async def cast_change_vote(tx: Transaction, vote_id: Id, ballot: Ballot) -> ChangeVote:
    """Vote; the vote that settles it is the decision (REQ-122).

    Errors: 409 `assessment_stale` where the change is no longer what the vote is about.
    """
    vote = await tx.load(ChangeVote, vote_id)
    vote.lifecycle.check(vote.state, "cast")
    change = await tx.load(Change, vote.change_id)
    if not await _is_about(tx, vote, change):
        raise Conflict("assessment_stale")
    result = vote.cast(tx.actor, ballot.choice, ballot.reason, tx.now)
    if result is not None:
        await _close(tx, vote, change, result)
    return vote


async def _is_about(tx: Transaction, vote: ChangeVote, change: Change) -> bool:
    impact = await tx.load(Impact, vote.question_id)
    pending = change.state == ChangeState.DECISION_PENDING
    asked = change.question_id == vote.question_id and impact.state != ImpactState.STALE
    return pending and asked


async def _close(tx: Transaction, vote: ChangeVote, change: Change, result: Result) -> None:
    decision_id = None
    if result == Result.CARRIED:
        ruling = Ruling.model_validate(vote.ruling)
        impact = await check_ruling(tx, change, ruling)
        decision = await carry_out(tx, change, impact, ruling, BOARD, vote.id)
        decision_id = decision.id
    vote.close(result, tx.now, decision_id)


async def _close_in_time(tx: Transaction, vote: ChangeVote, change: Change) -> None:
    """What cannot be decided any more, though the board would, has lapsed."""
    result = vote.result(time_is_up=True) or Result.LAPSED
    try:
        await _close(tx, vote, change, result)
    except Conflict:
        vote.close(Result.LAPSED, tx.now)


async def close_change_votes(tx: Transaction) -> int:
    """End up to a hundred votes whose time is up, or whose change is another by now."""
    moved = or_(
        ChangeVote.due_at <= tx.now,
        Change.state != ChangeState.DECISION_PENDING,
        Change.question_id != ChangeVote.question_id,
        Impact.state == ImpactState.STALE,
    )
    found = await tx.every(
        ChangeVote,
        select(ChangeVote)
        .join(Change, Change.id == ChangeVote.change_id)
        .join(Impact, Impact.id == ChangeVote.question_id)
        .where(ChangeVote.state == VoteState.OPEN, moved)
        .order_by(ChangeVote.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=ChangeVote),
    )
    for vote in found:
        change = await tx.load(Change, vote.change_id)
        if not await _is_about(tx, vote, change):
            vote.close(Result.LAPSED, tx.now)
        elif vote.due_at <= tx.now:
            await _close_in_time(tx, vote, change)
    return len(found)
