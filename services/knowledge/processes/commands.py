"""What the PMO does with its processes: drafts a version, tries it out, works by it, retires it."""

from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ConfigDict
from sqlalchemy import func, select

from services.knowledge.improvements.commands import bear_version
from services.knowledge.processes.model import ProcessDefinition, ProcessState
from services.knowledge.processes.queries import (
    CONTENT_EXAMPLE,
    Activities,
    BasedOn,
    Bilingual,
    Code,
    Steps,
    next_number,
)
from shared.contracts.base import ProjectTypeCode
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Ref, Request, absent


class ProcessDraft(Request):
    """A new version of a process: its steps with checklists, and who does what in them."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONTENT_EXAMPLE]})

    code: Code
    project_type: ProjectTypeCode | None = None
    name: Bilingual
    steps: Steps
    activities: Activities = []
    based_on: BasedOn = []


class ProcessEdit(Request):
    """A merge patch of a draft: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"based_on": ["ISO 21502:2020", "LSN-2026-0001"]}]}
    )

    name: Bilingual = absent()
    steps: Steps = absent()
    activities: Activities = absent()
    based_on: BasedOn = absent()


def _said(request: ProcessDraft | ProcessEdit, *, sent_only: bool) -> dict[str, Any]:
    return request.model_dump(mode="json", exclude_unset=sent_only)


async def draft_process_definition(tx: Transaction, draft: ProcessDraft) -> ProcessDefinition:
    """Begin the next version of a process (REQ-003)."""
    await _hold(tx, draft.code, draft.project_type)
    key = await tx.next_key("PRC")
    number = await next_number(tx, draft.code, draft.project_type)
    said = _said(draft, sent_only=False)
    return tx.add(ProcessDefinition.draft(tx.new_id(), key, number, tx.actor, said, tx.now))


async def _hold(tx: Transaction, code: str, project_type: str | None) -> None:
    """Until the end, nobody else numbers or activates versions of this process for this type."""
    name = func.hashtextextended(f"process {code} {project_type or ''}", 0)
    await tx.execute(select(func.pg_advisory_xact_lock(name)))


async def edit_process_definition(
    tx: Transaction, ref: Ref, edit: ProcessEdit
) -> ProcessDefinition:
    """Change what a draft says (REQ-003)."""
    process = await tx.load(ProcessDefinition, ref)
    process.edit(_said(edit, sent_only=True))
    return process


async def pilot_process_definition(tx: Transaction, ref: Ref) -> ProcessDefinition:
    """Try a version out (REQ-003)."""
    process = await tx.load(ProcessDefinition, ref)
    process.pilot()
    return process


async def activate_process_definition(tx: Transaction, ref: Ref) -> ProcessDefinition:
    """Work by a version from now on; the one so far is retired by that (REQ-003).

    Errors: 409 `improvement_unborn` for an improvement it is based on that nobody rolled out.
    """
    process = await tx.load(ProcessDefinition, ref)
    process.lifecycle.check(process.state, "activate")
    await _hold(tx, process.code, process.project_type)
    await bear_version(tx, process.based_on, process.key)
    for former in await tx.every(ProcessDefinition, _worked_by(process)):
        former.retire(f"→ {process.key}")
        # Written at once: of two active versions the database would refuse the second.
        await tx.flush()
    process.activate(tx.now.astimezone(ZoneInfo(tx.settings.time_zone)).date())
    return process


def _worked_by(process: ProcessDefinition) -> Any:
    return (
        select(ProcessDefinition)
        .where(ProcessDefinition.code == process.code)
        .where(ProcessDefinition.project_type.is_not_distinct_from(process.project_type))
        .where(ProcessDefinition.state == ProcessState.ACTIVE)
        .with_for_update()
    )


async def retire_process_definition(
    tx: Transaction, ref: Ref, because: Because
) -> ProcessDefinition:
    """Work by a version no longer (REQ-003)."""
    process = await tx.load(ProcessDefinition, ref)
    process.retire(because.reason)
    return process
