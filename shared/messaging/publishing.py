"""How rows of an events table become messages of the stream: in order, a batch at once or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import structlog
from nats.js.errors import APIError

from shared.messaging.bus import Bus
from shared.messaging.cloudevents import to_headers
from shared.messaging.names import subject

BATCH = 256
BATCH_BYTES = 4 * 2**20
ONE_BY_ONE = frozenset({10176, 10177, 10199, 10201})
"""Refusals of a batch as such (incomplete, unsupported, repeated ids), not of what is in it."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One fact ready to leave."""

    seq: int
    subject: str
    headers: dict[str, str]
    payload: bytes


def outgoing(row: asyncpg.Record, chain_seq: int, head: bytes, prefix: str = "") -> Outgoing:
    """A row at its place in the chain; `data` is JSON as the driver gives it."""
    return Outgoing(
        row["seq"],
        prefix + subject(row["type"], row["key"]),
        to_headers(dict(row), chain_seq, head),
        row["data"].encode(),
    )


def of_bearable_size(facts: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    """Cut what would be too much for one batch, keeping the order."""
    batch: list[Outgoing] = []
    size = 0
    for fact in facts:
        if batch and (len(batch) == BATCH or size + len(fact.payload) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(fact)
        size += len(fact.payload)
    if batch:
        yield batch


async def publish(bus: Bus, facts: Sequence[Outgoing]) -> None:
    """Return when the stream holds them all, in this order."""
    if len(facts) > 1:
        try:
            return await _publish_together(bus, facts)
        except APIError as error:
            if error.err_code not in ONE_BY_ONE:
                raise
            _log.info("batch_refused", identity=bus.identity, error=repr(error))
    for fact in facts:
        await bus.request(fact.subject, fact.payload, headers=fact.headers)
    return None


async def _publish_together(bus: Bus, facts: Sequence[Outgoing]) -> None:
    batch = uuid4().hex
    *most, last = (
        (fact, {**fact.headers, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)})
        for number, fact in enumerate(facts, start=1)
    )
    for fact, headers in most:
        await bus.nats.publish(fact.subject, fact.payload, headers=headers)
    fact, headers = last
    headers["Nats-Batch-Commit"] = "1"
    await bus.request(fact.subject, fact.payload, headers=headers)
