"""What moves a proposal from outside: its project was registered."""

from services.intake.base import reactions
from services.intake.proposals import commands
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction

LEGACY = "LEGACY_IMPORT"


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """The approved proposal is ADMITTED under its project's key (REQ-060); a legacy project was
    never proposed (REQ-061)."""
    if event.origin == LEGACY:
        return
    await commands.admit_proposal(tx, event.project_id, event.project_key)
