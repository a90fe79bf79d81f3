"""What makes a project say what it learned: its closing meeting is held, or it is being closed."""

from services.knowledge.base import reactions
from services.knowledge.lessons import commands
from shared.contracts.delivery import ProjectClosing
from shared.contracts.planning import MeetingHeld
from shared.db.transaction import Transaction

CLOSING = "CLOSING"


@reactions.on(MeetingHeld)
async def on_meeting_held(tx: Transaction, event: MeetingHeld) -> None:
    """Who sat together at the end is asked for what was learned; other meetings are not ours."""
    if event.type == CLOSING:
        await commands.ask_for_lessons(tx, event.project_id)


@reactions.on(ProjectClosing)
async def on_project_closing(tx: Transaction, event: ProjectClosing) -> None:
    """Also where the meeting is yet to come: nothing is closed before it has said so (REQ-138)."""
    await commands.ask_for_lessons(tx, event.project_id)
