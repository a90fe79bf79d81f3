"""Which strategic objectives there are, and whether something may be linked to one."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from services.intake.strategic_objectives.model import RETIRED, StrategicObjective
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem


async def check_links(tx: Transaction, links: Mapping[str, UUID]) -> None:
    """Each strategic objective named, by the pointer that names it, must be there and count.

    Errors: 409 `strategic_objective_unknown`, 409 `strategic_objective_retired`.
    """
    if not links:
        return
    known = select(StrategicObjective.id, StrategicObjective.state).where(
        StrategicObjective.id.in_(set(links.values()))
    )
    states = {row.id: row.state for row in await tx.execute(known)}
    unknown = [pointer for pointer, id_ in links.items() if id_ not in states]
    if unknown:
        problems = [FieldProblem(pointer, "strategic_objective_unknown") for pointer in unknown]
        raise Conflict("strategic_objective_unknown", errors=problems)
    retired = [pointer for pointer, id_ in links.items() if states[id_] == RETIRED]
    if retired:
        problems = [FieldProblem(pointer, "strategic_objective_retired") for pointer in retired]
        raise Conflict("strategic_objective_retired", errors=problems)
