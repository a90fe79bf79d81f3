"""What happens to a proposal as a whole: screened, returned, withdrawn, reactivated, admitted."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.intake.proposals.model import Proposal
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Ref, Request


class Screening(Request):
    """Who will assess the proposal: who leads, and who else looks at the same version."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"assessor_id": "analyst-lin"}]})

    assessor_id: PersonId
    further_assessor_ids: Annotated[list[PersonId], Field(max_length=9)] = []


class Assessors(Request):
    """Who assesses the proposal as well."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person_ids": ["analyst-zhao"]}]})

    person_ids: Annotated[list[PersonId], Field(min_length=1, max_length=9)]


async def withdraw_proposal(tx: Transaction, ref: Ref, because: Because) -> Proposal:
    """Take it back before the decision (REQ-036)."""
    proposal = await tx.load(Proposal, ref)
    proposal.withdraw(because.reason)
    return proposal


async def start_screening(tx: Transaction, ref: Ref, screening: Screening) -> Proposal:
    """Take a submitted proposal up and name its assessors (REQ-038)."""
    proposal = await tx.load(Proposal, ref)
    proposal.start_screening(screening.assessor_id, *screening.further_assessor_ids)
    return proposal


async def assign_assessors(tx: Transaction, ref: Ref, assessors: Assessors) -> Proposal:
    """Name more assessors of the version in hand (REQ-038)."""
    proposal = await tx.load(Proposal, ref)
    proposal.assign_assessors(*assessors.person_ids)
    return proposal


async def return_proposal(tx: Transaction, ref: Ref, because: Because) -> Proposal:
    """Ask the sponsor for more (REQ-036)."""
    proposal = await tx.load(Proposal, ref)
    proposal.return_(because.reason)
    return proposal


async def reactivate_proposal(tx: Transaction, ref: Ref, because: Because) -> Proposal:
    """Put a deferred proposal back into the queue (REQ-065)."""
    proposal = await tx.load(Proposal, ref)
    proposal.reactivate(because.reason)
    return proposal


async def admit_proposal(tx: Transaction, ref: Any, project_key: str) -> None:
    """Close the proposal's life: its project is registered (REQ-060); told again, it is so already.

    Errors: 409 `illegal_move` when it was admitted under another key, for a person to look into.
    """
    proposal = await tx.load(Proposal, ref)
    if proposal.project_key != project_key:
        proposal.admit(project_key)
