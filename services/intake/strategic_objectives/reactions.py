"""What portfolio tells of the strategic objectives."""

from services.intake.base import reactions
from services.intake.strategic_objectives import commands
from shared.contracts.portfolio import StrategicObjectiveChanged, StrategicObjectiveRetired
from shared.db.transaction import Transaction


@reactions.on(StrategicObjectiveChanged)
async def on_strategic_objective_changed(tx: Transaction, event: StrategicObjectiveChanged) -> None:
    """What is expected of a proposal may be linked to it (REQ-089)."""
    await commands.remember_objective(tx, event)


@reactions.on(StrategicObjectiveRetired)
async def on_strategic_objective_retired(tx: Transaction, event: StrategicObjectiveRetired) -> None:
    """Nothing new is linked to it, and what is linked counts no longer (REQ-089)."""
    await commands.remember_objective(tx, event)
