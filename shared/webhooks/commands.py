"""What integrators and administrators do with webhooks."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import delete, func, select, update

from shared.contracts.base import EVENTS
from shared.db.feed import HEARS_ALL, LAST_PLACE, EventType, last_place, place_before
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem, Forbidden
from shared.domain.fields import Instant, Line, Request, Whole, absent
from shared.webhooks.model import (
    WebhookDelivery,
    WebhookScope,
    WebhookSubscription,
    objection_of,
)
from shared.webhooks.queries import DRAFT_EXAMPLE
from shared.webhooks.rules import is_address_allowed, new_secret

MOST = 100
"""Webhooks of one service."""

KEPT, MOST_KEPT = timedelta(days=14), 1000
"""How long an attempt stays in the log, and how many of one webhook do."""

Url = Annotated[
    str,
    StringConstraints(
        strict=True,
        max_length=400,
        pattern=r"^https?://([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?(/[!\"$-~]*)?$",
    ),
    Field(
        description="https, without user or fragment; it is told every event by POST.",
        examples=["https://erp.example.org/hooks/pmo"],
    ),
]
Types = Annotated[
    list[EventType], Field(max_length=50, description="Which events; empty: all of its scope.")
]


class WebhookDraft(Request):
    """Where this service's events shall be told from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [DRAFT_EXAMPLE]})

    name: Line
    url: Url
    types: Types = []
    scope: Annotated[
        WebhookScope, Field(description="ALL needs a role that may read all events.")
    ] = WebhookScope.PUBLIC


class WebhookEdit(Request):
    """A merge patch: what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://erp.example.org/hooks/v2"}]}
    )

    name: Line = absent()
    url: Url = absent()
    types: Types = absent()


class SecretRotation(Request):
    """How long the former secret signs too."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Annotated[
        int, Field(ge=0, le=168, description="0 where it is known to somebody."), Whole
    ] = 24


class Replay(Request):
    """Where to go on: behind a place, or with what has happened since a time."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"after": 0}]})

    after: Annotated[
        Annotated[int, Field(ge=0, le=LAST_PLACE), Whole] | None,
        Field(description="A `chainseq`, back or ahead; 0: from the beginning."),
    ] = None
    since: Instant | None = None


async def create_webhook(tx: Transaction, draft: WebhookDraft) -> WebhookSubscription:
    """Begin to tell an address what happens.

    Errors: 403 without a role that hears ALL; 409 `webhook_url_refused`, `event_type_unknown`,
    `too_many_webhooks`.
    """
    if draft.scope is WebhookScope.ALL and not tx.actor.has(*HEARS_ALL):
        raise Forbidden("forbidden", operation="createWebhook", roles=sorted(HEARS_ALL))
    _check(tx, draft.scope, draft.url, draft.types)
    count = await tx.execute(select(func.count()).select_from(WebhookSubscription))
    if count.scalar_one() >= MOST:
        raise Conflict("too_many_webhooks", most=MOST)
    webhook = WebhookSubscription.create(
        tx.new_id(),
        tx.settings.service,
        tx.actor,
        draft.model_dump(),
        secret=new_secret(),
        place=await last_place(tx),
        at=tx.now,
    )
    return tx.add(webhook)


async def edit_webhook(tx: Transaction, id_: UUID, edit: WebhookEdit) -> WebhookSubscription:
    """Change its name, its address or what it is told."""
    webhook = await tx.load(WebhookSubscription, id_)
    if refusal := objection_of(webhook.scope, "editWebhook", tx.actor):
        raise refusal
    webhook.edit(edit.model_dump(exclude_unset=True))
    _check(tx, webhook.scope, webhook.url, webhook.types)
    return webhook


async def pause_webhook(tx: Transaction, id_: UUID) -> WebhookSubscription:
    """Tell it nothing for now."""
    webhook = await tx.load(WebhookSubscription, id_)
    webhook.pause()
    return webhook


async def resume_webhook(tx: Transaction, id_: UUID) -> WebhookSubscription:
    """Go on where it stopped."""
    webhook = await tx.load(WebhookSubscription, id_)
    webhook.resume(tx.now)
    return webhook


async def rotate_webhook_secret(
    tx: Transaction, id_: UUID, rotation: SecretRotation
) -> WebhookSubscription:
    """Sign with a new secret."""
    webhook = await tx.load(WebhookSubscription, id_)
    webhook.rotate_secret(new_secret(), tx.now + timedelta(hours=rotation.overlap_hours))
    return webhook


async def replay_webhook(tx: Transaction, id_: UUID, replay: Replay) -> WebhookSubscription:
    """Go on from another place.

    Errors: 409 `replay_from_one_place` without exactly one of them, `place_unknown` beyond the
    last event.
    """
    webhook = await tx.load(WebhookSubscription, id_)
    if (replay.after is None) == (replay.since is None):
        raise Conflict("replay_from_one_place")
    after = replay.after
    if after is None:
        assert replay.since is not None
        after = await place_before(tx, replay.since)
    elif after > (last := await last_place(tx)):
        raise Conflict("place_unknown", last=last)
    webhook.replay(after, tx.now)
    return webhook


async def test_webhook(tx: Transaction, id_: UUID) -> WebhookSubscription:
    """Tell it that a test was asked for."""
    webhook = await tx.load(WebhookSubscription, id_)
    webhook.test()
    return webhook


async def delete_webhook(tx: Transaction, id_: UUID) -> None:
    """End it, and forget its secret and its log."""
    webhook = await tx.load(WebhookSubscription, id_)
    webhook.delete()
    tx.remove(webhook)
    await tx.flush()
    await tx.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == id_))


async def forget_old_deliveries(tx: Transaction) -> None:
    """Drop attempts that are old or too many, and former secrets that sign no more."""
    old = WebhookDelivery.attempted_at < tx.now - KEPT
    await tx.execute(delete(WebhookDelivery).where(old))
    await tx.driver.execute(_TOO_MANY, MOST_KEPT)
    gone = update(WebhookSubscription).where(WebhookSubscription.former_until <= tx.now)
    await tx.execute(gone.values(former_secret=None, former_until=None))


_TOO_MANY = """
    DELETE FROM webhook_deliveries AS d USING (
        SELECT id, (
            SELECT seq FROM webhook_deliveries WHERE webhook_id = w.id
            ORDER BY seq DESC OFFSET $1 LIMIT 1
        ) AS last FROM webhook_subscriptions AS w
    ) AS full_ones
    WHERE d.webhook_id = full_ones.id AND d.seq <= full_ones.last
"""


def _check(tx: Transaction, scope: WebhookScope, url: str, types: list[str]) -> None:
    settings = tx.settings
    plain = settings.environment == "local"
    if not is_address_allowed(url, plain=plain, networks=settings.webhook_networks):
        raise Conflict("webhook_url_refused", errors=[FieldProblem("/url", "webhook_url_refused")])
    known = {
        name
        for name, kind in EVENTS.items()
        if kind.service == settings.service and (kind.public or scope is WebhookScope.ALL)
    }
    unknown = [n for n, name in enumerate(types) if name not in known]
    if unknown:
        raise Conflict(
            "event_type_unknown",
            errors=[FieldProblem(f"/types/{n}", "event_type_unknown") for n in unknown],
        )
