"""The addresses of improvements."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.improvements import commands, queries
from services.knowledge.improvements.commands import Check, Pilot, Plan, Rollout
from services.knowledge.improvements.queries import (
    IMPROVEMENT,
    SHOWN,
    ImprovementQuery,
    ImprovementRow,
    ImprovementView,
)
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Improvements")
HERE = "/improvements/{improvement_id}"


@routes.query("/improvements")
async def list_improvements(
    query: Annotated[ImprovementQuery, Query()], read: Reader
) -> Page[ImprovementRow]:
    """List the improvements by how far they have come."""
    return await queries.list_improvements(read, query)


@routes.command("/improvements", status=201, location="/improvements/{id}")
async def open_improvement(plan: Plan, tx: Transaction) -> ImprovementView:
    """Plan an improvement: the root cause, what to do, and by what it will be seen."""
    return await SHOWN.left(tx, await commands.open_improvement(tx, plan))


@routes.query(HERE)
async def get_improvement(improvement_id: Ref, read: Reader) -> ImprovementView:
    """Get an improvement with its measures before and after, and what came of it."""
    return await SHOWN.one(read, improvement_id)


@routes.command(f"{HERE}/pilot", on=IMPROVEMENT)
async def pilot_improvement(improvement_id: Ref, pilot: Pilot, tx: Transaction) -> ImprovementView:
    """Decide that an improvement is tried, and where."""
    return await SHOWN.left(tx, await commands.pilot_improvement(tx, improvement_id, pilot))


@routes.command(f"{HERE}/check", on=IMPROVEMENT)
async def check_improvement(improvement_id: Ref, check: Check, tx: Transaction) -> ImprovementView:
    """Say what was measured after the pilot, and what is concluded from it."""
    return await SHOWN.left(tx, await commands.check_improvement(tx, improvement_id, check))


@routes.command(f"{HERE}/roll-out", on=IMPROVEMENT)
async def roll_out_improvement(
    improvement_id: Ref, rollout: Rollout, tx: Transaction
) -> ImprovementView:
    """Decide that all work so, from a day on; the version that says so names it in `based_on`."""
    return await SHOWN.left(tx, await commands.roll_out_improvement(tx, improvement_id, rollout))


@routes.command(f"{HERE}/abandon", on=IMPROVEMENT)
async def abandon_improvement(
    improvement_id: Ref, because: Because, tx: Transaction
) -> ImprovementView:
    """Decide that an improvement ends here, and why."""
    return await SHOWN.left(tx, await commands.abandon_improvement(tx, improvement_id, because))


add_history(routes, f"{HERE}/history", IMPROVEMENT, "get_improvement_history")
