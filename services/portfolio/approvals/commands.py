"""Ticking off who has confirmed a plan, and raising the alarm when time is up (REQ-091)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.portfolio.approvals.model import ApprovalState, BaselineApproval, Party
from shared.db.transaction import Transaction


async def hear_confirmation(
    tx: Transaction, plan_id: UUID, party: Party, content_hash: str, reasons: Sequence[str] | None
) -> None:
    """One of them answered; what is said of a plan that nobody waits for changes nothing."""
    approval = await tx.find(BaselineApproval, plan_id)
    if approval is not None:
        approval.hear(party, content_hash, reasons)


async def raise_overdue_confirmations(tx: Transaction) -> int:
    """Alarm for up to a hundred plans whose deadline has passed; how many there were."""
    due = (
        select(BaselineApproval)
        .where(BaselineApproval.state == ApprovalState.PENDING, BaselineApproval.due_at <= tx.now)
        .order_by(BaselineApproval.due_at, BaselineApproval.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(BaselineApproval, due)
    for approval in found:
        approval.expire()
    return len(found)
