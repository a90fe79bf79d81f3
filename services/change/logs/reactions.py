"""What opens, freezes and thaws a change log: its project begins, rests, goes on."""

from services.change.base import reactions
from services.change.logs import commands
from shared.contracts.delivery import ProjectReopened, ProjectResumed, ProjectSuspended
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """From now on whatever is to change in the project goes through its log."""
    await commands.open_change_log(tx, event.project_id, event.project_key)


@reactions.on(ProjectSuspended)
async def on_project_suspended(tx: Transaction, event: ProjectSuspended) -> None:
    """Nothing is changed in a project that rests; what is open rests with it."""
    await commands.freeze_change_log(tx, event.project_id, event.undertaking.revision)


@reactions.on(ProjectResumed)
async def on_project_resumed(tx: Transaction, event: ProjectResumed) -> None:
    """What was open goes on."""
    await commands.thaw_change_log(tx, event.project_id, event.undertaking.revision)


@reactions.on(ProjectReopened)
async def on_project_reopened(tx: Transaction, event: ProjectReopened) -> None:
    """Its baseline may be changed again; what was withdrawn when it was closed stays so."""
    await commands.thaw_change_log(tx, event.project_id, event.undertaking.revision)
