"""What sets the reserve of a project: its baseline, the first and each that follows."""

from services.risk.base import reactions
from services.risk.reserves import commands
from shared.contracts.planning import BaselineRevised, BaselineSet
from shared.db.transaction import Transaction


@reactions.on(BaselineSet)
async def on_baseline_set(tx: Transaction, event: BaselineSet) -> None:
    """What it holds for risks may be drawn from now on (REQ-185)."""
    await commands.follow_baseline(tx, event)


@reactions.on(BaselineRevised)
async def on_baseline_revised(tx: Transaction, event: BaselineRevised) -> None:
    """A change may have made the reserve another."""
    await commands.follow_baseline(tx, event)
