"""What asks for the impact of a change: the PMO has taken it up."""

from services.risk.base import reactions
from services.risk.impacts import commands
from shared.contracts.change import ChangeRequested
from shared.db.transaction import Transaction


@reactions.on(ChangeRequested)
async def on_change_requested(tx: Transaction, event: ChangeRequested) -> None:
    """How the exposure would move, and which risks touch what it touches, is answered (REQ-127)."""
    await commands.answer_change(tx, event)
