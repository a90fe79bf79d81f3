"""The relay: what the table says is told in order, once, and the told head is the table's."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from uuid import uuid4

import asyncpg
import orjson
import pytest
from sqlalchemy import select

from deploy.local.nats import Broker
from shared.db.base import events
from shared.db.events import CHAINED, ChainCheck
from shared.db.transaction import Database
from shared.messaging import bus
from shared.messaging.bus import Bus
from shared.messaging.consumer import read
from shared.messaging.envelope import Envelope
from shared.messaging.publishing import BATCH, publish
from shared.messaging.relay import Deposed, NotTold, Relay
from shared.messaging.replay import replay
from tests.messaging.conftest import Sessions, Stage, until
from tests.messaging.facts import TELLER, TOLD, UNTOLD, Counted, Whispered, count, tell

Connect = Callable[[str], Awaitable[Bus]]
TALL = "x" * 200_000


async def stream(monitor: Bus) -> list[Envelope]:
    """Everything the stream holds."""
    return [read(message) async for page in replay(monitor) for message in page]


async def table(database: Database) -> list[dict[str, object]]:
    """The events table in chain order."""
    async with database.read(TELLER) as reader:
        rows = await reader.execute(select(events).order_by(events.c.chain_seq))
        return [dict(row) for row in rows.mappings()]


async def open_relay(stage: Stage) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection to call `round` with, as `run` would."""
    connection = await asyncpg.connect(stage.intake.dsn)
    await stage.relay._start(connection)
    return connection


async def assert_told_as_written(stage: Stage, monitor: Bus, expected: int) -> None:
    """Stream and table agree fact by fact, and the chain holds."""
    told, rows = await stream(monitor), await table(stage.intake)
    assert len(told) == len(rows) == expected
    check = ChainCheck()
    check.feed([{**row, "chain_hash": row["chain_hash"]} for row in rows])
    assert check.verdict.broken_at is None
    assert check.verdict.rows == expected
    for fact, row in zip(told, rows, strict=True):
        assert (fact.id, fact.key, fact.chain_seq) == (row["id"], row["key"], row["chain_seq"])
        assert fact.chain_hash == bytes(row["chain_hash"]).hex()  # type: ignore[call-overload]
        assert orjson.loads(fact.data) == row["data"]
        assert row["published_at"] is not None


@pytest.mark.parametrize("number", [1, 2, BATCH, BATCH + 1, 2 * BATCH + 3])
async def test_any_number_of_facts_is_told_in_order(
    number: int, stage: Stage, connect: Connect
) -> None:
    thing = uuid4()
    await stage.tell([Counted(thing_id=thing, number=n) for n in range(number)])
    connection = await open_relay(stage)
    while await stage.relay.round(connection):
        pass
    monitor = await connect("monitor")
    await assert_told_as_written(stage, monitor, number)
    assert [orjson.loads(f.data)["number"] for f in await stream(monitor)] == list(range(number))
    await connection.close()


async def test_every_header_is_covered_by_the_chain_or_is_the_chain() -> None:
    headers = {
        "id", "type", "key", "aggregate_type", "aggregate_id", "aggregate_version", "occurred_at",
        "actor", "correlation_id", "causation_id", "traceparent", "data",
    }  # fmt: skip
    assert headers <= set(CHAINED)


async def test_large_facts_are_told_in_several_batches(stage: Stage, connect: Connect) -> None:
    facts = [Counted(thing_id=uuid4(), number=n, poison=TALL) for n in range(50)]
    await stage.tell(facts)
    connection = await open_relay(stage)
    assert await stage.relay.round(connection) == 50
    await assert_told_as_written(stage, await connect("monitor"), 50)
    await connection.close()


async def test_chained_before_a_crash_goes_first_and_keeps_its_place(
    stage: Stage, connect: Connect
) -> None:
    await stage.tell([Counted(thing_id=uuid4(), number=n) for n in range(3)])
    connection = await open_relay(stage)
    before = await stage.relay._next(connection)  # killed here: chained, not told
    await stage.tell([Counted(thing_id=uuid4(), number=n) for n in range(3, 5)])
    successor = Relay(stage.teller, stage.intake.dsn, "intake")
    await successor._start(connection)
    assert [await successor.round(connection) for _ in range(3)] == [3, 2, 0]
    monitor = await connect("monitor")
    await assert_told_as_written(stage, monitor, 5)
    assert [f.chain_hash for f in await stream(monitor)][:3] == [
        fact.headers["ce-chainhash"] for fact in before
    ]
    await connection.close()


