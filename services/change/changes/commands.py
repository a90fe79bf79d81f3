"""What people do with changes: suggest one, and the manager's answer."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.change.changes.model import Cause, Change
from services.change.logs.model import ChangeLog
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Line, Ref, Request, Text
from shared.projects.words import public_words

EXAMPLE: dict[str, Any] = {
    "cause": "EXTERNAL_ENVIRONMENT",
    "title": "机柜供应商更换",
    "description": "原供应商停产该型号，改用同等规格的国产机柜。",
    "justification": "不更换则第二批切换至少推迟六周。",
}

Words = Annotated[Text, Field(min_length=1)]


class Suggestion(Request):
    """What should be different, what brought it up, and why it is worth it (REQ-117)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    cause: Cause
    title: Line
    description: Words
    justification: Words


async def suggest_change(tx: Transaction, project_ref: Ref, suggestion: Suggestion) -> Change:
    """Put a change before the manager of a project (REQ-126)."""
    log = await tx.load(ChangeLog, project_ref)
    key = await tx.next_key("CHG")
    said = suggestion.model_dump()
    return tx.add(Change.suggest(tx.new_id(), key, log, tx.actor, tx.now, **said))


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
