"""What makes scorecards stale from outside: a change of the strategy behind them."""

from services.intake.base import reactions
from services.intake.scorecards import commands
from shared.contracts.portfolio import StrategicObjectiveChanged, StrategicObjectiveRetired
from shared.db.transaction import Transaction


@reactions.on(StrategicObjectiveChanged)
async def on_strategic_objective_changed(tx: Transaction, event: StrategicObjectiveChanged) -> None:
    """Scorecards of undecided proposals are stale."""
    await commands.hear_of_objective(tx, event.objective_id, event.revision)


@reactions.on(StrategicObjectiveRetired)
async def on_strategic_objective_retired(tx: Transaction, event: StrategicObjectiveRetired) -> None:
    """Scorecards of undecided proposals are stale."""
    await commands.hear_of_objective(tx, event.objective_id, event.revision)
