"""Reading the stream from any place: everything, in order, without leaving anything behind."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from deploy.local.nats import Broker
from shared.messaging.bus import Bus
from shared.messaging.consumer import read
from shared.messaging.delivery import Delivery
from shared.messaging.replay import replay
from tests.messaging.facts import Counted, Whispered, message

Connect = Callable[[str], Awaitable[Bus]]


@pytest.mark.parametrize("page", [1, 7, 20, 500])
async def test_pages_of_any_size_hold_everything_in_order(
    page: int, streams: Broker, connect: Connect
) -> None:
    intake, monitor = await connect("intake"), await connect("monitor")
    for number in range(20):
        subject, headers, payload = message(Counted(thing_id=uuid4(), number=number))
        await intake.request(subject, payload, headers=headers)
    facts = [read(m) async for messages in replay(monitor, page=page) for m in messages]
    assert [fact.event().model_dump()["number"] for fact in facts] == list(range(20))
    assert [fact.stream_seq for fact in facts] == list(range(1, 21))
    later = [m async for messages in replay(monitor, page=page, after=15) for m in messages]
    assert [m.stream_seq for m in later] == [16, 17, 18, 19, 20]


async def test_one_undertakings_story_or_one_kind_of_event(
    streams: Broker, connect: Connect
) -> None:
    intake, monitor = await connect("intake"), await connect("monitor")
    mine, other = uuid4(), uuid4()
    for thing in (mine, other):
        for kind in (Counted, Whispered):
            subject, headers, payload = message(kind(thing_id=thing, number=1))
            await intake.request(subject, payload, headers=headers)

    async def found(matching: str) -> list[str]:
        pages = replay(monitor, matching=matching)
        return [read(m).type.split(".")[2] async for messages in pages for m in messages]

    assert await found(f"pmo.*.*.*.{mine}") == ["Counted", "Whispered"]
    assert await found(f"{Counted.type_name()}.*") == ["Counted", "Counted"]
    assert await found("pmo.risk.>") == []


async def test_an_empty_stream_has_no_pages(streams: Broker, connect: Connect) -> None:
    assert [page async for page in replay(await connect("monitor"))] == []


async def test_it_finds_what_delivery_finds(streams: Broker, connect: Connect) -> None:
    """The same message to the nanosecond, so that a replayed one has the delivered one's name."""
    intake, monitor = await connect("intake"), await connect("monitor")
    delivery = Delivery(await connect("portfolio"), "portfolio")
    subject, headers, payload = message(Counted(thing_id=uuid4(), number=1))
    await intake.request(subject, payload, headers=headers)
    ((replayed,),) = [page async for page in replay(monitor)]
    (delivered,) = await delivery.batch()
    assert replayed == replace(delivered, reply="")
    await delivery.close()
