"""The addresses of strategic objectives."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.objectives import commands, queries
from services.portfolio.objectives.commands import NewObjective, ObjectiveEdit
from services.portfolio.objectives.queries import (
    OBJECTIVE,
    ObjectiveQuery,
    ObjectiveRow,
    ObjectiveView,
    objective_view,
)
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Strategic objectives")


@routes.command("/strategic-objectives", status=201, location="/strategic-objectives/{id}")
async def set_strategic_objective(new: NewObjective, tx: Transaction) -> ObjectiveView:
    """Set a strategic objective."""
    return await objective_view(tx, await commands.set_objective(tx, new))


@routes.query("/strategic-objectives")
async def list_strategic_objectives(
    query: Annotated[ObjectiveQuery, Query()], read: Reader
) -> Page[ObjectiveRow]:
    """List the strategic objectives; those below one, or the topmost, make the tree."""
    return await queries.list_objectives(read, query)


@routes.query("/strategic-objectives/{objective_id}")
async def get_strategic_objective(objective_id: Ref, read: Reader) -> ObjectiveView:
    """Get a strategic objective with its share among its siblings."""
    return await queries.get_objective(read, objective_id)


@routes.command("/strategic-objectives/{objective_id}", method="PATCH", on=OBJECTIVE)
async def edit_strategic_objective(
    objective_id: Ref, edit: ObjectiveEdit, tx: Transaction
) -> ObjectiveView:
    """Edit a strategic objective, or put it under another one."""
    return await objective_view(tx, await commands.edit_objective(tx, objective_id, edit))


@routes.command("/strategic-objectives/{objective_id}/retire", on=OBJECTIVE)
async def retire_strategic_objective(objective_id: Ref, tx: Transaction) -> ObjectiveView:
    """Retire a strategic objective: nothing new is aligned with it."""
    return await objective_view(tx, await commands.retire_objective(tx, objective_id))


add_history(
    routes,
    "/strategic-objectives/{objective_id}/history",
    OBJECTIVE,
    "get_strategic_objective_history",
)
