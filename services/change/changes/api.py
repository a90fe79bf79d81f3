"""The addresses of changes; a new one is suggested below its project."""

from typing import Annotated

from fastapi import Query

from services.change.base import SERVICE
from services.change.changes import commands, queries
from services.change.changes.commands import Suggestion
from services.change.changes.queries import (
    CHANGE,
    ChangeQuery,
    ChangeRow,
    ChangeView,
    change_view,
)
from services.change.logs.queries import LOG_OF_PROJECT
from services.change.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Changes")


@routes.query("/changes")
async def list_changes(query: Annotated[ChangeQuery, Query()], read: Reader) -> Page[ChangeRow]:
    """List the changes you may see."""
    return await queries.list_changes(read, query)


@routes.command(
    "/projects/{project_id}/changes",
    on=LOG_OF_PROJECT,
    status=201,
    if_match=False,
    location="/changes/{id}",
)
async def suggest_change(project_id: Ref, suggestion: Suggestion, tx: Transaction) -> ChangeView:
    """Suggest a change to the manager of a project."""
    return await change_view(tx, await commands.suggest_change(tx, project_id, suggestion))


@routes.query("/changes/{change_id}")
async def get_change(change_id: Ref, read: Reader) -> ChangeView:
    """Get a change with what can be done next, by whom, and why not."""
    return await queries.get_change(read, change_id)


@routes.command("/changes/{change_id}/adopt", on=CHANGE)
async def adopt_change(change_id: Ref, because: Because, tx: Transaction) -> ChangeView:
    """Adopt a suggestion: it becomes the project manager's draft."""
    return await change_view(tx, await commands.adopt_change(tx, change_id, because))


@routes.command("/changes/{change_id}/decline", on=CHANGE)
async def decline_change(change_id: Ref, because: Because, tx: Transaction) -> ChangeView:
    """Decline a suggestion."""
    return await change_view(tx, await commands.decline_change(tx, change_id, because))


add_history(routes, "/changes/{change_id}/history", CHANGE, "get_change_history")
