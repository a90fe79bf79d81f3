"""What raises demands: a project is registered with a preliminary plan."""

from services.resource.base import reactions
from services.resource.demands import commands
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """What the preliminary plan expects of each role is demanded, once (REQ-187)."""
    await commands.expect_demands(tx, event.project_id, event.plan_id, event.role_efforts)
