"""What closing hears: lessons, the seal, and what comes to an end with the project."""

from services.portfolio.base import reactions
from services.portfolio.closing import commands
from services.portfolio.closing.model import MatterKind
from shared.contracts.allocation import (
    AllocationCompleted,
    AllocationEvent,
    AllocationProposed,
    AllocationRejected,
    AllocationReleased,
)
from shared.contracts.change import (
    ChangeEvent,
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


@reactions.on(AllocationProposed)
async def on_allocation_proposed(tx: Transaction, event: AllocationProposed) -> None:
    """The project is not closed before everybody is released (REQ-146)."""
    await commands.begin_matter(tx, event.allocation_id, event.project_id, MatterKind.ALLOCATION)


async def on_change_over(tx: Transaction, event: ChangeEvent) -> None:
    """In the baseline, or not pursued any more."""
    await commands.end_matter(tx, event.change_id, event.project_id, MatterKind.CHANGE)


async def on_allocation_over(tx: Transaction, event: AllocationEvent) -> None:
    """Released, completed, or come to nothing."""
    await commands.end_matter(tx, event.allocation_id, event.project_id, MatterKind.ALLOCATION)


for over in (ChangeImplemented, ChangeRejected, ChangeWithdrawn):
    reactions.on(over)(on_change_over)
for ended in (AllocationCompleted, AllocationRejected, AllocationReleased):
    reactions.on(ended)(on_allocation_over)
