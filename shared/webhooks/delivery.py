"""Tells each webhook its events, in the order of the chain, each again until it is taken.

Runs in the active replica, from the events table alone: NATS need not be there. One message of a
subscription is under way at a time, and its place moves when the receiver has taken it. Killed at
any line, the message whose taking was not yet noted is sent again under the same `webhook-id`.

Subscriptions are independent. A bounded number is told at once, a few events each before the
next have their turn; those that fail have slots of their own, so that addresses that hang use
up theirs and nobody else's.
"""

import asyncio
import random
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Insert, and_, func, insert, select, update

from shared.db.feed import CloudEvent, EventPage, events_after, last_place
from shared.db.transaction import Database, Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Refusal
from shared.settings import Settings
from shared.webhooks.commands import forget_old_deliveries
from shared.webhooks.metrics import ATTEMPTS
from shared.webhooks.model import WebhookDelivery, WebhookState, WebhookSubscription, keys_at
from shared.webhooks.queries import told_to
from shared.webhooks.rules import GONE, PATIENCE, pause_after, retry_after, signatures
from shared.webhooks.sending import Outcome, Sender

BATCH = 16
"""Events of one subscription before others have their turn."""

POLL_SECONDS = 0.5
TIDY_SECONDS = 60.0
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
USER_AGENT = "pmo-webhooks/1.0"

log = structlog.get_logger()

W = WebhookSubscription

_PASS = """
    UPDATE webhook_subscriptions SET place = passed.after
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS passed (id, before, after)
    WHERE webhook_subscriptions.id = passed.id AND place = passed.before
"""


@dataclass(frozen=True)
class Slots:
    """How many subscriptions are told at once: those that take what they are told, and others."""

    taking: int = 48
    failing: int = 16


