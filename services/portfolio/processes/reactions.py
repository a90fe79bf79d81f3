"""What portfolio learns of processes: that a version is the one to work by."""

from sqlalchemy.dialects.postgresql import insert

from services.portfolio.base import reactions
from services.portfolio.processes.model import ProcessVersion
from shared.contracts.knowledge import ProcessPublished
from shared.db.transaction import Transaction


@reactions.on(ProcessPublished)
async def on_process_published(tx: Transaction, event: ProcessPublished) -> None:
    """Projects registered from its first day on are run by it (REQ-003)."""
    told = {
        "process_id": event.process_id,
        "version": event.process_version,
        "code": event.code,
        "project_type": event.project_type,
        "effective_on": event.effective_on,
        "content_hash": event.content_hash,
    }
    await tx.execute(insert(ProcessVersion).values(**told).on_conflict_do_nothing())
