"""What portfolio makes of an approved change: the next baseline, or a refusal."""

from services.change.applications import commands
from services.change.base import reactions
from shared.contracts.planning import BaselineRevised, ChangeRefused
from shared.db.transaction import Transaction


@reactions.on(BaselineRevised)
async def on_baseline_revised(tx: Transaction, event: BaselineRevised) -> None:
    """The change is in the baseline."""
    await commands.implement_change(tx, event.change_id, event.content_hash)


@reactions.on(ChangeRefused)
async def on_change_refused(tx: Transaction, event: ChangeRefused) -> None:
    """The baseline is another by now, or the patch does not fit: it must be assessed again."""
    await commands.refuse_change(tx, event)
