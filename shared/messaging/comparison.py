"""Compares the whole stream with the events tables: what is missing in it, strange to it, or late.

A stream that ends early is filled again (`shared.messaging.refill`). One with a hole is not: later
facts of the same key have been heard already, so it has to be made anew from the tables.
"""

import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from shared.db.transaction import Database
from shared.domain.actor import Actor
from shared.messaging.bus import Bus
from shared.messaging.cloudevents import Malformed
from shared.messaging.consumer import read
from shared.messaging.envelope import Envelope
from shared.messaging.replay import replay

_TOLD = text("SELECT coalesce(max(chain_seq), 0) FROM events WHERE published_at IS NOT NULL")
_KNOWN = text("SELECT id, chain_seq, chain_hash FROM events WHERE id = ANY(:ids)")
MOST_NAMED = 20


@dataclass
class Compared:
    """One service's part of the stream, held against its table."""

    told: int
    """How many facts the table says were told."""
    end: int = 0
    """The furthest place in the chain that the stream holds."""
    held: int = 0
    """How many of the table's facts were found, each counted once."""
    repeated: int = 0
    late: int = 0
    """Found behind a later one of the same teller: it filled a hole."""
    unknown: list[Envelope] = field(default_factory=list)
    """In the stream and not in the table, or with another hash: the first few."""
    unknowns: int = 0
    _holes: set[int] = field(default_factory=set)

    @property
    def missing(self) -> int:
        """Facts that were told and that the stream does not hold."""
        return max(self.told - self.held, 0)

    @property
    def has_hole(self) -> bool:
        """Whether something is missing before the end; else it can be told anew."""
        return bool(self._holes)

    @property
    def sound(self) -> bool:
        """Whether the stream holds just what the table says, in its order."""
        return not (self.missing or self.late or self.unknowns)

    def take(self, facts: Sequence[Envelope], known: Mapping[UUID, tuple[int, str]]) -> None:
        """The next facts of this teller, and what the table says of them."""
        for fact in facts:
            if known.get(fact.id) != (fact.chain_seq, fact.chain_hash):
                self.unknowns += 1
                self.unknown = [*self.unknown, fact][:MOST_NAMED]
            elif fact.chain_seq > self.end:
                self._holes.update(range(self.end + 1, fact.chain_seq))
                self.end = fact.chain_seq
                self.held += 1
            elif fact.chain_seq in self._holes:
                self._holes.remove(fact.chain_seq)
                self.late += 1
                self.held += 1
            else:
                self.repeated += 1


async def compare(monitor: Bus, databases: Mapping[str, Database]) -> Mapping[str, Compared]:
    """Read the stream from its first fact to its last, and say how it agrees, for each teller."""
    found = {name: Compared(await _told(database)) for name, database in databases.items()}
    async for messages in replay(monitor):
        by_teller: dict[str, list[Envelope]] = defaultdict(list)
        for message in messages:
            with contextlib.suppress(Malformed):
                fact = read(message)
                by_teller[fact.service].append(fact)
        for name, facts in by_teller.items():
            if name in found:
                found[name].take(facts, await _known(databases[name], facts))
    return found


async def _told(database: Database) -> int:
    async with database.read(Actor.system(database.settings.service)) as reader:
        return int((await reader.execute(_TOLD)).scalar_one())


async def _known(database: Database, facts: Sequence[Envelope]) -> Mapping[UUID, tuple[int, str]]:
    async with database.read(Actor.system(database.settings.service)) as reader:
        rows = await reader.execute(_KNOWN, {"ids": [fact.id for fact in facts]})
        return {
            row.id: (row.chain_seq, row.chain_hash.hex())
            for row in rows
            if row.chain_hash is not None
        }