@pytest.mark.parametrize("told_before", [1, 2, 5])
async def test_told_but_not_marked_is_not_told_twice(
    told_before: int, stage: Stage, connect: Connect
) -> None:
    await stage.tell([Counted(thing_id=uuid4(), number=n) for n in range(5)])
    connection = await open_relay(stage)
    facts = await stage.relay._next(connection)
    await publish(stage.teller, facts[:told_before])  # killed here: told, not marked
    successor = Relay(stage.teller, stage.intake.dsn, "intake")
    await successor._start(connection)
    assert await successor.round(connection) == 5
    await assert_told_as_written(stage, await connect("monitor"), 5)
    await connection.close()


async def test_a_deposed_leader_cannot_spoil_the_chain(stage: Stage, connect: Connect) -> None:
    await stage.tell([Counted(thing_id=uuid4(), number=1)])
    old, new = await open_relay(stage), await asyncpg.connect(stage.intake.dsn)
    rows = await old.fetch("SELECT * FROM events")
    successor = Relay(stage.teller, stage.intake.dsn, "intake")
    await successor._start(new)
    await successor.round(new)
    with pytest.raises(Deposed):
        await stage.relay._chain(old, rows)
    await stage.tell([Counted(thing_id=uuid4(), number=2)])
    with pytest.raises(Deposed):
        await stage.relay.round(old)
    await successor.round(new)
    await assert_told_as_written(stage, await connect("monitor"), 2)
    await old.close()
    await new.close()


async def test_while_nats_is_away_facts_wait_and_no_transaction_does(
    stage: Stage, streams: Broker, connect: Connect, sessions: dict[str, Sessions]
) -> None:
    monitor = await connect("monitor")
    streams.kill()

    async def away() -> bool:
        return not stage.teller.connected

    await until(away)
    async with stage.running("relay"):
        await stage.tell([Counted(thing_id=uuid4(), number=n) for n in range(10)])
        for _ in range(100):
            assert await sessions["intake"].idle_in_transaction() == 0
        await streams.start()

        await until(untold_below(stage, 1))
    await until(lambda: _connected(monitor))
    await assert_told_as_written(stage, monitor, 10)


async def test_killing_nats_while_it_is_told_loses_repeats_and_reorders_nothing(
    stage: Stage, streams: Broker, connect: Connect
) -> None:
    monitor = await connect("monitor")
    things = [uuid4() for _ in range(5)]
    numbers = itertools.count()
    stop = asyncio.Event()

    async def keep_telling() -> None:
        while not stop.is_set():
            facts = [Counted(thing_id=thing, number=next(numbers)) for thing in things]
            await stage.tell(facts)
            await until(untold_below(stage, 200), patience=30)

    async with stage.running("relay"):
        telling = asyncio.create_task(keep_telling())
        for more in (20, 35, 50, 27):
            enough = await count(stage.intake, TOLD) + more

            async def told_more(enough: int = enough) -> bool:
                return await count(stage.intake, TOLD) >= enough

            await until(told_more)
            streams.kill()
            await streams.start()
        stop.set()
        await telling
        await until(untold_below(stage, 1), patience=30)
    await until(lambda: _connected(monitor))
    expected = next(numbers)
    await assert_told_as_written(stage, monitor, expected)
    for thing in things:
        mine = [orjson.loads(f.data)["number"] for f in await stream(monitor) if f.key == thing]
        assert mine == sorted(mine)
        assert len(mine) == expected // len(things)


async def test_a_hint_of_another_replica_wakes_it_at_once(stage: Stage, connect: Connect) -> None:
    replica = await connect("intake")
    async with stage.running("relay"):
        await stage.tell([Whispered(thing_id=uuid4(), number=0)])
        await until(untold_below(stage, 1))  # it now sleeps for its whole second
        loop = asyncio.get_running_loop()
        begin = loop.time()
        await tell(stage.intake, [Whispered(thing_id=uuid4(), number=1)])
        await replica.hint()
        await until(untold_below(stage, 1))
        assert loop.time() - begin < 0.6


async def test_what_nats_refuses_is_said_and_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that was given the wrong key cannot tell; nothing is marked as told."""
    monkeypatch.setattr(bus, "PATIENCE", 0.3)
    await stage.tell([Counted(thing_id=uuid4(), number=1)])
    connection = await asyncpg.connect(stage.intake.dsn)
    impostor = Relay(stage.listener, stage.intake.dsn, "intake")
    await impostor._start(connection)
    with pytest.raises(NotTold):
        await impostor.round(connection)
    assert [row["published_at"] for row in await table(stage.intake)] == [None]
    await connection.close()


def untold_below(stage: Stage, most: int) -> Callable[[], Awaitable[bool]]:
    """Whether fewer facts than that wait to be told."""

    async def it_is() -> bool:
        return await count(stage.intake, UNTOLD) < most

    return it_is


async def _connected(bus: Bus) -> bool:
    return bus.connected
