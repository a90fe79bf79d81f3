"""Facts for these tests alone: a thing that is counted up, told by intake, heard by portfolio."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text
from uuid_utils.compat import uuid7

from shared.contracts.base import EVENTS, Event
from shared.db.base import events
from shared.db.transaction import Database, Transaction
from shared.domain.actor import Actor
from shared.messaging.cloudevents import to_headers
from shared.messaging.reactions import Reactions

TELLER = Actor.system("intake")


class Counted(Event):
    """A thing was counted; `poison` makes its reaction fail for as long as it is in `poisons`."""

    service = "intake"
    public = True
    key_field = "thing_id"

    thing_id: UUID
    number: int
    poison: str | None = None


class Whispered(Event):
    """Something that outsiders must not hear."""

    service = "intake"
    key_field = "thing_id"

    thing_id: UUID
    number: int
    poison: str | None = None


class Echoed(Event):
    """Portfolio heard that something was counted, and says so."""

    service = "portfolio"
    key_field = "thing_id"

    thing_id: UUID
    number: int


KINDS: tuple[type[Event], ...] = (Counted, Whispered, Echoed)
for kind in KINDS:
    # Registered only while these tests run: other tests look at all events there are.
    del EVENTS[kind.type_name()]

EFFECTS = "CREATE TABLE effects (seq bigserial PRIMARY KEY, thing uuid, number int, cause uuid)"
_EFFECT = text("INSERT INTO effects (thing, number, cause) VALUES (:thing, :number, :cause)")


class PoisonError(RuntimeError):
    """A reaction that cannot cope."""


class Listening:
    """Reactions that write down what they hear, and fail on the poisons of the moment."""

    def __init__(self, *, echo: bool = False) -> None:
        self.echo = echo
        self.poisons: set[str] = set()
        self.reactions = Reactions()
        self.reactions.on(Counted)(self.on_counted)

    async def on_counted(self, tx: Transaction, event: Counted) -> None:
        """Write it down, or fail."""
        effect = {
            "thing": event.thing_id,
            "number": event.number,
            "cause": tx.origin.causation_id,
        }
        await tx.execute(_EFFECT, effect)
        if self.echo:
            told = Echoed(thing_id=event.thing_id, number=event.number)
            await tx.execute(insert(events), [row(told, causation_id=tx.origin.causation_id)])
        if event.poison in self.poisons:
            raise PoisonError(f"cannot cope with {event.poison}")


def row(event: Event, **changed: Any) -> dict[str, Any]:
    """The row of the events table that this fact is."""
    return {
        "id": uuid7(),
        "type": event.type_name(),
        "key": event.key,
        "aggregate_type": "Thing",
        "aggregate_id": event.key,
        "aggregate_version": 1,
        "occurred_at": datetime.now(UTC),
        "actor": "analyst-lin",
        "on_behalf_of": None,
        "reason": None,
        "correlation_id": uuid4(),
        "causation_id": None,
        "traceparent": None,
        "data": event.model_dump(mode="json"),
        **changed,
    }


async def tell(database: Database, facts: Iterable[Event], **changed: Any) -> list[UUID]:
    """Commit facts to the teller's table in one transaction, for the relay to find."""
    rows = [row(fact, **changed) for fact in facts]
    async with database.begin(TELLER) as tx:
        await tx.execute(insert(events), rows)
    return [one["id"] for one in rows]


def message(event: Event, chain_seq: int = 1, **changed: Any) -> tuple[str, dict[str, str], bytes]:
    """What the relay would publish for this fact: subject, headers, payload."""
    told = row(event, **changed)
    headers = to_headers(told, chain_seq, bytes(32))
    return f"{told['type']}.{told['key']}", headers, event.model_dump_json().encode()


async def effects(database: Database, thing: UUID | None = None) -> list[int]:
    """The numbers that took effect, in the order in which they did."""
    where = "" if thing is None else " WHERE thing = :thing"
    async with database.read(TELLER) as reader:
        rows = await reader.execute(
            text(f"SELECT number FROM effects{where} ORDER BY seq"),
            None if thing is None else {"thing": thing},
        )
        return [int(number) for number in rows.scalars()]


async def count(database: Database, what: str) -> int:
    """How many rows there are of `effects`, or of `events WHERE …`."""
    async with database.read(TELLER) as reader:
        number = (await reader.execute(text(f"SELECT count(*) FROM {what}"))).scalar_one()
        return int(number)


TOLD = "events WHERE published_at IS NOT NULL"
UNTOLD = "events WHERE published_at IS NULL"
