"""What opens a resource plan: the project is registered."""

from services.resource.base import reactions
from services.resource.plans.commands import plan_of
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """From now on the project can ask for people, once (REQ-079)."""
    await plan_of(tx, event.undertaking)
