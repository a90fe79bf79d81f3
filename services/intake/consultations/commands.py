"""What people do with consultations: plan, record and cancel them, and complete them all."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import delete, select

from services.intake.conflicts.model import RequirementConflict
from services.intake.conflicts.queries import ConflictRow
from services.intake.consultations.model import Consultation, Method, Participation
from services.intake.consultations.queries import EXAMPLE, what_hinders
from services.intake.contents.queries import MOST_STAKEHOLDERS
from services.intake.proposals.model import LIFECYCLE, Proposal
from services.intake.proposals.queries import SHOWN_PARTS, gathered, parts_of
from services.intake.requirements.model import Requirement
from services.intake.requirements.queries import RequirementRow
from services.intake.stakeholders.model import Stakeholder
from shared.db.transaction import Transaction
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import TEXT, Because, Date, Id, Ref, Request

Words = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=4000, pattern=TEXT)]
Participants = Annotated[
    list[Id],
    Field(min_length=1, max_length=MOST_STAKEHOLDERS, description="Stakeholders, by id."),
]


class ConsultationSaid(Request):
    """Who is to be heard, how, and when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{n: EXAMPLE[n] for n in ("method", "planned_for", "participants")}]
        }
    )

    method: Method
    planned_for: Date
    participants: Participants


class ConsultationHeld(Request):
    """When it was held and what came of it; `participants` where others came than planned."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "held_on": "2026-11-20",
                    "summary": "客服中心要求切换期间热线不中断，并提前两周通知。",
                    "outcome": "支持分三批切换，第二批避开月末。",
                }
            ]
        }
    )

    held_on: Date
    participants: Participants | None = None
    summary: Words
    outcome: Words


async def _check_participants(tx: Transaction, proposal: Proposal, named: Sequence[UUID]) -> None:
    known = select(Stakeholder.id).where(
        Stakeholder.proposal_id == proposal.id, Stakeholder.id.in_(set(named))
    )
    found = set((await tx.execute(known)).scalars())
    if unknown := [n for n, id_ in enumerate(named) if id_ not in found]:
        problems = [FieldProblem(f"/participants/{n}", "stakeholder_unknown") for n in unknown]
        raise Conflict("stakeholder_unknown", errors=problems)


def _name(tx: Transaction, consultation: Consultation) -> None:
    for participant in consultation.participants:
        part = Participation(consultation_id=consultation.id, stakeholder_id=UUID(participant))
        tx.add_part(part)


async def plan_consultation(tx: Transaction, ref: Ref, said: ConsultationSaid) -> Consultation:
    """Set a day on which stakeholders are heard (REQ-049); 409 `stakeholder_unknown`."""
    proposal = await tx.load(Proposal, ref)
    proposal.collect()
    await _check_participants(tx, proposal, said.participants)
    consultation = tx.add(
        Consultation.plan(
            tx.new_id(),
            proposal.id,
            tx.actor,
            method=said.method,
            planned_for=said.planned_for,
            participants=list(dict.fromkeys(said.participants)),
        )
    )
    _name(tx, consultation)
    return consultation


async def hold_consultation(tx: Transaction, id_: UUID, said: ConsultationHeld) -> Consultation:
    """Record that it was held, with whom and what came of it (REQ-049).

    Errors: 409 `not_held_yet` for a day to come, 409 `stakeholder_unknown`.
    """
    consultation = await tx.load(Consultation, id_)
    came = said.participants and list(dict.fromkeys(said.participants))
    consultation.hold(
        tx.actor,
        tx.now.astimezone(ZoneInfo(tx.settings.time_zone)).date(),
        held_on=said.held_on,
        participants=came,
        summary=said.summary,
        outcome=said.outcome,
    )
    proposal = await tx.load(Proposal, consultation.proposal_id)
    proposal.collect()
    if came is not None:
        await _check_participants(tx, proposal, came)
        named = Participation.consultation_id == consultation.id
        await tx.execute(delete(Participation).where(named))
        _name(tx, consultation)
    return consultation


async def cancel_consultation(tx: Transaction, id_: UUID, because: Because) -> Consultation:
    """Say that it does not take place (REQ-049)."""
    consultation = await tx.load(Consultation, id_)
    consultation.cancel(because.reason)
    (await tx.load(Proposal, consultation.proposal_id)).collect()
    return consultation


async def complete_consultation(tx: Transaction, ref: Ref) -> Proposal:
    """Close the consultation: the proposal can be decided on what was heard (REQ-053).

    Errors: 409 `stakeholder_unconsulted`, `objective_not_smart`, `conflict_unresolved`,
    `objective_not_linked`.
    """
    proposal = await tx.load(Proposal, ref)
    LIFECYCLE.check(proposal.state, "complete_consultation")
    parts = await parts_of(tx, proposal)
    if (hindered := what_hinders(parts)) is not None:
        raise hindered
    heard: dict[str, Any] = {name: parts[name] for name in SHOWN_PARTS}
    gathering = select(
        gathered(Requirement, RequirementRow, "requirements"),
        gathered(RequirementConflict, ConflictRow, "conflicts"),
    ).where(Proposal.id == proposal.id)
    heard |= (await tx.execute(gathering)).mappings().one()
    proposal.complete_consultation(content_hash(heard))
    return proposal
