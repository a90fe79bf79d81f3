"""What others find of a proposal: whether its people are free, and what its risks come to."""

from services.intake.assessments import commands
from services.intake.base import reactions
from shared.contracts.resource import RoughCutCompleted
from shared.contracts.risk import RegisterSummaryChanged
from shared.db.transaction import Transaction


@reactions.on(RoughCutCompleted)
async def on_rough_cut_completed(tx: Transaction, event: RoughCutCompleted) -> None:
    """The rough cut stands beside the assessments (REQ-044)."""
    await commands.attach_rough_cut(tx, event)


@reactions.on(RegisterSummaryChanged)
async def on_register_summary_changed(tx: Transaction, event: RegisterSummaryChanged) -> None:
    """The exposure stands beside the assessments (REQ-176)."""
    await commands.attach_exposure(tx, event)
