"""What people do with requirements: capture and change them, confirm, dispute or drop them."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import func, select

from services.intake.proposals.model import Proposal
from services.intake.requirements.model import Priority, Requirement, RequirementState
from services.intake.requirements.queries import EXAMPLE, source_of
from services.intake.stakeholders.model import Stakeholder
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Id, Line, Reason, Ref, Request, absent

MOST_REQUIREMENTS = 80
"""That count: all of them travel in one event when the proposal is approved."""

_SAID = ("statement", "source_stakeholder_id", "priority", "acceptance_criterion")

OnBehalf = Annotated[
    Reason | None,
    Field(description="How the source said so; needed of an analyst who answers for them."),
]


class RequirementSaid(Request):
    """What a stakeholder needs, how much, and by what it will be known to be met."""

    model_config = ConfigDict(json_schema_extra={"examples": [{n: EXAMPLE[n] for n in _SAID}]})

    statement: Line
    source_stakeholder_id: Id
    priority: Priority
    acceptance_criterion: Line | None = None


class RequirementEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"statement": "切换期间客服热线中断不超过一分钟"}]}
    )

    statement: Line = absent()
    source_stakeholder_id: Id = absent()
    priority: Priority = absent()
    acceptance_criterion: Line | None = None


class Confirmation(Request):
    """That it is what the source needs."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"on_behalf": "12 月 3 日访谈纪要，由本人签字。"}]}
    )

    on_behalf: OnBehalf = None


class Dispute(Request):
    """That it is not what the source needs, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"reason": "我们要的是不中断，而不是缩短。", "on_behalf": "12 月 3 日电话反馈。"}
            ]
        }
    )

    reason: Reason
    on_behalf: OnBehalf = None


async def _check_source(tx: Transaction, proposal: Proposal, stakeholder_id: UUID) -> None:
    mine = select(Stakeholder.id).where(
        Stakeholder.id == stakeholder_id, Stakeholder.proposal_id == proposal.id
    )
    if (await tx.execute(mine)).first() is None:
        problem = FieldProblem("/source_stakeholder_id", "stakeholder_unknown")
        raise Conflict("stakeholder_unknown", errors=[problem])


async def capture_requirement(tx: Transaction, ref: Ref, said: RequirementSaid) -> Requirement:
    """Write down what a stakeholder needs (REQ-050).

    Errors: 409 `stakeholder_unknown`, 409 `too_many_requirements`.
    """
    proposal = await tx.load(Proposal, ref)
    proposal.collect()
    await _check_source(tx, proposal, said.source_stakeholder_id)
    there = select(func.count()).where(
        Requirement.proposal_id == proposal.id, Requirement.state != RequirementState.DROPPED
    )
    if (await tx.execute(there)).scalar_one() >= MOST_REQUIREMENTS:
        raise Conflict("too_many_requirements", most=MOST_REQUIREMENTS)
    key = await tx.next_key("RQM")
    words = said.model_dump()
    return tx.add(Requirement.capture(tx.new_id(), key, proposal.id, tx.actor, words, tx.now))


async def _held(tx: Transaction, ref: Ref) -> tuple[Requirement, Proposal]:
    requirement = await tx.load(Requirement, ref)
    return requirement, await tx.load(Proposal, requirement.proposal_id)


async def change_requirement(tx: Transaction, ref: Ref, edit: RequirementEdit) -> Requirement:
    """Say it differently; its source is to confirm it again (REQ-050).

    Errors: 409 `stakeholder_unknown`.
    """
    requirement, proposal = await _held(tx, ref)
    said: dict[str, Any] = edit.model_dump(exclude_unset=True)
    requirement.change(said)
    proposal.collect()
    if "source_stakeholder_id" in said:
        await _check_source(tx, proposal, edit.source_stakeholder_id)
    return requirement


async def confirm_requirement(tx: Transaction, ref: Ref, said: Confirmation) -> Requirement:
    """Stand by it, as its source or for them (REQ-054)."""
    requirement, proposal = await _held(tx, ref)
    proposal.collect()
    source = await source_of(tx, requirement)
    requirement.confirm(tx.actor, tx.now, source, said.on_behalf)
    return requirement


async def dispute_requirement(tx: Transaction, ref: Ref, said: Dispute) -> Requirement:
    """Not stand by it, as its source or for them (REQ-054)."""
    requirement, proposal = await _held(tx, ref)
    proposal.collect()
    source = await source_of(tx, requirement)
    requirement.dispute(tx.actor, tx.now, source, said.on_behalf, said.reason)
    return requirement


async def drop_requirement(tx: Transaction, ref: Ref, because: Because) -> Requirement:
    """Want it no longer."""
    requirement, proposal = await _held(tx, ref)
    requirement.drop(because.reason)
    proposal.collect()
    return requirement
