"""Planning an exchange, noting who came, or calling it off."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.knowledge.articles.model import Article, ArticleState
from services.knowledge.exchanges.model import Exchange, Purpose
from services.knowledge.exchanges.queries import NOTES_EXAMPLE, ROW_EXAMPLE
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Instant, Line, Reason, Ref, Request

EXAMPLE: dict[str, Any] = {
    "purpose": "FEEDBACK",
    "title": ROW_EXAMPLE["title"],
    "starts_at": "2099-01-15T09:30:00+08:00",
    "invited_ids": ["pm-zhou", "pm-wu"],
}
ArticleKey = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^ART-[0-9]{4}-[0-9]{4,9}$"),
    Field(examples=["ART-2026-0001"]),
]
People = Annotated[list[PersonId], Field(min_length=1, max_length=200)]


class Invitation(Request):
    """When whom to sit together with, and what for."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    purpose: Purpose = Purpose.FEEDBACK
    title: Line
    article_keys: Annotated[
        list[ArticleKey], Field(max_length=20, description="What is shared, once published.")
    ] = []
    starts_at: Instant
    invited_ids: People


class Minutes(Request):
    """Who came, and what was agreed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"attended_ids": ["pm-zhou"], "notes": NOTES_EXAMPLE}]}
    )

    attended_ids: People
    notes: Reason


async def plan_exchange(tx: Transaction, invitation: Invitation) -> Exchange:
    """Invite people (REQ-155, REQ-165).

    Errors: 409 `not_in_future`, 409 `article_unknown`, naming each that is not published.
    """
    await _check_articles(tx, invitation.article_keys)
    said = invitation.model_dump()
    said["invited_ids"] = list(dict.fromkeys(invitation.invited_ids))
    key = await tx.next_key("EXC")
    return tx.add(Exchange.plan(tx.new_id(), key, tx.actor, said, tx.now))


async def _check_articles(tx: Transaction, keys: Sequence[str]) -> None:
    there = (Article.key.in_(keys), Article.state == ArticleState.PUBLISHED)
    known = set((await tx.execute(select(Article.key).where(*there))).scalars()) if keys else set()
    wrong = [
        FieldProblem(f"/article_keys/{place}", "article_unknown")
        for place, key in enumerate(keys)
        if key not in known
    ]
    if wrong:
        raise Conflict("article_unknown", errors=wrong)


async def hold_exchange(tx: Transaction, ref: Ref, minutes: Minutes) -> Exchange:
    """Note who came and what was agreed (REQ-155).

    Errors: 409 `session_not_begun`.
    """
    exchange = await tx.load(Exchange, ref)
    exchange.hold(list(dict.fromkeys(minutes.attended_ids)), minutes.notes, tx.now)
    return exchange


async def cancel_exchange(tx: Transaction, ref: Ref, because: Because) -> Exchange:
    """Call it off (REQ-155)."""
    exchange = await tx.load(Exchange, ref)
    exchange.cancel(because.reason)
    return exchange
