"""What people do about requirements that cannot both be met: flag them, and decide."""

from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import select

from services.intake.conflicts.model import RequirementConflict
from services.intake.conflicts.queries import EXAMPLE
from services.intake.proposals.model import Proposal
from services.intake.requirements.model import Requirement, RequirementState
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Id, Reason, Ref, Request

_SAID = ("requirement_id", "other_requirement_id", "why")


class ConflictSaid(Request):
    """Which two requirements cannot both be met, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{n: EXAMPLE[n] for n in _SAID}]})

    requirement_id: Id
    other_requirement_id: Id
    why: Reason


class ConflictDecision(Request):
    """What was decided about the two, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"decision": "分批切换优先，热线要求改为中断不超过一分钟。"}]
        }
    )

    decision: Reason


async def flag_requirement_conflict(
    tx: Transaction, ref: Ref, said: ConflictSaid
) -> RequirementConflict:
    """Say that two requirements of the proposal cannot both be met (REQ-052).

    Errors: 409 `conflict_with_itself`, 409 `requirement_unknown`.
    """
    proposal = await tx.load(Proposal, ref)
    proposal.collect()
    pair = (said.requirement_id, said.other_requirement_id)
    if pair[0] == pair[1]:
        problem = FieldProblem("/other_requirement_id", "conflict_with_itself")
        raise Conflict("conflict_with_itself", errors=[problem])
    known = select(Requirement.id).where(
        Requirement.proposal_id == proposal.id,
        Requirement.id.in_(pair),
        Requirement.state != RequirementState.DROPPED,
    )
    found = set((await tx.execute(known)).scalars())
    if unknown := [name for name, id_ in zip(_SAID, pair, strict=False) if id_ not in found]:
        problems = [FieldProblem(f"/{name}", "requirement_unknown") for name in unknown]
        raise Conflict("requirement_unknown", errors=problems)
    flagged = RequirementConflict.flag(tx.new_id(), proposal.id, pair, tx.actor, said.why, tx.now)
    return tx.add(flagged)


async def resolve_requirement_conflict(
    tx: Transaction, id_: UUID, said: ConflictDecision
) -> RequirementConflict:
    """Decide which of the two gives way (REQ-052)."""
    conflict = await tx.load(RequirementConflict, id_)
    conflict.resolve(tx.actor, tx.now, said.decision)
    (await tx.load(Proposal, conflict.proposal_id)).collect()
    return conflict


async def dismiss_requirement_conflict(
    tx: Transaction, id_: UUID, said: ConflictDecision
) -> RequirementConflict:
    """Decide that both can be met after all (REQ-052)."""
    conflict = await tx.load(RequirementConflict, id_)
    conflict.dismiss(tx.actor, tx.now, said.decision)
    (await tx.load(Proposal, conflict.proposal_id)).collect()
    return conflict
