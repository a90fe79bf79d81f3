"""The addresses of time entries; a new one is written down below its project."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.permissions import PERMISSIONS
from services.resource.plans.queries import PLAN
from services.resource.time_entries import commands, queries
from services.resource.time_entries.commands import NewTimeEntry, TimeEntryEdit
from services.resource.time_entries.queries import (
    SHOWN,
    TIME_ENTRY,
    TimeEntryQuery,
    TimeEntryRow,
    TimeEntryView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Time entries")


@routes.query("/time-entries")
async def list_time_entries(
    query: Annotated[TimeEntryQuery, Query()], read: Reader
) -> Page[TimeEntryRow]:
    """List the time entries you may see."""
    return await queries.list_time_entries(read, query)


@routes.command(
    "/projects/{project_id}/time-entries",
    on=PLAN,
    status=201,
    if_match=False,
    location="/time-entries/{id}",
)
async def record_time(project_id: Ref, new: NewTimeEntry, tx: Transaction) -> TimeEntryView:
    """Record what you worked for a project on a day."""
    return await SHOWN.left(tx, await commands.record_time(tx, project_id, new))


@routes.query("/time-entries/{entry_id}")
async def get_time_entry(entry_id: Ref, read: Reader) -> TimeEntryView:
    """Get a time entry with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, entry_id)


@routes.command("/time-entries/{entry_id}", method="PATCH", on=TIME_ENTRY)
async def change_time_entry(entry_id: Ref, edit: TimeEntryEdit, tx: Transaction) -> TimeEntryView:
    """Change a time entry that is not handed in, or was rejected."""
    return await SHOWN.left(tx, await commands.change_time_entry(tx, entry_id, edit))


@routes.command("/time-entries/{entry_id}/submit", on=TIME_ENTRY)
async def submit_time_entry(entry_id: Ref, tx: Transaction) -> TimeEntryView:
    """Hand a time entry in."""
    return await SHOWN.left(tx, await commands.submit_time_entry(tx, entry_id))


@routes.command("/time-entries/{entry_id}/withdraw", on=TIME_ENTRY)
async def withdraw_time_entry(entry_id: Ref, tx: Transaction) -> TimeEntryView:
    """Withdraw a time entry that is not handed in, or was rejected."""
    return await SHOWN.left(tx, await commands.withdraw_time_entry(tx, entry_id))


@routes.command("/time-entries/{entry_id}/approve", on=TIME_ENTRY)
async def approve_time_entry(entry_id: Ref, tx: Transaction) -> TimeEntryView:
    """Approve what another worked: it is actual cost by the rate of its day."""
    return await SHOWN.left(tx, await commands.approve_time_entry(tx, entry_id))


@routes.command("/time-entries/{entry_id}/reject", on=TIME_ENTRY)
async def reject_time_entry(entry_id: Ref, because: Because, tx: Transaction) -> TimeEntryView:
    """Reject what another handed in."""
    return await SHOWN.left(tx, await commands.reject_time_entry(tx, entry_id, because))


@routes.command(
    "/time-entries/{entry_id}/correct",
    on=TIME_ENTRY,
    status=201,
    if_match=False,
    location="/time-entries/{id}",
)
async def correct_time_entry(entry_id: Ref, because: Because, tx: Transaction) -> TimeEntryView:
    """Take a posted time entry back by a counter-entry, which is handed in and approved too."""
    return await SHOWN.left(tx, await commands.correct_time_entry(tx, entry_id, because))


add_history(routes, "/time-entries/{entry_id}/history", TIME_ENTRY, "get_time_entry_history")
