"""The addresses of the decisions on the course of projects."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT, ProjectView, project_view
from services.portfolio.steering import commands, queries
from services.portfolio.steering.commands import Suspension
from services.portfolio.steering.queries import (
    SHOWN,
    STEERING,
    SteeringQuery,
    SteeringRow,
    SteeringView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Steering")


@routes.command("/projects/{project_id}/suspend", on=PROJECT)
async def suspend_project(project_id: Ref, said: Suspension, tx: Transaction) -> ProjectView:
    """Let a project rest until a condition is true."""
    return await project_view(tx, await commands.suspend_project(tx, project_id, said))


@routes.command("/projects/{project_id}/resume", on=PROJECT)
async def resume_project(project_id: Ref, because: Because, tx: Transaction) -> ProjectView:
    """Let a project that rests go on."""
    return await project_view(tx, await commands.resume_project(tx, project_id, because))


@routes.command(
    "/projects/{project_id}/terminations",
    on=PROJECT,
    status=201,
    location="/steering-decisions/{id}",
)
async def propose_termination(project_id: Ref, because: Because, tx: Transaction) -> SteeringView:
    """Propose to end a project early; its sponsor or an executive must agree."""
    return await SHOWN.left(tx, await commands.propose_termination(tx, project_id, because))


@routes.command(
    "/projects/{project_id}/reopenings",
    on=PROJECT,
    status=201,
    location="/steering-decisions/{id}",
)
async def propose_reopening(project_id: Ref, because: Because, tx: Transaction) -> SteeringView:
    """Propose to let a closed project go on; members of the board must agree."""
    return await SHOWN.left(tx, await commands.propose_reopening(tx, project_id, because))


@routes.query("/steering-decisions")
async def list_steering_decisions(
    query: Annotated[SteeringQuery, Query()], read: Reader
) -> Page[SteeringRow]:
    """List what was decided on the course of the projects you may see."""
    return await queries.list_decisions(read, query)


@routes.query("/steering-decisions/{decision_id}")
async def get_steering_decision(decision_id: Id, read: Reader) -> SteeringView:
    """Get a decision with who agreed to it."""
    return await SHOWN.one(read, decision_id)


@routes.command("/steering-decisions/{decision_id}/agree", on=STEERING)
async def agree_to_steering(decision_id: Id, because: Because, tx: Transaction) -> SteeringView:
    """Agree to a proposed course; with the last one needed the project takes it."""
    return await SHOWN.left(tx, await commands.agree_to_steering(tx, decision_id, because))


@routes.command("/steering-decisions/{decision_id}/decline", on=STEERING)
async def decline_steering(decision_id: Id, because: Because, tx: Transaction) -> SteeringView:
    """Decline a proposed course: the project goes on as it was."""
    return await SHOWN.left(tx, await commands.decline_steering(tx, decision_id, because))


add_history(
    routes, "/steering-decisions/{decision_id}/history", STEERING, "get_steering_decision_history"
)
