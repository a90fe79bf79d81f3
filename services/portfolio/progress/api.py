"""The addresses of progress: updates, their entries, and the activities as they stand."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.progress import commands, queries
from services.portfolio.progress.commands import NewUpdate
from services.portfolio.progress.queries import (
    ENTRY,
    SHOWN,
    ActivityQuery,
    ActivityRow,
    EntryQuery,
    EntryRow,
    EntryView,
    UpdateQuery,
    UpdateRow,
)
from services.portfolio.projects.queries import PROJECT
from services.portfolio.settings import settings_of
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.deps import ThisPlatform
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Progress")


@routes.command(
    "/projects/{project_id}/progress-updates",
    on=PROJECT,
    status=201,
    location="/progress-updates/{id}",
)
async def record_progress(project_id: Ref, new: NewUpdate, tx: Transaction) -> UpdateRow:
    """Record what was done until the end of a day, activity by activity, all or none."""
    return UpdateRow.model_validate(await commands.record_progress(tx, project_id, new))


@routes.query("/projects/{project_id}/progress", also=(409,))
async def list_progress(
    project_id: Ref,
    query: Annotated[ActivityQuery, Query()],
    read: Reader,
    platform: ThisPlatform,
) -> Page[ActivityRow]:
    """List the activities of a project's baseline with what is known, or was known, of each."""
    return await queries.list_progress(read, project_id, query, settings_of(platform))


@routes.query("/progress-updates")
async def list_progress_updates(
    query: Annotated[UpdateQuery, Query()], read: Reader
) -> Page[UpdateRow]:
    """List the progress updates of the projects you may see."""
    return await queries.list_updates(read, query)


@routes.query("/progress-updates/{update_id}")
async def get_progress_update(update_id: Id, read: Reader) -> UpdateRow:
    """Get a progress update; its entries are listed apart."""
    return await queries.get_update(read, update_id)


@routes.query("/progress-entries")
async def list_progress_entries(
    query: Annotated[EntryQuery, Query()], read: Reader
) -> Page[EntryRow]:
    """List what was recorded of single activities of the projects you may see."""
    return await queries.list_entries(read, query)


@routes.query("/progress-entries/{entry_id}")
async def get_progress_entry(entry_id: Id, read: Reader) -> EntryView:
    """Get what was recorded of an activity, and what the PMO found of the evidence."""
    return await SHOWN.one(read, entry_id)


@routes.command("/progress-entries/{entry_id}/verify", on=ENTRY)
async def verify_evidence(entry_id: Id, because: Because, tx: Transaction) -> EntryView:
    """Verify the evidence of progress; never one's own."""
    return await SHOWN.left(tx, await commands.verify_evidence(tx, entry_id, because))


@routes.command("/progress-entries/{entry_id}/dispute", on=ENTRY)
async def dispute_evidence(entry_id: Id, because: Because, tx: Transaction) -> EntryView:
    """Dispute the evidence of progress: what was claimed counts 0 until that is resolved."""
    return await SHOWN.left(tx, await commands.dispute_evidence(tx, entry_id, because))


add_history(routes, "/progress-entries/{entry_id}/history", ENTRY, "get_progress_entry_history")
