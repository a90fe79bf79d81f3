"""What NATS cannot forbid, because it does not check reply subjects; none of it has an effect."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from shared.db.parking import ParkState
from shared.messaging.bus import Bus
from shared.messaging.replay import replay
from tests.messaging.conftest import Stage, until
from tests.messaging.facts import Counted, effects, message
from tests.messaging.test_consumer import has_effects, parked_in, publish

Connect = Callable[[str], Awaitable[Bus]]


async def test_an_answer_stored_under_anothers_subject_is_parked(
    stage: Stage, connect: Connect
) -> None:
    intruder = await connect("knowledge")
    target = f"pmo.intake.Counted.v1.{uuid4()}"
    await intruder.publish(f"pmo.knowledge.Thing.v1.{uuid4()}", b"{}", reply=target)
    async with stage.running("consumer"):

        async def noticed() -> bool:
            return len(await parked_in(stage)) == 1

        await until(noticed)
    (one,) = await parked_in(stage)
    assert (one.state, one.key, one.subject) == (ParkState.STUCK, None, target)
    assert await effects(stage.portfolio) == []


async def test_facts_that_a_listener_feeds_back_into_the_stream_have_no_second_effect(
    stage: Stage, connect: Connect
) -> None:
    """It can only repeat what was told, under the same ids; here after the duplicate window."""
    monitor = await connect("monitor")
    things = [uuid4() for _ in range(3)]
    for thing in things:
        subject, headers, payload = message(Counted(thing_id=thing, number=1))
        del headers["Nats-Msg-Id"]
        await stage.teller.request(subject, payload, headers=headers)
    await stage.listener.publish(
        "$JS.API.CONSUMER.MSG.NEXT.PMO.portfolio",
        b'{"batch": 3, "expires": 2000000000}',
        reply=f"pmo.portfolio.Forged.v1.{things[0]}",
    )

    async def fed_back() -> bool:
        state = (await monitor.api("STREAM.INFO.PMO"))["state"]
        return int(state["messages"]) >= 6

    await until(fed_back)
    names = {m.subject.split(".")[2] async for page in replay(monitor) for m in page}
    assert names == {"Counted"}
    async with stage.running("consumer"):
        await publish(stage.teller, Counted(thing_id=things[0], number=2))
        await until(has_effects(stage, 1, 1, 1, 2))
    assert await parked_in(stage) == []
