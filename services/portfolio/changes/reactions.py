"""What change asks of a baseline, and decides about it."""

from services.portfolio.base import reactions
from services.portfolio.changes import commands
from shared.contracts.change import ChangeApproved, ChangeRequested
from shared.db.transaction import Transaction


@reactions.on(ChangeRequested)
async def on_change_requested(tx: Transaction, event: ChangeRequested) -> None:
    """What would it do to dates, money and objectives? (REQ-127)"""
    await commands.answer_change(tx, event)


@reactions.on(ChangeApproved)
async def on_change_approved(tx: Transaction, event: ChangeApproved) -> None:
    """It is applied whole to the baseline that it was decided on, or refused (REQ-132)."""
    await commands.apply_change(tx, event)