class Deliverer:
    """Tells one service's webhooks; `database` is not the one that requests wait for."""

    def __init__(self, database: Database, sender: Sender, slots: Slots | None = None) -> None:
        self._database = database
        self._actor = Actor.system(database.settings.service)
        self._sender = sender
        slots = slots or Slots()
        self._taking = asyncio.Semaphore(slots.taking)
        self._failing = asyncio.Semaphore(slots.failing)
        self._woken = asyncio.Event()
        self._attended: set[UUID] = set()
        self._passed: dict[UUID, tuple[int, int]] = {}
        self._tidy_at = 0.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """With connections of its own: what is told to others keeps no request waiting."""
        aside = settings.model_copy(update={"database_pool": 2})
        return cls(Database(aside), Sender.of(settings))

    async def close(self) -> None:
        """Give every connection back."""
        await self._sender.close()
        await self._database.close()

    @property
    def busy(self) -> bool:
        """Whether anybody is being told anything."""
        return bool(self._attended)

    async def run(self) -> None:
        """Deliver until cancelled, through every outage of the database."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                try:
                    await self._tidy()
                    await self._keep_passed()
                    for id_, failures in await self._due():
                        self._attended.add(id_)
                        group.create_task(self._attend(id_, failures > 0))
                except Refusal as error:
                    log.warning("webhooks_interrupted", error=str(error))
                except Exception as error:
                    # The relay and all else that the active replica does goes on.
                    log.error("webhooks_failed", exc_info=error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._woken.wait()

    async def _tidy(self) -> None:
        """Drop what is old, once a minute."""
        if time.monotonic() >= self._tidy_at:
            async with self._database.begin(self._actor) as tx:
                await forget_old_deliveries(tx)
            self._tidy_at = time.monotonic() + TIDY_SECONDS

    async def _keep_passed(self) -> None:
        """Move the places of those for whom there was nothing, all at once."""
        if self._passed:
            passed, self._passed = self._passed, {}
            befores = [before for before, _ in passed.values()]
            afters = [after for _, after in passed.values()]
            async with self._database.begin(self._actor) as tx:
                await tx.driver.execute(_PASS, list(passed), befores, afters)

    async def _due(self) -> list[tuple[UUID, int]]:
        """Who may have something to be told and is not being told it."""
        async with self._database.read(self._actor) as read:
            end = await last_place(read)
            waiting = select(W.id, W.failures).where(_is_due(read), W.place < end)
            rows = [(row.id, row.failures) for row in await read.execute(waiting)]
            return [row for row in rows if row[0] not in self._attended]

    async def _attend(self, id_: UUID, failing: bool) -> None:
        """One subscription's turn; whatever goes wrong is its own."""
        more = False
        try:
            async with self._failing if failing else self._taking:
                more = await self._tell(id_)
        except Refusal as error:
            log.warning("webhook_interrupted", webhook=str(id_), error=str(error))
        except Exception as error:
            log.error("webhook_failed", webhook=str(id_), exc_info=error)
        finally:
            self._attended.discard(id_)
            if more:
                self._woken.set()

    async def _tell(self, id_: UUID) -> bool:
        """Tell it the next few events; whether there may be more for it now."""
        webhook, page = await self._next(id_)
        if webhook is None:
            return False
        place, failures = webhook.place, webhook.failures
        for event in page.items:
            outcome = await self._send(webhook, event)
            if not await self._note(webhook, place, failures + 1, event, outcome):
                return False
            place, failures = event.chainseq, 0
        if page.next_after > place:
            self._passed[id_] = (place, page.next_after)
        return len(page.items) == BATCH

    async def _next(self, id_: UUID) -> tuple[Any, EventPage]:
        async with self._database.read(self._actor) as read:
            # Asked anew: its last turn, or somebody's command, may have ended since it was due.
            due = select(*W.__table__.c).where(W.id == id_, _is_due(read))
            webhook = (await read.execute(due)).first()
            if webhook is None:
                return None, EventPage(items=[], next_after=0)
            page = await events_after(read, webhook.place, BATCH, told_to(webhook))
            return webhook, page

    async def _send(self, webhook: Any, event: CloudEvent) -> Outcome:
        """One attempt at one event, signed anew."""
        body, at = event.model_dump_json().encode(), self._database.clock()
        told = str(event.id)
        keys = keys_at(webhook, at)
        headers: dict[str, str] = {
            "content-type": CONTENT_TYPE,
            "user-agent": USER_AGENT,
            "webhook-id": told,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signatures(keys, told, at, body),
        }
        if event.traceparent is not None:
            headers["traceparent"] = event.traceparent
        outcome = await self._sender.send(webhook.url, headers, body)
        ATTEMPTS.labels("delivered" if outcome.delivered else "failed").inc()
        return outcome

    async def _note(
        self, webhook: Any, place: int, attempt: int, event: CloudEvent, outcome: Outcome
    ) -> bool:
        """Move the place, or say when to try again; whether to go on with what was read.

        Nothing is noted where somebody moved the place meanwhile: that is what counts now.
        """
        async with self._database.begin(self._actor) as tx:
            change: dict[str, Any] = {"place": event.chainseq, "failures": 0, "told_at": tx.now}
            change["failing_since"] = None
            if not outcome.delivered:
                pause = pause_after(
                    attempt, retry_after(outcome.retry_after, tx.now), random.random()
                )
                change = {"failures": attempt, "next_attempt_at": tx.now + pause}
                change["failing_since"] = func.coalesce(W.failing_since, tx.now)
            here = update(W).where(W.id == webhook.id, W.place == place)
            noted = await tx.execute(
                here.values(change).returning(W.version, W.state, W.failing_since)
            )
            if (now := noted.first()) is None:
                return False
            await tx.execute(_attempt(tx, webhook, event, outcome, attempt, change))
            if now.state is WebhookState.ACTIVE and (why := _hopeless(outcome, now, tx)):
                (await tx.load(W, webhook.id)).disable(why)
        return outcome.delivered and now.version == webhook.version


def _is_due(read: Reader) -> ColumnElement[bool]:
    return and_(W.state == WebhookState.ACTIVE, W.next_attempt_at <= read.now)


def _attempt(
    tx: Transaction,
    webhook: Any,
    event: CloudEvent,
    outcome: Outcome,
    attempt: int,
    change: Mapping[str, Any],
) -> Insert:
    """The line in the log."""
    return insert(WebhookDelivery).values(
        webhook_id=webhook.id,
        event_id=event.id,
        event_type=event.type,
        chain_seq=event.chainseq,
        attempt=attempt,
        delivered=outcome.delivered,
        status=outcome.status,
        error=outcome.error,
        milliseconds=outcome.milliseconds,
        attempted_at=tx.now,
        next_attempt_at=change.get("next_attempt_at"),
    )


def _hopeless(outcome: Outcome, now: Any, tx: Transaction) -> str | None:
    """Why nothing more shall be told to it, if so."""
    if outcome.status == GONE:
        return "GONE"
    failing = not outcome.delivered and tx.now - now.failing_since >= PATIENCE
    return "FAILING" if failing else None
