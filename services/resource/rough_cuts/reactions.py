"""What asks for a rough cut: a proposal is submitted with the roles that it needs."""

from services.resource.base import reactions
from services.resource.rough_cuts import commands
from shared.contracts.intake import RoughCutRequested
from shared.db.transaction import Transaction


@reactions.on(RoughCutRequested)
async def on_rough_cut_requested(tx: Transaction, event: RoughCutRequested) -> None:
    """The roles asked for are held against what is free of them, once a request (REQ-044)."""
    await commands.complete_rough_cut(tx, event)
