"""The consumer through outages of NATS and the database: nothing skipped, repeated or parked."""

from uuid import uuid4

from sqlalchemy import text

from deploy.local.nats import Broker
from shared.db.parking import ParkState
from shared.db.transaction import Transaction
from tests.messaging.conftest import Sessions, Stage, until
from tests.messaging.facts import Counted, count, effects
from tests.messaging.test_consumer import has_effects, parked_in, publish


async def test_killing_nats_skips_and_repeats_nothing(stage: Stage, streams: Broker) -> None:
    things = [uuid4() for _ in range(4)]
    async with stage.running():
        for round_ in range(4):
            await stage.tell(
                [
                    Counted(thing_id=thing, number=100 * round_ + n)
                    for n in range(100)
                    for thing in things
                ],
            )
            goal = 400 * round_ + 50

            async def begun(goal: int = goal) -> bool:
                return await count(stage.portfolio, "effects") >= goal

            await until(begun, patience=30)
            streams.kill()
            await streams.start()

        async def all_there() -> bool:
            return await count(stage.portfolio, "effects") >= 1600

        await until(all_there, patience=30)
    for thing in things:
        assert await effects(stage.portfolio, thing) == list(range(400))
    assert await parked_in(stage) == []


async def test_a_lost_database_connection_parks_nothing(
    stage: Stage, sessions: dict[str, Sessions]
) -> None:
    async with stage.running():
        for number in range(5):
            await stage.tell([Counted(thing_id=uuid4(), number=number)])
            await sessions["portfolio"].end()
            await until(has_effects(stage, *range(number + 1)))
    assert await parked_in(stage) == []


async def test_a_statement_that_always_times_out_is_parked_at_last(stage: Stage) -> None:
    """To the reaction it looks like a database that is away; it must not stop the others."""

    async def sleepy(tx: Transaction, event: Counted) -> None:
        if event.poison == "poppy":
            await tx.execute(text("SET LOCAL statement_timeout = '20ms'"))
            await tx.execute(text("SELECT pg_sleep(1)"))

    stage.listening.reactions.on(Counted)(sleepy)
    async with stage.running("consumer"):
        await publish(stage.teller, Counted(thing_id=uuid4(), number=0, poison="poppy"))
        await publish(stage.teller, Counted(thing_id=uuid4(), number=1))
        await until(has_effects(stage, 1))
    assert [p.state for p in await parked_in(stage)] == [ParkState.RETRYING]
