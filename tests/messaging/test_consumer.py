"""The consumer: each fact takes effect once, in the order per key, whatever goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from shared.db.base import inbox
from shared.db.parking import ParkedEvent, ParkState, parked
from shared.db.transaction import Transaction
from shared.messaging.bus import Bus
from shared.messaging.delivery import Delivery
from shared.messaging.envelope import Envelope
from tests.messaging.conftest import Stage, until
from tests.messaging.facts import TELLER, Counted, count, effects, message

Connect = Callable[[str], Awaitable[Bus]]


async def parked_in(stage: Stage) -> Sequence[ParkedEvent]:
    """What portfolio has parked."""
    async with stage.portfolio.read(TELLER) as reader:
        return await parked(reader)


async def heard(stage: Stage) -> set[UUID]:
    """What portfolio's inbox holds."""
    async with stage.portfolio.read(TELLER) as reader:
        return set((await reader.execute(select(inbox.c.event_id))).scalars())


async def acknowledged(stage: Stage) -> int:
    """The place up to which portfolio has confirmed."""
    place = await stage.listener.api("CONSUMER.INFO.PMO.portfolio")
    return int(place["ack_floor"]["stream_seq"])


async def publish(bus: Bus, *facts: Counted, times: int = 1) -> None:
    """Tell facts directly, without a table; `times` > 1 as if the stream had forgotten them."""
    for fact in facts:
        subject, headers, payload = message(fact)
        for _ in range(times):
            await bus.request(subject, payload, headers={**headers, "Nats-Msg-Id": str(uuid4())})


def has_effects(stage: Stage, *numbers: int) -> Callable[[], Awaitable[bool]]:
    """Whether exactly these numbers took effect, in this order."""

    async def it_has() -> bool:
        return await effects(stage.portfolio) == list(numbers)

    return it_has


async def test_what_intake_tells_takes_effect_in_portfolio_in_order(stage: Stage) -> None:
    thing = uuid4()
    async with stage.running():
        ids = await stage.tell([Counted(thing_id=thing, number=n) for n in range(600)])

        async def all_there() -> bool:
            return await count(stage.portfolio, "effects") == 600

        await until(all_there)
        await until(lambda: _is(acknowledged(stage), 600))
    assert await effects(stage.portfolio, thing) == list(range(600))
    assert await heard(stage) == set(ids)


async def test_a_fact_that_comes_again_has_no_second_effect(stage: Stage) -> None:
    async with stage.running("consumer"):
        await publish(stage.teller, Counted(thing_id=uuid4(), number=1), times=3)
        await publish(stage.teller, Counted(thing_id=uuid4(), number=2), times=2)
        await until(lambda: _is(acknowledged(stage), 5))
    assert await effects(stage.portfolio) == [1, 2]


async def test_a_lost_acknowledgement_has_no_second_effect(stage: Stage) -> None:
    await publish(stage.teller, *[Counted(thing_id=uuid4(), number=n) for n in range(10)])
    delivery = Delivery(stage.listener, "portfolio")
    await stage.consumer.keep(await delivery.batch())  # killed here: committed, not acknowledged
    await delivery.close()
    async with stage.running("consumer"):
        await until(lambda: _is(acknowledged(stage), 10))
    assert await effects(stage.portfolio) == list(range(10))


async def test_what_was_delivered_to_a_dead_replica_is_not_skipped(
    stage: Stage, connect: Connect
) -> None:
    """The server counts it as delivered; one acknowledgement of what follows would confirm it."""
    thing = uuid4()
    await publish(stage.teller, *[Counted(thing_id=thing, number=n) for n in range(4)])
    dead = await connect("portfolio")
    assert len(await Delivery(dead, "portfolio").batch()) == 4  # and nothing comes of it
    await dead.close()
    await publish(stage.teller, *[Counted(thing_id=thing, number=n) for n in range(4, 8)])
    async with stage.running("consumer"):
        await until(lambda: _is(acknowledged(stage), 8))
    assert await effects(stage.portfolio) == list(range(8))


async def test_another_listener_on_the_durable_makes_no_gap(stage: Stage, connect: Connect) -> None:
    thing = uuid4()
    async with stage.running("consumer"):
        await publish(stage.teller, Counted(thing_id=thing, number=0))
        await until(has_effects(stage, 0))
        rival = await connect("portfolio")
        taken = await rival.nats.jetstream().pull_subscribe_bind("portfolio", stream="PMO")
        stealing = asyncio.create_task(taken.fetch(3, timeout=5))
        await publish(stage.teller, *[Counted(thing_id=thing, number=n) for n in range(1, 30)])
        await until(lambda: _is(acknowledged(stage), 30), patience=40)
        stealing.cancel()
    assert await effects(stage.portfolio) == list(range(30))


async def test_effects_belong_to_the_story_of_their_cause(stage: Stage) -> None:
    causes: list[tuple[UUID, UUID | None, str]] = []

    async def note(tx: Transaction, event: Counted) -> None:
        causes.append((tx.origin.correlation_id, tx.origin.causation_id, tx.actor.id))

    stage.listening.reactions.on(Counted)(note)
    story = uuid4()
    async with stage.running():
        ids = await stage.tell(
            [Counted(thing_id=uuid4(), number=n) for n in range(3)],
            correlation_id=story,
        )
        await until(has_effects(stage, 0, 1, 2))
    assert causes == [(story, id_, "system:portfolio") for id_ in ids]


