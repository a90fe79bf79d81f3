"""What is parked in a service, and how operators let it go.

A parked fact waits for its next attempt (RETRYING), behind one of its key (WAITING), or for a
person (STUCK): `shared.messaging.parking` puts it here, the retrier works it off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from shared.db.base import discarded_events, inbox, parked_events
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict, NotFound

_log = structlog.get_logger()


class ParkState(StrEnum):
    """How a parked fact waits: for its next attempt, for those before it, or for a person."""

    RETRYING = "RETRYING"
    WAITING = "WAITING"
    STUCK = "STUCK"


@dataclass(frozen=True)
class ParkedEvent:
    """What operators see of a parked fact."""

    event_id: UUID
    key: UUID | None
    subject: str
    state: ParkState
    attempts: int
    error: str | None
    stream_seq: int
    parked_at: datetime
    next_attempt_at: datetime | None


SHOWN = (
    parked_events.c.event_id,
    parked_events.c.key,
    parked_events.c.subject,
    parked_events.c.state,
    parked_events.c.attempts,
    parked_events.c.error,
    parked_events.c.stream_seq,
    parked_events.c.parked_at,
    parked_events.c.next_attempt_at,
)


_MOVED = (
    "event_id",
    "stream_seq",
    "key",
    "subject",
    "headers",
    "payload",
    "attempts",
    "error",
    "parked_at",
)
"""What is kept of a parked fact that is given up."""


async def parked(
    reader: Reader | Transaction, *, state: ParkState | None = None, limit: int = 200
) -> Sequence[ParkedEvent]:
    """What is parked in this service, oldest first."""
    statement = select(*SHOWN).order_by(parked_events.c.seq).limit(limit)
    if state is not None:
        statement = statement.where(parked_events.c.state == state)
    rows = (await reader.execute(statement)).mappings()
    return [ParkedEvent(**{**row, "state": ParkState(row["state"])}) for row in rows]


async def retry(tx: Transaction, event_id: UUID) -> None:
    """Try a parked fact again at once, with all its attempts before it.

    One that waits behind others of its key cannot be chosen: the first of them must go first.
    """
    row = await _first_of_key(tx, event_id)
    await tx.execute(
        update(parked_events)
        .where(parked_events.c.seq == row.seq)
        .values(state=ParkState.RETRYING, attempts=0, next_attempt_at=func.now())
    )
    _log.info("parked_event_retried", event_id=str(event_id), by=tx.actor.id)


async def discard(tx: Transaction, event_id: UUID, reason: str) -> None:
    """Give a parked fact up for good: it never takes effect, and those behind it go on.

    The inbox remembers it, so that it is dropped should it come again; it is kept with who gave it
    up and why.
    """
    row = await _first_of_key(tx, event_id)
    this = parked_events.c.seq == row.seq
    said = {"discarded_at": tx.now, "discarded_by": tx.actor.id, "reason": reason}
    kept = select(
        *(parked_events.c[name] for name in _MOVED),
        *(literal(value, discarded_events.c[name].type) for name, value in said.items()),
    ).where(this)
    await tx.execute(insert(discarded_events).from_select([*_MOVED, *said], kept))
    await tx.execute(delete(parked_events).where(this))
    await tx.execute(insert(inbox).values(event_id=event_id).on_conflict_do_nothing())
    _log.warning(
        "parked_event_discarded",
        event_id=str(event_id),
        subject=row.subject,
        error=row.error,
        by=tx.actor.id,
        reason=reason,
    )


async def held(tx: Transaction, event_id: UUID) -> Row[Any]:
    """The parked fact, locked against the retrier; NotFound when it is not parked (any more)."""
    found = await tx.execute(
        select(parked_events).where(parked_events.c.event_id == event_id).with_for_update()
    )
    if (row := found.first()) is None:
        raise NotFound("not_found")
    return row


async def _first_of_key(tx: Transaction, event_id: UUID) -> Row[Any]:
    """The parked fact, unless it waits behind another: that one must go first."""
    row = await held(tx, event_id)
    if row.state == ParkState.WAITING:
        raise Conflict("event_not_parked", state=row.state)
    return row
