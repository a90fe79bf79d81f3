"""The addresses of admission conditions."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.conditions import commands, queries
from services.portfolio.conditions.commands import Evidence
from services.portfolio.conditions.queries import (
    CONDITION,
    ConditionQuery,
    ConditionRow,
    ConditionView,
    condition_view,
)
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Admission conditions")


@routes.query("/admission-conditions")
async def list_admission_conditions(
    query: Annotated[ConditionQuery, Query()], read: Reader
) -> Page[ConditionRow]:
    """List the conditions of the approvals of the projects you may see."""
    return await queries.list_conditions(read, query)


@routes.query("/admission-conditions/{condition_id}")
async def get_admission_condition(condition_id: Id, read: Reader) -> ConditionView:
    """Get a condition with how it was settled."""
    return await queries.get_condition(read, condition_id)


@routes.command("/admission-conditions/{condition_id}/meet", on=CONDITION)
async def meet_admission_condition(
    condition_id: Id, shown: Evidence, tx: Transaction
) -> ConditionView:
    """Record that a condition is met, and what shows it."""
    return await condition_view(tx, await commands.meet_condition(tx, condition_id, shown))


@routes.command("/admission-conditions/{condition_id}/waive", on=CONDITION)
async def waive_admission_condition(
    condition_id: Id, because: Because, tx: Transaction
) -> ConditionView:
    """Waive a condition, saying why."""
    return await condition_view(tx, await commands.waive_condition(tx, condition_id, because))


add_history(
    routes,
    "/admission-conditions/{condition_id}/history",
    CONDITION,
    "get_admission_condition_history",
)
