"""What people do with stakeholders: add, change and remove them, or waive hearing them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import func, select

from services.intake.contents.model import Attitude, Engagement, StakeholderKind
from services.intake.contents.queries import MOST_STAKEHOLDERS, Name, StakeholderSaid
from services.intake.proposals.model import Proposal
from services.intake.stakeholders.model import Stakeholder
from shared.contracts.base import PersonId
from shared.db.rows import StillNamed
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Because, Line, Ref, Request, Scale5, absent


class StakeholderEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"attitude": "CRITICAL", "engagement_desired": "NEUTRAL"}]}
    )

    kind: StakeholderKind = absent()
    person_id: PersonId | None = None
    name: Name = absent()
    organisation: Name | None = None
    interest: Scale5 = absent()
    influence: Scale5 = absent()
    attitude: Attitude = absent()
    engagement_current: Engagement = absent()
    engagement_desired: Engagement = absent()
    information_needs: Line | None = None


def add_stakeholders(
    tx: Transaction, proposal: Proposal, said: Sequence[StakeholderSaid]
) -> list[Stakeholder]:
    """Remember who has a stake in the proposal (REQ-048); 409 `group_is_no_person`."""
    return [tx.add(Stakeholder.add(tx.new_id(), proposal.id, one.model_dump())) for one in said]


async def add_stakeholder(tx: Transaction, ref: Ref, said: StakeholderSaid) -> Stakeholder:
    """Remember who has a stake in the proposal; a person among them may read it from now on.

    Errors: 409 `too_many_stakeholders`, 409 `group_is_no_person`.
    """
    proposal = await tx.load(Proposal, ref)
    proposal.collect()
    there = select(func.count()).where(Stakeholder.proposal_id == proposal.id)
    if (await tx.execute(there)).scalar_one() >= MOST_STAKEHOLDERS:
        raise Conflict("too_many_stakeholders", most=MOST_STAKEHOLDERS)
    (stakeholder,) = add_stakeholders(tx, proposal, [said])
    await _tell_readers(tx, proposal)
    return stakeholder


async def change_stakeholder(tx: Transaction, id_: UUID, edit: StakeholderEdit) -> Stakeholder:
    """Know them better (REQ-048)."""
    stakeholder = await tx.load(Stakeholder, id_)
    proposal = await tx.load(Proposal, stakeholder.proposal_id)
    proposal.collect()
    said: dict[str, Any] = edit.model_dump(exclude_unset=True)
    stakeholder.change(said)
    await _tell_readers(tx, proposal)
    return stakeholder


async def waive_consultation(tx: Transaction, id_: UUID, because: Because) -> Stakeholder:
    """Let the decision be taken without hearing them (REQ-053)."""
    stakeholder = await tx.load(Stakeholder, id_)
    (await tx.load(Proposal, stakeholder.proposal_id)).collect()
    stakeholder.waive_consultation(tx.actor, tx.now, because.reason)
    return stakeholder


async def remove_stakeholder(tx: Transaction, id_: UUID) -> None:
    """Forget them.

    Errors: 409 `stakeholder_named` where a requirement is theirs or a consultation names them.
    """
    stakeholder = await tx.load(Stakeholder, id_)
    proposal = await tx.load(Proposal, stakeholder.proposal_id)
    proposal.collect()
    stakeholder.remove()
    tx.remove(stakeholder)
    try:
        await tx.flush()
    except StillNamed as error:
        # Who names them belongs to capabilities that come later in the process.
        raise Conflict("stakeholder_named") from error
    await _tell_readers(tx, proposal)


async def _tell_readers(tx: Transaction, proposal: Proposal) -> None:
    """The proposal is read by its stakeholders who are persons (REQ-054)."""
    await tx.flush()
    people = select(Stakeholder.person_id).where(
        Stakeholder.proposal_id == proposal.id, Stakeholder.person_id.is_not(None)
    )
    proposal.collect([p for p in (await tx.execute(people)).scalars() if p is not None])
