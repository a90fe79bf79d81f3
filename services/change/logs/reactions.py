"""What opens a change log: its project is registered."""

from services.change.base import reactions
from services.change.logs import commands
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """From now on whatever is to change in the project goes through its log."""
    await commands.open_change_log(tx, event.project_id, event.project_key)
