"""What is done with escalations: raised once for one matter, settled by the director."""

from uuid import UUID

from sqlalchemy import exists, select

from services.portfolio.escalations.model import Escalation, EscalationReason
from shared.db.transaction import Transaction
from shared.domain.fields import Because


async def raise_escalation(
    tx: Transaction, project_id: UUID, reason: EscalationReason, subject: UUID
) -> None:
    """It is the director's now; the same matter is raised no second time (REQ-111)."""
    mine = (Escalation.reason_code == reason, Escalation.subject_id == subject)
    if not (await tx.execute(select(exists().where(*mine)))).scalar():
        tx.add(Escalation.raise_(tx.new_id(), project_id, reason, subject, tx.now))


async def settle_escalation(tx: Transaction, escalation_id: UUID, because: Because) -> Escalation:
    """The director has dealt with it, in this way."""
    escalation = await tx.load(Escalation, escalation_id)
    escalation.settle(tx.actor, because.reason, tx.now)
    return escalation
