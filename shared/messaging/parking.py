"""Puts facts aside that could not take effect, and those that must wait behind them.

A fact whose reaction fails is parked with its error and RETRYING; later facts of its key are
parked behind it, WAITING, so that the order per key holds and all other keys go on. After the
last attempt it is STUCK until someone retries or discards it. A message that is no fact at all is
STUCK at once and holds nothing up: it has no key.
"""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import bindparam, exists, select
from sqlalchemy.dialects.postgresql import insert

from shared.db.base import inbox, parked_events
from shared.db.parking import ParkState
from shared.db.transaction import Transaction
from shared.messaging.delivery import Delivered
from shared.messaging.envelope import Envelope

_UNREADABLE = UUID("0192f0c1-7d1e-7a53-9d2b-6b1d3c6f5a10")
ERROR_LENGTH = 2000

_COLUMNS = [column for column in parked_events.c if column.name not in ("seq", "parked_at")]
_PARK = (
    insert(parked_events)
    .from_select(
        [column.name for column in _COLUMNS],
        select(*[bindparam(column.name, type_=column.type) for column in _COLUMNS]).where(
            ~exists().where(inbox.c.event_id == bindparam("event_id"))
        ),
    )
    .on_conflict_do_nothing(index_elements=["event_id"])
    .returning(parked_events.c.seq)
)


def unreadable_id(message: Delivered) -> UUID:
    """The name of a message that has no readable id: the same each time it is delivered."""
    return uuid5(_UNREADABLE, f"{message.stream_seq}.{message.stored_at}")


def described(error: BaseException) -> str:
    """One line for operators: the kind of error and what it says."""
    text = f"{type(error).__name__}: {error}".replace("\x00", "")
    return text[:ERROR_LENGTH]


async def park(
    tx: Transaction,
    message: Delivered,
    fact: Envelope | None,
    state: ParkState,
    *,
    error: str | None = None,
    next_attempt_at: datetime | None = None,
) -> bool:
    """Put a message aside; False when it came again: it is parked, or was dealt with."""
    parking = {
        "event_id": unreadable_id(message) if fact is None else fact.id,
        "stream_seq": message.stream_seq,
        "key": None if fact is None else fact.key,
        "subject": message.subject[:255],
        "headers": message.headers or {},
        "payload": message.data,
        "state": state,
        "attempts": 0 if state is ParkState.WAITING else 1,
        "error": error,
        "next_attempt_at": next_attempt_at,
    }
    return (await tx.execute(_PARK, parking)).first() is not None
