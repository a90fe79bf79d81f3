"""What closing hears: lessons, the seal, and what comes to an end with the project."""

from services.portfolio.base import reactions
from services.portfolio.closing import commands
from services.portfolio.closing.model import MatterKind
from shared.contracts.allocation import (
    AllocationCompleted,
    AllocationProposed,
    AllocationRejected,
    AllocationReleased,
)
from shared.contracts.change import (
    ChangeImplemented,
    ChangeRejected,
    ChangeSubmitted,
    ChangeWithdrawn,
)
from shared.contracts.closing import DossierSealed, ProjectLessonsSettled
from shared.db.transaction import Transaction


@reactions.on(ProjectLessonsSettled)
async def on_project_lessons_settled(tx: Transaction, event: ProjectLessonsSettled) -> None:
    """One thing less that keeps the project from being closed (REQ-138)."""
    await commands.keep_lessons(tx, event)


@reactions.on(DossierSealed)
async def on_dossier_sealed(tx: Transaction, event: DossierSealed) -> None:
    """The closed project can be archived; one that was reopened meanwhile cannot (REQ-149)."""
    await commands.keep_seal(tx, event)


@reactions.on(ChangeSubmitted)
async def on_change_submitted(tx: Transaction, event: ChangeSubmitted) -> None:
    """The project is not closed while a change that was handed in is open (REQ-135)."""
    await commands.begin_matter(tx, event.change_id, event.project_id, MatterKind.CHANGE)


@reactions.on(ChangeRejected)
async def on_change_rejected(tx: Transaction, event: ChangeRejected) -> None:
    """It is not made."""
    await commands.end_matter(tx, event.change_id, event.project_id, MatterKind.CHANGE)


@reactions.on(ChangeWithdrawn)
async def on_change_withdrawn(tx: Transaction, event: ChangeWithdrawn) -> None:
    """Nobody pursues it any more, as when its project is being closed."""
    await commands.end_matter(tx, event.change_id, event.project_id, MatterKind.CHANGE)


@reactions.on(ChangeImplemented)
async def on_change_implemented(tx: Transaction, event: ChangeImplemented) -> None:
    """It is in the baseline."""
    await commands.end_matter(tx, event.change_id, event.project_id, MatterKind.CHANGE)


@reactions.on(AllocationProposed)
async def on_allocation_proposed(tx: Transaction, event: AllocationProposed) -> None:
    """The project is not closed before everybody is released (REQ-146)."""
    await commands.begin_matter(tx, event.allocation_id, event.project_id, MatterKind.ALLOCATION)


@reactions.on(AllocationRejected)
async def on_allocation_rejected(tx: Transaction, event: AllocationRejected) -> None:
    """Nobody came of it."""
    await commands.end_matter(tx, event.allocation_id, event.project_id, MatterKind.ALLOCATION)


@reactions.on(AllocationCompleted)
async def on_allocation_completed(tx: Transaction, event: AllocationCompleted) -> None:
    """The days of the booking have passed."""
    await commands.end_matter(tx, event.allocation_id, event.project_id, MatterKind.ALLOCATION)


@reactions.on(AllocationReleased)
async def on_allocation_released(tx: Transaction, event: AllocationReleased) -> None:
    """Given back, as everybody is when a project begins to close (REQ-146)."""
    await commands.end_matter(tx, event.allocation_id, event.project_id, MatterKind.ALLOCATION)
