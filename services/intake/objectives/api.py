"""The addresses of expected objectives; a new one is set below its proposal."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.contents.queries import ObjectiveSaid, ObjectiveShown
from services.intake.objectives import commands, queries
from services.intake.objectives.commands import ObjectiveEdit
from services.intake.objectives.queries import (
    OBJECTIVE,
    SHOWN,
    ObjectiveQuery,
    ObjectiveView,
)
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Expected objectives")


@routes.query("/proposals/{proposal_id}/expected-objectives")
async def list_expected_objectives(
    proposal_id: Ref, query: Annotated[ObjectiveQuery, Query()], read: Reader
) -> Page[ObjectiveShown]:
    """List the expected objectives of a proposal."""
    return await queries.list_objectives(read, proposal_id, query)


@routes.command(
    "/proposals/{proposal_id}/expected-objectives",
    on=PROPOSAL,
    status=201,
    if_match=False,
    location="/expected-objectives/{id}",
)
async def set_expected_objective(
    proposal_id: Ref, objective: ObjectiveSaid, tx: Transaction
) -> ObjectiveView:
    """Set an expected objective of a proposal."""
    made = await commands.set_expected_objective(tx, proposal_id, objective)
    return await SHOWN.left(tx, made)


@routes.query("/expected-objectives/{objective_id}")
async def get_expected_objective(objective_id: Id, read: Reader) -> ObjectiveView:
    """Get an expected objective with what it lacks to be SMART, and what can be done next."""
    return await SHOWN.one(read, objective_id)


@routes.command("/expected-objectives/{objective_id}", method="PATCH", on=OBJECTIVE)
async def change_expected_objective(
    objective_id: Id, edit: ObjectiveEdit, tx: Transaction
) -> ObjectiveView:
    """Change an expected objective."""
    changed = await commands.change_expected_objective(tx, objective_id, edit)
    return await SHOWN.left(tx, changed)


@routes.command("/expected-objectives/{objective_id}", method="DELETE", on=OBJECTIVE, status=204)
async def remove_expected_objective(objective_id: Id, tx: Transaction) -> None:
    """Remove an expected objective."""
    await commands.remove_expected_objective(tx, objective_id)


add_history(
    routes,
    "/expected-objectives/{objective_id}/history",
    OBJECTIVE,
    "get_expected_objective_history",
)
