"""What brings projects into being: the approval of a proposal, and nothing else (REQ-061)."""

from services.portfolio.base import reactions
from services.portfolio.projects import commands
from shared.contracts.intake import ProjectApproved
from shared.db.transaction import Transaction


@reactions.on(ProjectApproved)
async def on_project_approved(tx: Transaction, event: ProjectApproved) -> None:
    """The project is registered under its proposal's id, with its preliminary plan (REQ-060)."""
    await commands.register_project(tx, event)
