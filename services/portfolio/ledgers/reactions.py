"""What the ledger hears of resource: hours were approved, and have cost so much."""

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.ledgers.model import LedgerEntry
from shared.contracts.allocation import ActualsApproved
from shared.db.transaction import Transaction


@reactions.on(ActualsApproved)
async def on_actuals_approved(tx: Transaction, event: ActualsApproved) -> None:
    """Posted once, whatever becomes of the project (REQ-142)."""
    told = event.model_dump(include={"entry_id", "project_id", "activity", "day", "hours"})
    money = {"amount": event.cost.amount, "currency": event.cost.currency}
    entry = insert(LedgerEntry).values(**told, **money, posted_at=tx.now)
    await tx.execute(entry.on_conflict_do_nothing())
