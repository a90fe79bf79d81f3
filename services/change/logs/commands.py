"""Opening the change log of a registered project, once; closing it while the project rests."""

from uuid import UUID

from sqlalchemy import select

from services.change.logs.model import ChangeLog, ChangeLogState
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict


async def open_change_log(tx: Transaction, project_id: UUID, project_key: str) -> None:
    """The project has its log from now on; one that has it already keeps it."""
    found = await tx.execute(select(ChangeLog.id).where(ChangeLog.project_id == project_id))
    if found.first() is None:
        key = await tx.next_key("CLG")
        tx.add(ChangeLog.open(tx.new_id(), key, project_id, project_key, tx.now))


async def log_of(tx: Transaction, project_id: UUID) -> ChangeLog | None:
    """The change log of a project, locked; None before its registration was heard."""
    wanted = select(ChangeLog).where(ChangeLog.project_id == project_id)
    return next(iter(await tx.every(ChangeLog, wanted.with_for_update())), None)


async def freeze_change_log(tx: Transaction, project_id: UUID, revision: int) -> None:
    """The project rests or is being closed: its log takes no changes (REQ-120)."""
    log = await log_of(tx, project_id)
    if log is not None:
        log.freeze(revision)


async def thaw_change_log(tx: Transaction, project_id: UUID, revision: int) -> None:
    """The project goes on, and so do its changes."""
    log = await log_of(tx, project_id)
    if log is not None:
        log.thaw(revision)


async def check_log_open(tx: Transaction, project_id: UUID) -> None:
    """Nothing goes on in the log of a project that rests or is over.

    Errors: 409 `change_log_frozen`.
    """
    found = await tx.execute(select(ChangeLog.state).where(ChangeLog.project_id == project_id))
    if found.scalar_one() == ChangeLogState.FROZEN:
        raise Conflict("change_log_frozen")
