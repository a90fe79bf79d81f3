"""Keeps the local copy of projects and members from the stream: as facts come, or all anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from shared.contracts.base import Undertaking
from shared.db.transaction import Transaction
from shared.messaging.bus import Bus
from shared.messaging.cloudevents import Malformed
from shared.messaging.consumer import read
from shared.messaging.envelope import Envelope
from shared.messaging.replay import replay
from shared.projects.copy import begin_anew, hold_still, remember, take_over, told


@dataclass(frozen=True)
class Rebuilt:
    """How many facts were read again, and how many rows of the copy were not as they say."""

    facts: int
    rows_changed: int


async def copy_undertakings(tx: Transaction, facts: Sequence[Envelope]) -> None:
    """Take what these facts say of undertakings into the copy."""
    await remember(
        tx,
        [
            (fact.service, Undertaking.model_validate(orjson.loads(fact.data)["undertaking"]))
            for fact in facts
        ],
    )


async def rebuild_projects(tx: Transaction, bus: Bus) -> Rebuilt:
    """Make the copy from the whole stream, past the inbox, while its service goes on working.

    The copy is held still only for what was told while the rest was read, and for the exchange:
    whatever the service had heard by then is in the stream, so nothing newer is overwritten.
    """
    await begin_anew(tx)
    facts, place = await _remember_after(tx, bus, 0)
    await hold_still(tx)
    more, _ = await _remember_after(tx, bus, place)
    return Rebuilt(facts + more, await take_over(tx))


async def _remember_after(tx: Transaction, bus: Bus, place: int) -> tuple[int, int]:
    """Remember what the stream holds after this place; how many facts, and the last place."""
    kinds, number = {kind.type_name() for kind in told()}, 0
    async for messages in replay(bus, after=place):
        facts = []
        for message in messages:
            try:
                fact = read(message)
            except Malformed:
                continue
            if fact.type in kinds:
                facts.append(fact)
        await copy_undertakings(tx, facts)
        number, place = number + len(facts), messages[-1].stream_seq
    return number, place
