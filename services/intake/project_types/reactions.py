"""What portfolio tells of its types of project."""

from services.intake.base import reactions
from services.intake.project_types import commands
from shared.contracts.portfolio import ProjectTypeChanged
from shared.db.transaction import Transaction


@reactions.on(ProjectTypeChanged)
async def on_project_type_changed(tx: Transaction, event: ProjectTypeChanged) -> None:
    """Proposals of this type can, or can no longer, be submitted (REQ-010)."""
    await commands.keep_type(tx, event.code, active=event.active, type_version=event.type_version)
