"""What people do with changes until they are handed in: suggest, answer, draft, edit, submit."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.change.baselines.queries import current_baseline
from services.change.changes.model import LIFECYCLE, Change
from services.change.changes.queries import Options, Urgency
from services.change.changes.rules import Cause, Origin
from services.change.logs.commands import check_log_open, log_of
from services.change.logs.model import ChangeLog
from services.change.patches.queries import ActivityModify, BudgetAdd, Operations
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Line, Ref, Request, Text, absent
from shared.projects.words import public_words, words_travel

EXAMPLE: dict[str, Any] = {
    "cause": "EXTERNAL_ENVIRONMENT",
    "title": "机柜供应商更换",
    "description": "原供应商停产该型号，改用同等规格的国产机柜。",
    "justification": "不更换则第二批切换至少推迟六周。",
}

DRAFT_EXAMPLE: dict[str, Any] = {
    **EXAMPLE,
    "urgency": 4,
    "patch": [
        kind.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index]
        for kind in (ActivityModify, BudgetAdd)
    ],
    "options": [
        {"kind": "DO_NOTHING", "title": "沿用原型号库存", "days": 30},
        {"kind": "FULL", "title": "改用国产机柜", "cost": "48000.00", "days": 5},
    ],
}

Words = Annotated[Text, Field(min_length=1)]


class Suggestion(Request):
    """What should be different, what brought it up, and why it is worth it (REQ-117)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    cause: Cause
    title: Line
    description: Words
    justification: Words


class Draft(Suggestion):
    """A change as its manager writes it: what it does to the baseline, and what was compared."""

    model_config = ConfigDict(json_schema_extra={"examples": [DRAFT_EXAMPLE]})

    urgency: Urgency = 3
    patch: Operations = []
    options: Options = []


class ChangeEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"urgency": 5}]})

    cause: Cause = absent()
    title: Line = absent()
    description: Words = absent()
    justification: Words = absent()
    urgency: Urgency = absent()
    patch: Operations = absent()
    options: Options = absent()


async def suggest_change(tx: Transaction, project_ref: Ref, suggestion: Suggestion) -> Change:
    """Put a change before the manager of a project (REQ-126)."""
    log = await tx.load(ChangeLog, project_ref)
    key = await tx.next_key("CHG")
    said = suggestion.model_dump()
    return tx.add(Change.suggest(tx.new_id(), key, log, tx.actor, tx.now, **said))


async def draft_change(tx: Transaction, project_ref: Ref, draft: Draft) -> Change:
    """Write a change down that nobody had to suggest (REQ-120)."""
    log = await tx.load(ChangeLog, project_ref)
    key = await tx.next_key("CHG")
    said = draft.model_dump(mode="json")
    return tx.add(Change.draft(tx.new_id(), key, log, tx.actor, tx.now, **said))


async def adopt_change(tx: Transaction, ref: Ref, because: Because) -> Change:
    """Take a suggestion up: it is the manager's draft now (REQ-126)."""
    change = await tx.load(Change, ref)
    told = await public_words(tx, change.project_id, because.reason)
    change.adopt(tx.actor, tx.now, because.reason, told)
    return change


async def decline_change(tx: Transaction, ref: Ref, because: Because) -> Change:
    """Not take a suggestion up (REQ-126)."""
    change = await tx.load(Change, ref)
    told = await public_words(tx, change.project_id, because.reason)
    change.decline(tx.actor, tx.now, because.reason, told)
    return change


async def edit_change(tx: Transaction, ref: Ref, edit: ChangeEdit) -> Change:
    """Say it otherwise, before it is handed in."""
    change = await tx.load(Change, ref)
    change.edit(edit.model_dump(mode="json", include=edit.model_fields_set))
    return change


async def submit_change(tx: Transaction, ref: Ref) -> Change:
    """Hand a draft in to the PMO (REQ-126).

    Errors: 409 `baseline_missing`, `patch_empty`, `change_log_frozen`.
    """
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "submit")
    await check_log_open(tx, change.project_id)
    await current_baseline(tx, change.project_id)
    change.submit(tx.actor, tx.now, words=await words_travel(tx, change.project_id))
    return change


async def withdraw_change(tx: Transaction, ref: Ref, because: Because) -> Change:
    """Not pursue it any more (REQ-120)."""
    change = await tx.load(Change, ref)
    told = await public_words(tx, change.project_id, because.reason)
    change.withdraw(tx.now, because.reason, told)
    return change


async def raise_from(
    tx: Transaction, project_id: UUID, origin: Origin, origin_id: UUID, said: dict[str, Any]
) -> None:
    """What happened elsewhere asks for a change: a suggestion, or a draft of what is decided.

    Once for each; none where the log is not there or takes none.
    """
    log = await log_of(tx, project_id)
    known = select(Change.id).where(Change.origin_id == origin_id)
    if log is None or (await tx.execute(known)).first() is not None:
        return
    begin, verb = (Change.suggest, "suggest") if origin == Origin.ISSUE else (Change.draft, "draft")
    if not log.lifecycle.permits(log.state, verb):
        return
    key = await tx.next_key("CHG")
    whole = {**said, "origin": origin, "origin_id": origin_id}
    tx.add(begin(tx.new_id(), key, log, tx.actor, tx.now, **whole))


async def withdraw_open_changes(tx: Transaction, project_id: UUID, revision: int) -> None:
    """The project is over, as of this revision of it: its log is frozen, and nobody pursues
    what is open (REQ-120)."""
    log = await log_of(tx, project_id)
    if log is None:
        return
    log.freeze(revision)
    if log.project_revision != revision:
        return
    open_ = Change.state.in_(sorted(LIFECYCLE.table["lapse"][0]))
    wanted = select(Change).where(Change.project_id == project_id, open_).order_by(Change.id)
    for change in await tx.every(Change, wanted.with_for_update()):
        change.lapse(tx.now, "PROJECT_OVER")
