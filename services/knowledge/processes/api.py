"""The addresses of process definitions and of the matrix of who does what."""

from typing import Annotated

from fastapi import Query

from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.processes import commands, queries
from services.knowledge.processes.commands import ProcessDraft, ProcessEdit
from services.knowledge.processes.queries import (
    PROCESS,
    SHOWN,
    ProcessDefinitionQuery,
    ProcessDefinitionRow,
    ProcessDefinitionView,
    RaciMatrix,
    RaciQuery,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Processes")
HERE = "/process-definitions/{process_id}"


@routes.query("/raci")
async def get_raci(query: Annotated[RaciQuery, Query()], read: Reader) -> RaciMatrix:
    """Get who does, answers for, is consulted on and informed of which activity."""
    return await queries.get_raci(read, query)


@routes.query("/process-definitions")
async def list_process_definitions(
    query: Annotated[ProcessDefinitionQuery, Query()], read: Reader
) -> Page[ProcessDefinitionRow]:
    """List the versions of the processes."""
    return await queries.list_process_definitions(read, query)


@routes.command("/process-definitions", status=201, location="/process-definitions/{id}")
async def draft_process_definition(draft: ProcessDraft, tx: Transaction) -> ProcessDefinitionView:
    """Draft the next version of a process, for one type of project or for all others."""
    return await SHOWN.left(tx, await commands.draft_process_definition(tx, draft))


@routes.query(HERE)
async def get_process_definition(process_id: Ref, read: Reader) -> ProcessDefinitionView:
    """Get a version of a process with its steps, checklists and RACI matrix."""
    return await SHOWN.one(read, process_id)


@routes.command(HERE, method="PATCH", on=PROCESS)
async def edit_process_definition(
    process_id: Ref, edit: ProcessEdit, tx: Transaction
) -> ProcessDefinitionView:
    """Edit a draft."""
    return await SHOWN.left(tx, await commands.edit_process_definition(tx, process_id, edit))


@routes.command(f"{HERE}/pilot", on=PROCESS)
async def pilot_process_definition(process_id: Ref, tx: Transaction) -> ProcessDefinitionView:
    """Try a draft out: its content is frozen."""
    return await SHOWN.left(tx, await commands.pilot_process_definition(tx, process_id))


@routes.command(f"{HERE}/activate", on=PROCESS)
async def activate_process_definition(process_id: Ref, tx: Transaction) -> ProcessDefinitionView:
    """Make a version the one to work by; the one so far is retired."""
    return await SHOWN.left(tx, await commands.activate_process_definition(tx, process_id))


@routes.command(f"{HERE}/retire", on=PROCESS)
async def retire_process_definition(
    process_id: Ref, because: Because, tx: Transaction
) -> ProcessDefinitionView:
    """Retire a version: projects bound to it keep it, later ones are not bound to it."""
    return await SHOWN.left(tx, await commands.retire_process_definition(tx, process_id, because))


add_history(routes, f"{HERE}/history", PROCESS, "get_process_definition_history")
