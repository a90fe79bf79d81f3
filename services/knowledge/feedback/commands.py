"""Saying something of how we work, under one's name or none, and answering it in time."""

import secrets
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.knowledge.feedback.model import About, FeedbackItem, FeedbackKind
from services.knowledge.feedback.queries import ROW_EXAMPLE, WORDS_EXAMPLE, Words
from services.knowledge.feedback.rules import hash_of
from services.knowledge.settings import KnowledgeSettings
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import Line, Reason, Ref, Request

AT_ONCE = 100
"""How many items a timer looks at, at most, each time."""

_SAID = ("kind", "about", "subject", "title")
EXAMPLE: dict[str, Any] = {name: ROW_EXAMPLE[name] for name in _SAID} | {"words": WORDS_EXAMPLE}


class Feedback(Request):
    """What somebody has to say, and of what."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: FeedbackKind
    about: About
    subject: Annotated[Line, Field(description="Code or name of the step, asset, rule or service.")]
    title: Line
    words: Words


class Triage(Request):
    """Who sees to it; without anyone named, who takes it up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"owner_id": "analyst-lin"}]})

    owner_id: PersonId | None = None


class Reply(Request):
    """What the PMO answers; nobody is left without one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer": "同意：下一版模板将合并这两张表。"}]}
    )

    answer: Reason


class Completion(Request):
    """What came of it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"outcome": "模板第 3 版已发布，两张表合并为一张。"}]}
    )

    outcome: Reason


def _due(tx: Transaction, *, answering: bool) -> datetime:
    assert isinstance(tx.settings, KnowledgeSettings)
    triage, answer = tx.settings.knowledge_triage_days, tx.settings.knowledge_answer_days
    calendar = organisation_calendar(tx.settings.time_zone)
    return calendar.end_of_working_day(tx.now, answer if answering else triage)


async def give_feedback(tx: Transaction, feedback: Feedback) -> FeedbackItem:
    """Say something under one's name (REQ-153)."""
    key, said = await tx.next_key("FBK"), feedback.model_dump()
    due = _due(tx, answering=False)
    return tx.add(FeedbackItem.receive(tx.new_id(), key, said, tx.now, due, author_id=tx.actor.id))


async def give_feedback_anonymously(
    tx: Transaction, feedback: Feedback
) -> tuple[FeedbackItem, str]:
    """Say something under no name; the token reads the answer, and is told only now (REQ-153)."""
    token = secrets.token_urlsafe(24)
    key, said = await tx.next_key("FBK"), feedback.model_dump()
    due = _due(tx, answering=False)
    hash_ = hash_of(token)
    item = tx.add(FeedbackItem.receive(tx.new_id(), key, said, tx.now, due, token_hash=hash_))
    return item, token


async def triage_feedback(tx: Transaction, ref: Ref, triage: Triage) -> FeedbackItem:
    """Take it up, and say who sees to it (REQ-154)."""
    item = await tx.load(FeedbackItem, ref)
    item.triage(triage.owner_id or tx.actor.id, _due(tx, answering=True))
    return item


async def accept_feedback(tx: Transaction, ref: Ref, reply: Reply) -> FeedbackItem:
    """Answer that something will be done, and what (REQ-154)."""
    item = await tx.load(FeedbackItem, ref)
    item.accept(tx.actor.id, reply.answer, tx.now)
    return item


async def decline_feedback(tx: Transaction, ref: Ref, reply: Reply) -> FeedbackItem:
    """Answer that nothing will be done, and why (REQ-154)."""
    item = await tx.load(FeedbackItem, ref)
    item.decline(tx.actor.id, reply.answer, tx.now)
    return item


async def complete_feedback(tx: Transaction, ref: Ref, completion: Completion) -> FeedbackItem:
    """Say what came of it (REQ-154)."""
    item = await tx.load(FeedbackItem, ref)
    item.complete(completion.outcome)
    return item


async def raise_overdue_feedback(tx: Transaction) -> int:
    """Tell of up to a hundred items whose term has run out; how many there were (REQ-154)."""
    late = select(FeedbackItem).where(FeedbackItem.due_at <= tx.now, ~FeedbackItem.overdue)
    due = late.order_by(FeedbackItem.due_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    found = await tx.every(FeedbackItem, due)
    for item in found:
        item.run_late()
    return len(found)
