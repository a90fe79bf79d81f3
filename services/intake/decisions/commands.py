"""What the decider does: approve, approve with conditions, defer or reject (REQ-057)."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints

from services.intake.decisions.model import Decision, Outcome
from services.intake.decisions.rules import missing_in_ruling
from services.intake.handoffs.commands import open_handoff
from services.intake.proposals.model import Proposal
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Date, Line, Reason, Ref, Request

EXAMPLE: dict[str, Any] = {
    "outcome": "APPROVE_WITH_CONDITIONS",
    "reason": "与年度战略一致，资金已落实。",
    "conditions": ["启动前完成等保测评方案"],
    "project_manager_id": "pm-zhou",
    "inputs_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


class Ruling(Request):
    """A decision with its reason, on the inputs the decider was shown (`inputs_hash`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    outcome: Outcome
    reason: Reason
    conditions: Annotated[list[Line], Field(max_length=50)] = []
    project_manager_id: PersonId | None = None
    revisit_date: Date | None = None
    inputs_hash: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-f]{64}$"),
        Field(description="`inputs_hash` of the proposal as you read it."),
    ]


async def decide_proposal(tx: Transaction, ref: Ref, ruling: Ruling) -> Decision:
    """Decide on what the decider saw, never on one's own (REQ-057, REQ-058)."""
    proposal = await tx.load(Proposal, ref)
    today = tx.now.astimezone(ZoneInfo(tx.settings.time_zone)).date()
    decision = Decision(
        id=tx.new_id(),
        proposal_id=proposal.id,
        decided_by=tx.actor.id,
        decided_at=tx.now,
        **ruling.model_dump(),
    )
    if missing := missing_in_ruling(
        ruling.outcome,
        manager=ruling.project_manager_id,
        conditions=len(ruling.conditions),
        revisit=ruling.revisit_date,
        today=today,
    ):
        raise Conflict("ruling_incomplete", count=len(missing), errors=missing)
    await _carry_out(tx, proposal, decision)
    tx.add_part(decision)
    return decision


async def _carry_out(tx: Transaction, proposal: Proposal, decision: Decision) -> None:
    seen = decision.inputs_hash
    if decision.outcome == Outcome.REJECT:
        proposal.reject(tx.actor, seen, decision_id=decision.id, reason=decision.reason)
    elif decision.outcome == Outcome.DEFER:
        assert decision.revisit_date is not None
        proposal.defer(
            tx.actor,
            seen,
            decision_id=decision.id,
            until=decision.revisit_date,
            reason=decision.reason,
        )
    else:
        assert decision.project_manager_id is not None
        proposal.approve(
            tx.actor,
            seen,
            decision_id=decision.id,
            manager=decision.project_manager_id,
            conditions=decision.conditions,
            reason=decision.reason,
        )
        await open_handoff(tx, proposal.id)
