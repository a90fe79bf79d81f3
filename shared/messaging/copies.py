"""Keeps the local copies of projects and people from the stream: as facts come, or all anew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Table

from shared.contracts.base import Event, Undertaking
from shared.contracts.resource import PersonEvent
from shared.db.anew import begin_anew, hold_still, take_over
from shared.db.base import people, project_members, projects
from shared.db.transaction import Transaction
from shared.messaging.bus import Bus
from shared.messaging.cloudevents import Malformed
from shared.messaging.consumer import read
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Projection
from shared.messaging.replay import replay
from shared.people import copy as people_copy
from shared.projects import copy as projects_copy


@dataclass(frozen=True)
class Copy:
    """What every service keeps of others' records: from which facts, in which tables, and how."""

    told: Callable[[], Sequence[type[Event]]]
    tables: Sequence[Table]
    take: Projection


@dataclass(frozen=True)
class Rebuilt:
    """How many facts were read again, and how many rows of the copy were not as they say."""

    facts: int
    rows_changed: int


async def copy_undertakings(tx: Transaction, facts: Sequence[Envelope]) -> None:
    """Take what these facts say of undertakings into the copy."""
    await projects_copy.remember(
        tx,
        [
            (fact.service, Undertaking.model_validate(orjson.loads(fact.data)["undertaking"]))
            for fact in facts
        ],
    )


async def copy_people(tx: Transaction, facts: Sequence[Envelope]) -> None:
    """Take what these facts say of people into the copy."""
    await people_copy.remember(tx, [PersonEvent.model_validate_json(fact.data) for fact in facts])


COPIES: Mapping[str, Copy] = {
    "projects": Copy(projects_copy.told, (projects, project_members), copy_undertakings),
    "people": Copy(people_copy.told, (people,), copy_people),
}
"""The copies by the name under which `pmo rebuild` knows them; the teller keeps them too."""


async def rebuild(tx: Transaction, bus: Bus, copy: Copy) -> Rebuilt:
    """Make a copy from the whole stream, past the inbox, while its service goes on working.

    The copy is held still only for what was told while the rest was read, and for the exchange:
    whatever the service had heard by then is in the stream, so nothing newer is overwritten.
    """
    await begin_anew(tx, copy.tables)
    facts, place = await _take_after(tx, bus, copy, 0)
    await hold_still(tx, copy.tables)
    more, _ = await _take_after(tx, bus, copy, place)
    return Rebuilt(facts + more, await take_over(tx, copy.tables))


async def _take_after(tx: Transaction, bus: Bus, copy: Copy, place: int) -> tuple[int, int]:
    """Take what the stream holds after this place; how many facts, and the last place."""
    kinds, number = {kind.type_name() for kind in copy.told()}, 0
    async for messages in replay(bus, after=place):
        facts = []
        for message in messages:
            try:
                fact = read(message)
            except Malformed:
                continue
            if fact.type in kinds:
                facts.append(fact)
        await copy.take(tx, facts)
        number, place = number + len(facts), messages[-1].stream_seq
    return number, place
