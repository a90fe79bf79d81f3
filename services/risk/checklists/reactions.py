"""What checklists hear of from outside: which of them the projects of a type use."""

from services.risk.base import reactions
from services.risk.checklists import commands
from shared.contracts.portfolio import ProjectTypeChanged
from shared.db.transaction import Transaction


@reactions.on(ProjectTypeChanged)
async def on_project_type_changed(tx: Transaction, event: ProjectTypeChanged) -> None:
    """The type's profiles name a checklist for each tier (REQ-011, REQ-174)."""
    await commands.remember_type(tx, event)
