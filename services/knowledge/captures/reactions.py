"""What bears on what a project says that it learned: why its issues arose, and that it goes on."""

from services.knowledge.base import reactions
from services.knowledge.captures import commands
from shared.contracts.delivery import ProjectReopened
from shared.contracts.issues import IssueClosed
from shared.db.transaction import Transaction


@reactions.on(IssueClosed)
async def on_issue_closed(tx: Transaction, event: IssueClosed) -> None:
    """Its root cause is shown when the project is asked what it learned (REQ-137)."""
    await commands.keep_candidate(tx, event)


@reactions.on(ProjectReopened)
async def on_project_reopened(tx: Transaction, event: ProjectReopened) -> None:
    """Before it is closed again it says what it learned since (REQ-138, REQ-152)."""
    if event.reopened_at is not None:
        await commands.ask_anew(tx, event.project_id, event.reopened_at)
