"""Opening a hand-off, ticking off who has taken over, and raising the alarm when time is up."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.intake.handoffs.model import Handoff, HandoffState
from shared.contracts.intake import HandoffStep
from shared.db.transaction import Transaction


async def open_handoff(tx: Transaction, proposal_id: UUID) -> Handoff:
    """Start the clock with the approval, in the same transaction."""
    within = timedelta(seconds=tx.settings.handoff_deadline_seconds)
    return tx.add(Handoff.open(proposal_id, tx.now, within))


async def complete_step(tx: Transaction, proposal_id: UUID, step: HandoffStep) -> None:
    """Tick off one service; an undertaking that intake never approved has no hand-off."""
    handoff = await tx.find(Handoff, proposal_id)
    if handoff is not None:
        handoff.arrive(step, tx.now)


async def raise_stuck_handoffs(tx: Transaction) -> int:
    """Alarm for up to a hundred hand-offs whose deadline has passed; how many there were."""
    due = (
        select(Handoff)
        .where(Handoff.state == HandoffState.PENDING, Handoff.due_at <= tx.now)
        .order_by(Handoff.due_at)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(Handoff, due)
    for handoff in found:
        handoff.stick()
    return len(found)
