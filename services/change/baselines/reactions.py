"""What portfolio tells of the first baseline of a project; of the next ones, impacts must know."""

from services.change.base import reactions
from services.change.baselines import commands
from shared.contracts.planning import BaselineSet
from shared.db.transaction import Transaction


@reactions.on(BaselineSet)
async def on_baseline_set(tx: Transaction, event: BaselineSet) -> None:
    """From now on the project changes only through its change log."""
    await commands.keep_baseline(tx, event)
