"""The addresses of evaluations."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.evaluations import commands, queries
from services.portfolio.evaluations.commands import NewEvaluation, Reply
from services.portfolio.evaluations.queries import (
    EVALUATION,
    SHOWN,
    EvaluationQuery,
    EvaluationRow,
    EvaluationView,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Evaluations")


@routes.command(
    "/projects/{project_id}/evaluations",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/evaluations/{id}",
)
async def evaluate_project(project_id: Ref, new: NewEvaluation, tx: Transaction) -> EvaluationView:
    """Evaluate a closing project as a whole; never as one of its members."""
    return await SHOWN.left(tx, await commands.evaluate_project(tx, project_id, new))


@routes.query("/evaluations")
async def list_evaluations(
    query: Annotated[EvaluationQuery, Query()], read: Reader
) -> Page[EvaluationRow]:
    """List the evaluations of the projects you may see."""
    return await queries.list_evaluations(read, query)


@routes.query("/evaluations/{evaluation_id}")
async def get_evaluation(evaluation_id: Id, read: Reader) -> EvaluationView:
    """Get an evaluation with its scores and the team's reply."""
    return await SHOWN.one(read, evaluation_id)


@routes.command("/evaluations/{evaluation_id}/reply", on=EVALUATION)
async def reply_to_evaluation(evaluation_id: Id, said: Reply, tx: Transaction) -> EvaluationView:
    """Reply to an evaluation for the team."""
    return await SHOWN.left(tx, await commands.reply_to_evaluation(tx, evaluation_id, said))


add_history(routes, "/evaluations/{evaluation_id}/history", EVALUATION, "get_evaluation_history")
