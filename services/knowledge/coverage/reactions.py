"""What makes it worth looking how far people are trained: a project begins, or others join it."""

from services.knowledge.base import reactions
from services.knowledge.readiness.commands import look_at_project
from shared.contracts.portfolio import PersonAssignedToProject, ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """From now on it is told what its people lack (REQ-017)."""
    await look_at_project(tx, event.undertaking)


@reactions.on(PersonAssignedToProject)
async def on_person_assigned_to_project(tx: Transaction, event: PersonAssignedToProject) -> None:
    """Other courses may be asked of those who take part now (REQ-017)."""
    await look_at_project(tx, event.undertaking)
