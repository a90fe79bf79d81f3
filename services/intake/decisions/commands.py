"""What deciders do: the director rules alone, the board by vote, each as the policy says."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import or_, select

from services.intake.consultations.queries import admission_facts
from services.intake.decisions.model import (
    BoardVote,
    Decision,
    Outcome,
    RejectionCategory,
)
from services.intake.decisions.queries import Condition
from services.intake.decisions.rules import missing_in_ruling
from services.intake.handoffs.commands import open_handoff
from services.intake.policies.queries import policy_in_force
from services.intake.policies.rules import Decider, authority_for
from services.intake.proposals.model import Proposal, ProposalState
from services.intake.proposals.rules import inputs_hash_of
from services.intake.scorecards.queries import check_appraisal_fresh
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.db.votes import VoteState
from shared.domain.actor import Actor
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, Forbidden
from shared.domain.fields import Date, Id, Reason, Ref, Request
from shared.domain.votes import Choice, Result

AT_ONCE = 100
APPROVALS = (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS)
BOARD = Actor.system("board")

EXAMPLE: dict[str, Any] = {
    "outcome": "APPROVE_WITH_CONDITIONS",
    "reason": "与年度战略一致，资金已落实。",
    "conditions": [
        {
            "text": "启动前完成等保测评方案",
            "gate": "PLAN",
            "due": "2027-03-31",
            "owner_id": "pm-zhou",
        }
    ],
    "project_manager_id": "pm-zhou",
    "inputs_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


class Ruling(Request):
    """A decision with its reason, on the inputs the decider was shown (`inputs_hash`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    outcome: Outcome
    reason: Reason
    conditions: Annotated[list[Condition], Field(max_length=50)] = []
    project_manager_id: PersonId | None = None
    revisit_date: Date | None = None
    rejection_category: Annotated[
        RejectionCategory | None, Field(description="Of a rejection; OTHER unless it says.")
    ] = None
    inputs_hash: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-f]{64}$"),
        Field(description="`inputs_hash` of the proposal as you read it."),
    ]


