"""Kill -9 of replicas, broker and database sessions while facts flow: each has its effect once."""

import itertools
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import select

from deploy.local.nats import Broker
from deploy.local.processes import Process
from shared.db.base import events
from shared.db.events import ChainCheck
from shared.db.transaction import Database
from shared.messaging.bus import Bus
from shared.messaging.consumer import read
from shared.messaging.replay import replay
from tests.messaging.conftest import Sessions, until
from tests.messaging.facts import TELLER, TOLD, Counted, Echoed, count, effects, tell

Connect = Callable[[str], Awaitable[Bus]]
ROOT = Path(__file__).parents[2]
THINGS = [uuid4() for _ in range(8)]
ROUNDS = 8
PER_ROUND = 30
EXPECTED = ROUNDS * PER_ROUND * len(THINGS)


@pytest.fixture
async def replicas(
    streams: Broker, databases: dict[str, Database], tmp_path: Path
) -> AsyncIterator[dict[str, Process]]:
    """Two replicas of intake and two of portfolio."""
    running = {}
    for service, number in itertools.product(databases, (1, 2)):
        name = f"{service}-{number}"
        running[name] = Process(
            name,
            [
                sys.executable,
                "-m",
                "tests.messaging.replica",
                service,
                databases[service].dsn,
                streams.url,
                streams.identities.seeds[service],
            ],
            tmp_path / f"{name}.log",
            directory=ROOT,
        )
        running[name].spawn()
    yield running
    for process in running.values():
        await process.stop()


async def assert_chain_holds(database: Database, expected: int) -> None:
    """Every fact was told and the history proves itself."""
    async with database.read(TELLER) as reader:
        rows = await reader.execute(select(events).order_by(events.c.chain_seq))
        history = [dict(row) for row in rows.mappings()]
    assert all(row["published_at"] for row in history)
    check = ChainCheck()
    check.feed(history)
    assert (check.verdict.rows, check.verdict.broken_at) == (expected, None)


@dataclass
class Trouble:
    """What goes wrong while facts flow: a replica, the broker or the sessions are killed."""

    replicas: dict[str, Process]
    broker: Broker
    sessions: dict[str, Sessions]
    dice: random.Random

    async def strike(self, round_: int) -> None:
        """Kill one of them, and bring it back."""
        victim = ["replica", "replica", "broker", "sessions"][round_ % 4]
        if victim == "replica":
            process = self.replicas[self.dice.choice(sorted(self.replicas))]
            process.kill()
            process.spawn()
        elif victim == "broker":
            self.broker.kill()
            await self.broker.start()
        else:
            await self.sessions["portfolio"].end()
            await self.sessions["intake"].end("pmo-relay")


def at_least(database: Database, what: str, number: int) -> Callable[[], Awaitable[bool]]:
    """Whether there are that many rows by now."""

    async def there_are() -> bool:
        return await count(database, what) >= number

    return there_are


async def test_every_fact_has_its_effect_once_and_in_order(
    replicas: dict[str, Process],
    streams: Broker,
    databases: dict[str, Database],
    connect: Connect,
    sessions: dict[str, Sessions],
) -> None:
    intake, portfolio = databases["intake"], databases["portfolio"]
    dice = random.Random(20261123)
    trouble = Trouble(replicas, streams, sessions, dice)
    hints = await connect("intake")
    numbers = itertools.count()
    for round_ in range(ROUNDS):
        for _ in range(PER_ROUND):
            number = next(numbers)
            await tell(intake, [Counted(thing_id=thing, number=number) for thing in THINGS])
            await hints.hint()
        enough = round_ * PER_ROUND * len(THINGS) + dice.randrange(PER_ROUND * len(THINGS))
        await until(at_least(portfolio, "effects", enough), patience=60)
        await trouble.strike(round_)
    await until(at_least(portfolio, TOLD, EXPECTED), patience=60)
    for thing in THINGS:
        assert await effects(portfolio, thing) == list(range(ROUNDS * PER_ROUND))
    await assert_chain_holds(intake, EXPECTED)
    await assert_chain_holds(portfolio, EXPECTED)
    await assert_told_once_and_in_order(await connect("monitor"))


async def assert_told_once_and_in_order(monitor: Bus) -> None:
    """The stream holds each fact and its echo once, and the echoes in the order of the facts."""
    told = [read(m) async for page in replay(monitor) for m in page]
    assert Counter(fact.type for fact in told) == {
        Counted.type_name(): EXPECTED,
        Echoed.type_name(): EXPECTED,
    }
    assert len({fact.id for fact in told}) == 2 * EXPECTED
    for thing in THINGS:
        echoed = [
            orjson.loads(fact.data)["number"]
            for fact in told
            if fact.key == thing and fact.type == Echoed.type_name()
        ]
        assert echoed == list(range(ROUNDS * PER_ROUND))
