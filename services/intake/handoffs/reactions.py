"""Each service's own fact that it has taken an approved project over."""

from services.intake.base import reactions
from services.intake.handoffs import commands
from shared.contracts.change import ChangeLogOpened
from shared.contracts.intake import HandoffStep
from shared.contracts.portfolio import ProjectRegistered
from shared.contracts.resource import DemandRaised
from shared.contracts.risk import RegisterRehomed
from shared.db.transaction import Transaction


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """Portfolio has the project."""
    await commands.complete_step(tx, event.project_id, HandoffStep.PROJECT)


@reactions.on(RegisterRehomed)
async def on_register_rehomed(tx: Transaction, event: RegisterRehomed) -> None:
    """The risk register has moved with it."""
    await commands.complete_step(tx, event.project_id, HandoffStep.RISK_REGISTER)


@reactions.on(DemandRaised)
async def on_demand_raised(tx: Transaction, event: DemandRaised) -> None:
    """Its first demand for people is recorded."""
    await commands.complete_step(tx, event.project_id, HandoffStep.DEMAND)


@reactions.on(ChangeLogOpened)
async def on_change_log_opened(tx: Transaction, event: ChangeLogOpened) -> None:
    """Its change log is open."""
    await commands.complete_step(tx, event.project_id, HandoffStep.CHANGE_LOG)