class Ballot(Request):
    """A vote, with why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"choice": "FOR", "reason": "收益测算可信。"}]}
    )

    choice: Choice
    reason: Reason


def _checked(tx: Transaction, ruling: Ruling) -> dict[str, Any]:
    """The ruling as JSON holds it, each condition with an id.

    Errors: 409 `ruling_incomplete`, by pointer.
    """
    if missing := missing_in_ruling(
        ruling.outcome,
        manager=ruling.project_manager_id,
        conditions=len(ruling.conditions),
        revisit=ruling.revisit_date,
        category=ruling.rejection_category,
        today=organisation_calendar(tx.settings.time_zone).today(tx.now),
    ):
        raise Conflict("ruling_incomplete", count=len(missing), errors=missing)
    said = ruling.model_dump(mode="json")
    said["conditions"] = [{"id": str(tx.new_id()), **c} for c in said["conditions"]]
    if ruling.outcome == Outcome.REJECT:
        said["rejection_category"] = ruling.rejection_category or RejectionCategory.OTHER
    return said


async def _authority(tx: Transaction, proposal: Proposal) -> dict[str, Any]:
    """The rule of the policy in force that fits the proposal (REQ-059)."""
    policy = await policy_in_force(tx)
    assert proposal.type is not None
    tier = proposal.tier or "L"
    return dict(authority_for(policy.authority, tier, proposal.type, proposal.risk_level))


async def decide_proposal(tx: Transaction, ref: Ref, ruling: Ruling) -> Decision:
    """Decide on what the decider saw, never on one's own, within one's authority (REQ-057 to 059).

    Errors: 403 `authority_exceeded` where the board decides.
    """
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "approve")
    authority = await _authority(tx, proposal)
    if authority["decider"] != Decider.DIRECTOR:
        raise Forbidden("authority_exceeded", tier=proposal.tier)
    return await _decide(tx, proposal, tx.actor, _checked(tx, ruling), authority)


async def _decide(
    tx: Transaction,
    proposal: Proposal,
    by: Actor,
    ruling: dict[str, Any],
    authority: dict[str, Any],
    vote: BoardVote | None = None,
) -> Decision:
    """One way for whoever decides: the same checks, the same steps, the same record."""
    await check_appraisal_fresh(tx, proposal)
    until = ruling["revisit_date"]
    decision = Decision(
        **{**ruling, "revisit_date": until and date.fromisoformat(until)},
        id=tx.new_id(),
        proposal_id=proposal.id,
        authority=authority,
        vote_id=vote and vote.id,
        votes=vote.casts if vote else [],
        decided_by=by.id,
        decided_at=tx.now,
    )
    decision.carry_out(proposal, by, await _facts_of(tx, proposal, decision))
    if proposal.state == ProposalState.APPROVED:
        await open_handoff(tx, proposal.id)
    tx.add_part(decision)
    return decision


async def _facts_of(tx: Transaction, proposal: Proposal, decision: Decision) -> dict[str, Any]:
    """What else an approval tells the others: stakeholders, requirements, objectives."""
    if decision.outcome not in APPROVALS:
        return {}
    stakeholders, requirements, objectives = await admission_facts(tx, proposal)
    return {"stakeholders": stakeholders, "requirements": requirements, "objectives": objectives}


async def open_board_vote(tx: Transaction, ref: Ref, ruling: Ruling) -> BoardVote:
    """Ask the board to decide so, where the policy gives it the authority (REQ-059).

    Errors: 409 `not_for_the_board`, `vote_already_open`, `inputs_changed`.
    """
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "put_to_vote")
    authority = await _authority(tx, proposal)
    if authority["decider"] != Decider.BOARD:
        raise Conflict("not_for_the_board", tier=proposal.tier)
    said = _checked(tx, ruling)
    proposal.put_to_vote(ruling.inputs_hash)
    open_ = (BoardVote.proposal_id == proposal.id, BoardVote.state == VoteState.OPEN)
    if (await tx.execute(select(BoardVote.id).where(*open_))).first() is not None:
        raise Conflict("vote_already_open")
    calendar = organisation_calendar(tx.settings.time_zone)
    due_at = calendar.end_of_working_day(tx.now, authority["vote_days"])
    return tx.add(
        BoardVote.open(
            tx.new_id(), proposal, tx.actor, tx.now, due_at, ruling=said, authority=authority
        )
    )


async def cast_vote(tx: Transaction, vote_id: Id, ballot: Ballot) -> BoardVote:
    """Vote; the vote that settles it is the decision (REQ-059).

    Errors: 409 `inputs_changed` where the proposal is no longer what the vote is about.
    """
    vote = await tx.load(BoardVote, vote_id)
    vote.lifecycle.check(vote.state, "cast")
    proposal = await tx.load(Proposal, vote.proposal_id)
    if not _is_about(vote, proposal):
        raise Conflict("inputs_changed")
    result = vote.cast(tx.actor, ballot.choice, ballot.reason, tx.now)
    if result is not None:
        await _close(tx, vote, proposal, result)
    return vote


def _is_about(vote: BoardVote, proposal: Proposal) -> bool:
    pending = proposal.state == ProposalState.DECISION_PENDING
    return pending and vote.ruling["inputs_hash"] == inputs_hash_of(proposal)


async def _close(tx: Transaction, vote: BoardVote, proposal: Proposal, result: Result) -> None:
    decision_id = None
    if result == Result.CARRIED:
        decision = await _decide(tx, proposal, BOARD, vote.ruling, vote.authority, vote)
        decision_id = decision.id
    vote.close(result, tx.now, decision_id)


async def _close_in_time(tx: Transaction, vote: BoardVote, proposal: Proposal) -> None:
    """What cannot be decided any more, though the board would, has lapsed."""
    result = vote.result(time_is_up=True) or Result.LAPSED
    try:
        await _close(tx, vote, proposal, result)
    except Conflict:
        vote.close(Result.LAPSED, tx.now)


async def close_board_votes(tx: Transaction) -> int:
    """End up to a hundred votes whose time is up, or whose proposal is another by now."""
    changed = or_(BoardVote.due_at <= tx.now, BoardVote.proposal_version != Proposal.version)
    found = await tx.every(
        BoardVote,
        select(BoardVote)
        .join(Proposal, Proposal.id == BoardVote.proposal_id)
        .where(BoardVote.state == VoteState.OPEN, changed)
        .order_by(BoardVote.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=BoardVote),
    )
    for vote in found:
        proposal = await tx.load(Proposal, vote.proposal_id)
        if not _is_about(vote, proposal):
            vote.close(Result.LAPSED, tx.now)
        elif vote.due_at <= tx.now:
            await _close_in_time(tx, vote, proposal)
        else:
            vote.proposal_version = proposal.version
    return len(found)
