"""Lets the facts that other services tell take effect here: each once, in the order per key.

A batch of messages is one transaction: inbox rows, effects, and what the effects tell. When it
fails it is redone message by message; the one that fails is parked, and so are later ones of its
key, while all others go on. Acknowledged is only what is committed. Killed at any line:

- before the commit: nothing has happened; the durable is reset and the messages come again;
- after the commit, before the acknowledgement: they come again and the inbox drops them, or the
  parking place does (it knows the ids of what it holds);
- an acknowledgement that gets lost is the same case.

A second consumer of a deposed leader does no harm either: whoever commits an inbox row second
does nothing, and both go through the facts in the same order.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from shared.db.parking import ParkState
from shared.db.transaction import Database
from shared.domain.actor import Actor
from shared.domain.errors import Unavailable
from shared.messaging.bus import AWAY, Bus
from shared.messaging.cloudevents import Malformed, from_message
from shared.messaging.delivery import Delivered, Delivery, Interrupted
from shared.messaging.effects import claim, say_effect, take_effect
from shared.messaging.envelope import Envelope
from shared.messaging.metrics import APPLIED, PARKED, REPEATED
from shared.messaging.parking import described, park
from shared.messaging.reactions import Reactions
from shared.messaging.retrier import Retrier

PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds to wait after an interruption, longer each time until a batch is kept."""

PATIENCE = 3
"""How often a batch is tried again as a whole while the database seems to be away."""

_log = structlog.get_logger()


class Consumer:
    """Consumes one service's durable; runs in the active replica only."""

    def __init__(
        self, bus: Bus, database: Database, service: str, reactions: Reactions, retrier: Retrier
    ) -> None:
        self._bus = bus
        self._database = database
        self._service = service
        self._actor = Actor.system(service)
        self._reactions = reactions
        self._retrier = retrier

    async def run(self) -> None:
        """Consume until cancelled, through every outage of NATS or the database."""
        delivery = Delivery(self._bus, self._service)
        failures = 0
        try:
            while True:
                try:
                    batch = await delivery.batch()
                    await self.keep(batch, patient=failures < PATIENCE)
                    await delivery.acknowledge(batch[-1])
                    failures = 0
                except (Interrupted, Unavailable, *AWAY) as error:
                    delivery.again()
                    failures += 1
                    self._say(error, failures)
                    await asyncio.sleep(PAUSES[min(failures, len(PAUSES)) - 1])
        finally:
            await delivery.close()

    async def keep(self, batch: Sequence[Delivered], *, patient: bool = True) -> None:
        """Let a batch take effect or park it; when this returns, it may be acknowledged.

        A database that seems away is waited for (`patient`); if that helps nothing, it may be
        one message that makes it seem so, and they are told apart.
        """
        try:
            await self._keep_together(batch)
        except Exception as error:
            if patient and isinstance(error, Unavailable):
                raise
            _log.info("batch_redone_one_by_one", service=self._service, error=repr(error))
            for message in batch:
                await self._keep_alone(message)

    async def _keep_together(self, batch: Sequence[Delivered]) -> None:
        facts, unreadable = _sorted_out(batch)
        messages = {fact.id: message for fact, message in reversed(facts)}
        async with self._database.begin(self._actor) as tx:
            for message, error in unreadable:
                await park(tx, message, None, ParkState.STUCK, error=described(error))
            claimed = await claim(tx, [fact for fact, _ in facts])
            for fact in claimed.blocked:
                await park(tx, messages[fact.id], fact, ParkState.WAITING)
            if claimed.new:
                await take_effect(tx, self._reactions, claimed.new)
        if tx.emitted:
            await self._bus.hint()
        for fact in claimed.new:
            if self._reactions.to(fact.type):
                say_effect(fact, tx)
        new, blocked = len(claimed.new), len(claimed.blocked)
        APPLIED.inc(new)
        REPEATED.inc(len(facts) - new - blocked)
        PARKED.inc(blocked + len(unreadable))
        for message, error in unreadable:
            _log.error("event_malformed", subject=message.subject, error=str(error))

    async def _keep_alone(self, message: Delivered) -> None:
        try:
            await self._keep_together([message])
        except Exception as error:
            await self._park_failed(message, error)

    async def _park_failed(self, message: Delivered, error: Exception) -> None:
        fact = read(message)
        async with self._database.begin(self._actor) as tx:
            await park(
                tx,
                message,
                fact,
                ParkState.RETRYING,
                error=described(error),
                next_attempt_at=tx.now + timedelta(seconds=self._retrier.pauses[0]),
            )
        self._retrier.wake()
        _log.warning(
            "event_parked",
            trace_id=fact.correlation_id.hex,
            subject=message.subject,
            event_id=str(fact.id),
            error=described(error),
        )

    def _say(self, error: BaseException, failures: int) -> None:
        if failures in (1, 10) or failures % 100 == 0:
            _log.info("consumer_interrupted", service=self._service, error=repr(error))


def _sorted_out(
    batch: Sequence[Delivered],
) -> tuple[list[tuple[Envelope, Delivered]], list[tuple[Delivered, Malformed]]]:
    """What can be read, and what cannot, each in stream order."""
    facts: list[tuple[Envelope, Delivered]] = []
    unreadable: list[tuple[Delivered, Malformed]] = []
    for message in batch:
        try:
            facts.append((read(message), message))
        except Malformed as error:
            unreadable.append((message, error))
    return facts, unreadable


def read(message: Delivered) -> Envelope:
    """The fact that a delivered message carries, or Malformed."""
    return from_message(message.subject, message.headers, message.data, message.stream_seq)