async def test_projections_get_a_batch_at_once_and_before_the_reactions(stage: Stage) -> None:
    seen: list[str] = []

    async def copy(tx: Transaction, facts: Sequence[Envelope]) -> None:
        numbers = [fact.event().model_dump()["number"] for fact in facts]
        seen.append(f"copied {numbers}")

    async def react(tx: Transaction, event: Counted) -> None:
        seen.append(f"reacted {event.number}")

    stage.listening.reactions.project(Counted)(copy)
    stage.listening.reactions.on(Counted)(react)
    await publish(stage.teller, *[Counted(thing_id=uuid4(), number=n) for n in range(3)])
    async with stage.running("consumer"):
        await until(has_effects(stage, 0, 1, 2))
    assert seen == ["copied [0, 1, 2]", "reacted 0", "reacted 1", "reacted 2"]


async def test_a_poisoned_fact_parks_and_holds_up_only_its_own_key(stage: Stage) -> None:
    sick, well = uuid4(), uuid4()
    stage.listening.poisons.add("arsenic")
    await publish(
        stage.teller,
        Counted(thing_id=well, number=0),
        Counted(thing_id=sick, number=1),
        Counted(thing_id=sick, number=2, poison="arsenic"),
        Counted(thing_id=well, number=3),
        Counted(thing_id=sick, number=4),
        Counted(thing_id=well, number=5),
    )
    async with stage.running("consumer"):
        await until(lambda: _is(acknowledged(stage), 6))
        await publish(stage.teller, Counted(thing_id=sick, number=6))
        await publish(stage.teller, Counted(thing_id=well, number=7))
        await until(lambda: _is(acknowledged(stage), 8))
    assert await effects(stage.portfolio, well) == [0, 3, 5, 7]
    assert await effects(stage.portfolio, sick) == [1]
    waiting = await parked_in(stage)
    assert [(p.key, p.state, p.attempts) for p in waiting] == [
        (sick, ParkState.RETRYING, 1),
        (sick, ParkState.WAITING, 0),
        (sick, ParkState.WAITING, 0),
    ]
    assert waiting[0].error == "PoisonError: cannot cope with arsenic"
    assert await heard(stage) & {p.event_id for p in waiting} == set()


async def test_when_the_reaction_copes_again_the_key_drains_in_order(stage: Stage) -> None:
    sick = uuid4()
    stage.listening.poisons.add("arsenic")
    facts = [Counted(thing_id=sick, number=0, poison="arsenic")]
    facts += [Counted(thing_id=sick, number=n) for n in range(1, 6)]
    async with stage.running("consumer"):
        await publish(stage.teller, *facts)
        await until(lambda: _is(acknowledged(stage), 6))
        assert await effects(stage.portfolio) == []
        stage.listening.poisons.clear()
        async with stage.running("retrier"):
            await until(has_effects(stage, *range(6)))
            assert await parked_in(stage) == []
            await publish(stage.teller, Counted(thing_id=sick, number=6))
            await until(has_effects(stage, *range(7)))


async def test_a_parked_fact_that_comes_again_is_parked_once(stage: Stage) -> None:
    sick = uuid4()
    stage.listening.poisons.add("arsenic")
    async with stage.running("consumer"):
        poisoned = Counted(thing_id=sick, number=0, poison="arsenic")
        await publish(stage.teller, poisoned, times=3)
        await publish(stage.teller, Counted(thing_id=sick, number=1), times=2)
        await until(lambda: _is(acknowledged(stage), 5))
    assert [p.state for p in await parked_in(stage)] == [ParkState.RETRYING, ParkState.WAITING]


async def test_what_took_effect_before_the_poison_is_not_parked_when_it_comes_again(
    stage: Stage,
) -> None:
    sick = uuid4()
    stage.listening.poisons.add("arsenic")
    subject, headers, payload = message(Counted(thing_id=sick, number=0))
    async with stage.running("consumer"):
        await stage.teller.request(subject, payload, headers=headers)
        await publish(stage.teller, Counted(thing_id=sick, number=1, poison="arsenic"))
        again = {**headers, "Nats-Msg-Id": "again"}
        await stage.teller.request(subject, payload, headers=again)
        await until(lambda: _is(acknowledged(stage), 3))
    assert await effects(stage.portfolio) == [0]
    assert [p.state for p in await parked_in(stage)] == [ParkState.RETRYING]


async def test_a_malformed_message_is_stuck_at_once_and_holds_nothing_up(stage: Stage) -> None:
    thing = uuid4()
    subject, headers, payload = message(Counted(thing_id=thing, number=0))
    del headers["ce-id"]
    async with stage.running():
        await stage.teller.request(subject, payload, headers=headers)
        await publish(stage.teller, Counted(thing_id=thing, number=1))
        await until(has_effects(stage, 1))
    (stuck,) = await parked_in(stage)
    assert (stuck.state, stuck.key, stuck.attempts) == (ParkState.STUCK, None, 1)
    assert stuck.error == "Malformed: header ce-id is missing"


async def test_a_payload_that_breaks_its_contract_is_parked_with_its_key(stage: Stage) -> None:
    thing = uuid4()
    subject, headers, _ = message(Counted(thing_id=thing, number=0))
    async with stage.running("consumer"):
        await stage.teller.request(subject, b'{"number": "many"}', headers=headers)
        await publish(stage.teller, Counted(thing_id=thing, number=1))
        await until(lambda: _is(acknowledged(stage), 2))
    assert [p.state for p in await parked_in(stage)] == [ParkState.RETRYING, ParkState.WAITING]
    assert await effects(stage.portfolio) == []


@pytest.mark.parametrize("size", [1, 255, 256, 257])
async def test_batches_of_every_size_are_confirmed(size: int, stage: Stage) -> None:
    await stage.tell([Counted(thing_id=uuid4(), number=n) for n in range(size)])
    async with stage.running():
        await until(lambda: _is(acknowledged(stage), size))
    assert await effects(stage.portfolio) == list(range(size))


async def _is(actual: Awaitable[int], expected: int) -> bool:
    return await actual == expected
