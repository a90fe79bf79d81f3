"""Opening the resource plan of a project, and asking whether the project can still have people."""

from uuid import UUID

from sqlalchemy import select

from services.resource.plans.model import ResourcePlan
from shared.contracts.base import Undertaking
from shared.db.base import projects
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict

OVER = frozenset({"CLOSING", "CLOSED", "ARCHIVED", "TERMINATING", "TERMINATED"})
"""States of a project in which nobody is given to it (REQ-188)."""

ENDED = frozenset({"CLOSED", "ARCHIVED"})
"""States in which nobody works for it any more (REQ-193)."""


async def plan_of(tx: Transaction, project: Undertaking) -> ResourcePlan:
    """The resource plan of a project, opened where this is the first that is heard of it."""
    found = await tx.find(ResourcePlan, project.id)
    return found or tx.add(ResourcePlan.open(project))


async def check_not_over(tx: Transaction, project_id: UUID, over: frozenset[str] = OVER) -> None:
    """Refuse what comes too late for a project that is over or ending: 409 `project_over`."""
    known = select(projects.c.state).where(projects.c.id == project_id)
    state = (await tx.execute(known)).scalar()
    if state in over:
        raise Conflict("project_over", state=state)
