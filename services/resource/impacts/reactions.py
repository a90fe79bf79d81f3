"""What asks for the hours of a change: the PMO takes it up."""

from services.resource.base import reactions
from services.resource.impacts.commands import answer_change
from shared.contracts.change import ChangeRequested
from shared.db.transaction import Transaction


@reactions.on(ChangeRequested)
async def on_change_requested(tx: Transaction, event: ChangeRequested) -> None:
    """What it would do to hours is answered, once a question (REQ-127)."""
    await answer_change(tx, event)
