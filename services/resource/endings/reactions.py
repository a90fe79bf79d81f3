"""What ends bookings or lets them rest: portfolio tells that a project does, or goes on."""

from services.resource.base import reactions
from services.resource.endings import commands
from shared.contracts.delivery import (
    ProjectClosed,
    ProjectClosing,
    ProjectReopened,
    ProjectResumed,
    ProjectSuspended,
    ProjectTerminated,
)
from shared.db.transaction import Transaction


@reactions.on(ProjectClosing)
async def on_project_closing(tx: Transaction, event: ProjectClosing) -> None:
    """What was to be delivered is accepted: everybody is released (REQ-146)."""
    await commands.end_project(tx, event.undertaking, "PROJECT_CLOSING")


@reactions.on(ProjectClosed)
async def on_project_closed(tx: Transaction, event: ProjectClosed) -> None:
    """Nobody is left in a project that is over (REQ-146)."""
    await commands.end_project(tx, event.undertaking, "PROJECT_CLOSED")


@reactions.on(ProjectTerminated)
async def on_project_terminated(tx: Transaction, event: ProjectTerminated) -> None:
    """It ends early: everybody is released (REQ-146)."""
    await commands.end_project(tx, event.undertaking, "PROJECT_TERMINATED")


@reactions.on(ProjectSuspended)
async def on_project_suspended(tx: Transaction, event: ProjectSuspended) -> None:
    """Hard bookings become soft when it rests too long (REQ-188)."""
    await commands.suspend_project(tx, event.undertaking)


@reactions.on(ProjectResumed)
async def on_project_resumed(tx: Transaction, event: ProjectResumed) -> None:
    """It goes on with whom it has (REQ-188)."""
    await commands.resume_project(tx, event.undertaking)


@reactions.on(ProjectReopened)
async def on_project_reopened(tx: Transaction, event: ProjectReopened) -> None:
    """It goes on, and may ask for people again (REQ-152)."""
    await commands.reopen_project(tx, event.undertaking)
