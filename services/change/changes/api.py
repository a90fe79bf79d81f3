"""The addresses of changes; a new one is suggested below its project."""

from typing import Annotated

from fastapi import Query

from services.change.base import SERVICE
from services.change.changes import commands, queries
from services.change.changes.commands import ChangeEdit, Draft, Suggestion
from services.change.changes.queries import (
    CHANGE,
    SHOWN,
    ChangeQuery,
    ChangeRow,
    ChangeView,
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
    return await SHOWN.left(tx, await commands.suggest_change(tx, project_id, suggestion))


@routes.query("/changes/{change_id}")
async def get_change(change_id: Ref, read: Reader) -> ChangeView:
    """Get a change with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, change_id)


@routes.command("/changes/{change_id}/adopt", on=CHANGE)
async def adopt_change(change_id: Ref, because: Because, tx: Transaction) -> ChangeView:
    """Adopt a suggestion: it becomes the project manager's draft."""
    return await SHOWN.left(tx, await commands.adopt_change(tx, change_id, because))


@routes.command("/changes/{change_id}/decline", on=CHANGE)
async def decline_change(change_id: Ref, because: Because, tx: Transaction) -> ChangeView:
    """Decline a suggestion."""
    return await SHOWN.left(tx, await commands.decline_change(tx, change_id, because))


@routes.command(
    "/projects/{project_id}/change-drafts",
    on=LOG_OF_PROJECT,
    status=201,
    if_match=False,
    location="/changes/{id}",
)
async def draft_change(project_id: Ref, draft: Draft, tx: Transaction) -> ChangeView:
    """Draft a change to one's project, without a suggestion."""
    return await SHOWN.left(tx, await commands.draft_change(tx, project_id, draft))


@routes.command("/changes/{change_id}", method="PATCH", on=CHANGE)
async def edit_change(change_id: Ref, edit: ChangeEdit, tx: Transaction) -> ChangeView:
    """Edit a draft, or what was returned."""
    return await SHOWN.left(tx, await commands.edit_change(tx, change_id, edit))


@routes.command("/changes/{change_id}/submit", on=CHANGE)
async def submit_change(change_id: Ref, tx: Transaction) -> ChangeView:
    """Hand a draft in to the PMO, against the current baseline."""
    return await SHOWN.left(tx, await commands.submit_change(tx, change_id))


@routes.command("/changes/{change_id}/withdraw", on=CHANGE)
async def withdraw_change(change_id: Ref, because: Because, tx: Transaction) -> ChangeView:
    """Withdraw a change before it is decided on."""
    return await SHOWN.left(tx, await commands.withdraw_change(tx, change_id, because))


add_history(routes, "/changes/{change_id}/history", CHANGE, "get_change_history")
