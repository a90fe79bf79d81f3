"""What portfolio tells of baselines: the first, with the approved plan, and each revision."""

from services.change.base import reactions
from services.change.baselines import commands
from shared.contracts.planning import BaselineRevised, BaselineSet
from shared.db.transaction import Transaction


@reactions.on(BaselineSet)
async def on_baseline_set(tx: Transaction, event: BaselineSet) -> None:
    """From now on the project changes only through its change log."""
    await commands.keep_baseline(tx, event)


@reactions.on(BaselineRevised)
async def on_baseline_revised(tx: Transaction, event: BaselineRevised) -> None:
    """The project has its next baseline."""
    await commands.keep_baseline(tx, event)
