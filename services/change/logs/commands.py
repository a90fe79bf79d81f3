"""Opening the change log of a registered project, once."""

from uuid import UUID

from sqlalchemy import select

from services.change.logs.model import ChangeLog
from shared.db.transaction import Transaction


async def open_change_log(tx: Transaction, project_id: UUID, project_key: str) -> None:
    """The project has its log from now on; one that has it already keeps it."""
    found = await tx.execute(select(ChangeLog.id).where(ChangeLog.project_id == project_id))
    if found.first() is None:
        key = await tx.next_key("CLG")
        tx.add(ChangeLog.open(tx.new_id(), key, project_id, project_key, tx.now))
