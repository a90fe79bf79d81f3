"""Parked facts and their operators: attempts end, a person decides, order holds."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from shared.db.parking import ParkState, discard, parked, retry
from shared.db.transaction import Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, NotFound
from tests.messaging.conftest import Stage, until
from tests.messaging.facts import TELLER, Counted, effects, message
from tests.messaging.test_consumer import acknowledged, has_effects, heard, parked_in, publish

ADMIN = Actor("admin-gao", frozenset({"administrator"}))


async def give_up(tx: Transaction, event_id: UUID) -> None:
    """Discard for a reason."""
    await discard(tx, event_id, "told by mistake")


async def stuck_key(stage: Stage, behind: int = 2) -> UUID:
    """A key whose first fact has used up all its attempts; `behind` more wait."""
    sick = uuid4()
    stage.listening.poisons.add("arsenic")
    await publish(
        stage.teller,
        Counted(thing_id=sick, number=0, poison="arsenic"),
        *[Counted(thing_id=sick, number=n) for n in range(1, behind + 1)],
    )
    async with stage.running("consumer", "retrier"):

        async def stuck() -> bool:
            waiting = await parked_in(stage)
            return len(waiting) == behind + 1 and waiting[0].state is ParkState.STUCK

        await until(stuck)
    return sick


async def test_after_the_sixth_attempt_it_waits_for_an_operator(stage: Stage) -> None:
    sick = await stuck_key(stage)
    first, *behind = await parked_in(stage)
    assert (first.attempts, first.next_attempt_at) == (6, None)
    assert [p.state for p in behind] == [ParkState.WAITING] * 2
    await stage.retrier.work_off()
    assert (await parked_in(stage))[0].attempts == 6
    await until(_shown(ParkState.STUCK, 1))
    await until(_shown(ParkState.WAITING, 2))
    assert await effects(stage.portfolio, sick) == []


async def test_retry_drains_the_key_in_order(stage: Stage) -> None:
    await stuck_key(stage)
    stage.listening.poisons.clear()
    (first, *_) = await parked_in(stage)
    async with stage.portfolio.begin(ADMIN) as tx:
        await retry(tx, first.event_id)
    async with stage.running("retrier"):
        await until(has_effects(stage, 0, 1, 2))
        await until(_shown(ParkState.STUCK, 0))
    assert await parked_in(stage) == []


async def test_a_retry_that_fails_again_gets_all_its_attempts(stage: Stage) -> None:
    await stuck_key(stage, behind=0)
    (first,) = await parked_in(stage)
    async with stage.portfolio.begin(ADMIN) as tx:
        await retry(tx, first.event_id)
    (again,) = await parked_in(stage)
    assert (again.state, again.attempts) == (ParkState.RETRYING, 0)
    async with stage.running("retrier"):

        async def stuck() -> bool:
            return (await parked_in(stage))[0].state is ParkState.STUCK

        await until(stuck)
    assert (await parked_in(stage))[0].attempts == 6


async def test_discard_releases_those_behind_and_is_remembered(stage: Stage) -> None:
    sick = uuid4()
    stage.listening.poisons.add("arsenic")
    subject, headers, payload = message(Counted(thing_id=sick, number=0, poison="arsenic"))
    async with stage.running("consumer"):
        await stage.teller.request(subject, payload, headers=headers)
        await publish(stage.teller, Counted(thing_id=sick, number=1))
        await until(_acknowledged(stage, 2))
        (first, *_) = await parked_in(stage)
        async with stage.portfolio.begin(ADMIN) as tx:
            await discard(tx, first.event_id, "obsolete")
        async with stage.running("retrier"):
            await until(has_effects(stage, 1))
        assert first.event_id in await heard(stage)
        stage.listening.poisons.clear()
        again = {**headers, "Nats-Msg-Id": "again"}
        await stage.teller.request(subject, payload, headers=again)
        await until(_acknowledged(stage, 3))
    assert await effects(stage.portfolio) == [1]
    assert await parked_in(stage) == []


async def test_a_discarded_malformed_message_does_not_come_back(stage: Stage) -> None:
    subject, headers, payload = message(Counted(thing_id=uuid4(), number=0))
    await stage.teller.request(subject, payload, headers={**headers, "ce-id": "x"})
    async with stage.running("consumer"):
        await until(_acknowledged(stage, 1))
        (stuck,) = await parked_in(stage)
        async with stage.portfolio.begin(ADMIN) as tx:
            await discard(tx, stuck.event_id, "obsolete")
    await stage.listener.api("CONSUMER.RESET.PMO.portfolio", b'{"seq": 1}')
    async with stage.running("consumer"):
        await until(_acknowledged(stage, 1))
    assert await parked_in(stage) == []


@pytest.mark.parametrize("decide", [retry, give_up])
async def test_one_that_waits_behind_another_cannot_be_chosen(
    decide: Callable[[Transaction, UUID], Awaitable[None]], stage: Stage
) -> None:
    await stuck_key(stage)
    before = await parked_in(stage)
    with pytest.raises(Conflict, match="event_not_parked"):
        async with stage.portfolio.begin(ADMIN) as tx:
            await decide(tx, before[1].event_id)
    assert await parked_in(stage) == before


@pytest.mark.parametrize("decide", [retry, give_up])
async def test_what_is_not_parked_is_not_found(
    decide: Callable[[Transaction, UUID], Awaitable[None]], stage: Stage
) -> None:
    with pytest.raises(NotFound):
        async with stage.portfolio.begin(ADMIN) as tx:
            await decide(tx, uuid4())


async def test_keys_are_worked_off_independently(stage: Stage) -> None:
    arsenic, cyanide = uuid4(), uuid4()
    stage.listening.poisons.update({"arsenic", "cyanide"})
    await publish(
        stage.teller,
        Counted(thing_id=arsenic, number=1, poison="arsenic"),
        Counted(thing_id=cyanide, number=2, poison="cyanide"),
        Counted(thing_id=arsenic, number=3),
        Counted(thing_id=cyanide, number=4),
    )
    async with stage.running("consumer"):
        await until(_acknowledged(stage, 4))
    stage.listening.poisons.discard("cyanide")
    async with stage.running("retrier"):
        await until(has_effects(stage, 2, 4))
    assert [p.key for p in await parked_in(stage)] == [arsenic, arsenic]


async def test_the_list_can_be_narrowed_to_what_needs_a_person(stage: Stage) -> None:
    await stuck_key(stage)
    async with stage.portfolio.read(TELLER) as reader:
        stuck = await parked(reader, state=ParkState.STUCK)
        first = await parked(reader, limit=1)
    assert [p.state for p in stuck] == [ParkState.STUCK]
    assert first == stuck


def _shown(state: ParkState, expected: int) -> Callable[[], Awaitable[bool]]:
    """Whether the metric says how many facts are in this state."""

    async def it_is() -> bool:
        return REGISTRY.get_sample_value("pmo_parked_events", {"state": state}) == expected

    return it_is


def _acknowledged(stage: Stage, expected: int) -> Callable[[], Awaitable[bool]]:
    async def it_is() -> bool:
        return await acknowledged(stage) == expected

    return it_is
