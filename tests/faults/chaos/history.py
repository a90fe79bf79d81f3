"""Reads what is left in six databases and the stream, past all services."""

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from uuid import UUID

import orjson

from deploy.site import Site, services
from shared.contracts.base import EVENTS
from shared.domain.actor import Actor
from shared.messaging.bus import Bus
from shared.messaging.consumer import read
from shared.messaging.copies import COPIES, rebuild
from shared.messaging.envelope import Envelope
from shared.messaging.names import EXTERNAL_STREAM, SERVICES, STREAM
from shared.messaging.replay import replay
from tests.faults.chaos.clients import Clients
from tests.faults.chaos.verdict import ALARMS, Fact, History, Listener, Message, Process
from tests.faults.chaos.watch import Watch

_ENDED = {"APPROVE": "ADMITTED", "REJECT": "REJECTED"}
_PROCESSES = """
    SELECT p.id, p.state, h.state AS handoff FROM proposals p LEFT JOIN handoffs h USING (id)
    WHERE p.id = ANY($1::uuid[])
"""


async def history_of(clients: Clients, watch: Watch, decided: Mapping[UUID, str]) -> History:
    """Everything; the first of each outcome in `decided` were left in peace, and show the usual."""
    told = [fact for name in SERVICES for fact in await _told(clients, name)]
    broken = {name: f"at row {at}" for name in SERVICES if (at := await _broken(clients, name))}
    return History(
        commands=clients.commands,
        told=told,
        stream=await _stream(watch.bus),
        outside=[fact.id for fact in await _facts(watch.external, EXTERNAL_STREAM)],
        public=frozenset(kind.type_name() for kind in EVENTS.values() if kind.public),
        listeners={name: await _listener(clients, name) for name in SERVICES},
        processes=await processes(clients, decided),
        usual=_usual(told, decided),
        broken=broken,
        copies={
            k: n for name in SERVICES for k, n in (await _copies(clients, watch.bus, name)).items()
        },
    )


def _usual(
    told: Iterable[Fact], decided: Mapping[UUID, str]
) -> Mapping[str, Counter[tuple[str, str]]]:
    first = {outcome: id_ for id_, outcome in [*decided.items()][::-1]}
    return {
        outcome: Counter((f.service, f.name) for f in told if f.key == id_ and f.name not in ALARMS)
        for outcome, id_ in first.items()
    }


async def processes(clients: Clients, decided: Mapping[UUID, str]) -> list[Process]:
    """How far each proposal has got that was decided on."""
    rows = {row["id"]: row for row in await clients.rows("intake", _PROCESSES, list(decided))}
    return [
        Process(
            id_,
            outcome,
            ended=id_ in rows
            and rows[id_]["state"] == _ENDED[outcome]
            and rows[id_]["handoff"] in (None, "COMPLETED"),
            alarmed=id_ in rows and rows[id_]["handoff"] == "STUCK",
        )
        for id_, outcome in decided.items()
    ]


async def _told(clients: Clients, name: str) -> list[Fact]:
    return [
        Fact(
            name,
            row["id"],
            row["type"],
            row["key"],
            (row["aggregate_type"], row["aggregate_id"]),
            row["aggregate_version"],
            row["seq"],
            row["chain_seq"],
            row["occurred_at"],
            row["correlation_id"],
            row["causation_id"],
            _digest(row["data"], (row["chain_hash"] or b"").hex()),
        )
        for row in await clients.rows(name, "SELECT * FROM events ORDER BY seq")
    ]


async def _facts(bus: Bus, stream: str) -> list[Envelope]:
    return [read(message) async for page in replay(bus, stream=stream) for message in page]


async def _stream(bus: Bus) -> list[Message]:
    return [
        Message(
            fact.stream_seq,
            fact.service,
            fact.id,
            fact.type,
            fact.key,
            fact.chain_seq,
            _digest(fact.data, fact.chain_hash),
        )
        for fact in await _facts(bus, STREAM)
    ]


def _digest(payload: str | bytes, chain_hash: str) -> bytes:
    """Of what a payload says, not of how it is written: a table keeps its own spacing."""
    said = orjson.dumps(orjson.loads(payload), option=orjson.OPT_SORT_KEYS)
    return sha256(said + chain_hash.encode()).digest()


async def _listener(clients: Clients, name: str) -> Listener:
    """The order is that in which transactions first wrote, which PostgreSQL notes at each row."""
    applied = await clients.rows(name, "SELECT event_id, xmin::text::bigint AS at FROM inbox")
    parked = await clients.rows(name, "SELECT event_id, state FROM parked_events")
    return Listener(
        services()[name].reactions.heard(),
        {row["event_id"]: row["at"] for row in applied},
        {row["event_id"]: row["state"] for row in parked},
    )


async def _broken(clients: Clients, name: str) -> int | None:
    return (await clients.verdict(name)).broken_at


async def _copies(clients: Clients, bus: Bus, name: str) -> dict[str, int]:
    """Make every copy anew from the stream: what changes by that was not as it should be."""
    wrong: dict[str, int] = {}
    database = Site(clients.platform.state).database(name)
    try:
        for kind, copy in COPIES.items():
            async with database.begin(Actor.system(name)) as tx:
                rebuilt = await rebuild(tx, bus, copy)
            if rebuilt.rows_changed:
                wrong[f"{name} {kind}"] = rebuilt.rows_changed
    finally:
        await database.close()
    return wrong
