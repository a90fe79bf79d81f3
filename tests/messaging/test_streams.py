"""Bootstrap: run at each start, it changes only what this version wants different."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.nats import Broker
from shared.messaging.bus import Bus, NotConnected
from shared.messaging.names import EXTERNAL_STREAM, STREAM
from shared.messaging.streams import bootstrap
from tests.messaging.conftest import Stage, make_streams, until
from tests.messaging.facts import Counted, Whispered, effects, message

Connect = Callable[[str], Awaitable[Bus]]
COUNTED, WHISPERED = (f"{kind.type_name()}.*" for kind in (Counted, Whispered))


async def publish(intake: Bus, *numbers: int) -> None:
    """Tell each number twice: once to everybody, once in confidence."""
    for number in numbers:
        for kind in (Counted, Whispered):
            subject, headers, payload = message(kind(thing_id=uuid4(), number=number))
            await intake.request(subject, payload, headers=headers)


async def copied(external: Bus) -> list[str]:
    """The event names in the copy, in order."""
    names = []
    state = (await external.api(f"STREAM.INFO.{EXTERNAL_STREAM}"))["state"]
    for seq in range(1, int(state["last_seq"]) + 1):
        got = await external.nats.jetstream().get_msg(EXTERNAL_STREAM, seq=seq, direct=True)
        names.append(str(got.subject).split(".")[2])
    return names


async def test_the_stream_keeps_everything_for_ever(streams: Broker, connect: Connect) -> None:
    monitor = await connect("monitor")
    config: dict[str, Any] = (await monitor.api(f"STREAM.INFO.{STREAM}"))["config"]
    assert config["subjects"] == ["pmo.>"]
    assert config["storage"] == "file"
    assert config["max_age"] == 0
    assert config["deny_delete"]
    assert config["deny_purge"]
    assert config["allow_atomic"]
    assert config["duplicate_window"] == 600 * 1_000_000_000


async def test_running_it_again_changes_nothing(streams: Broker, connect: Connect) -> None:
    monitor, external = await connect("monitor"), await connect("external")

    async def state() -> list[Any]:
        consumers = (await monitor.api(f"CONSUMER.LIST.{STREAM}"))["consumers"]
        return [
            (await monitor.api(f"STREAM.INFO.{STREAM}"))["config"],
            (await external.api(f"STREAM.INFO.{EXTERNAL_STREAM}"))["config"],
            [c["config"] for c in consumers if c["name"] == "portfolio"],
        ]

    before = await state()
    await make_streams(streams)
    assert await state() == before


async def test_changed_filters_apply_from_where_the_durable_is(
    stage: Stage, streams: Broker
) -> None:
    thing = uuid4()
    listening = stage.listening
    on_whispered: Any = listening.on_counted
    listening.reactions.on(Whispered)(on_whispered)

    async def has_heard(*numbers: int) -> None:
        async def it_has() -> bool:
            return await effects(stage.portfolio) == list(numbers)

        await until(it_has)

    async with stage.running():
        await stage.tell([Whispered(thing_id=thing, number=0), Counted(thing_id=thing, number=1)])
        await has_heard(1)
        await make_streams(streams, COUNTED, WHISPERED)
        await stage.tell([Whispered(thing_id=thing, number=2), Counted(thing_id=thing, number=3)])
        await has_heard(1, 2, 3)
        await make_streams(streams, WHISPERED)
        await stage.tell([Counted(thing_id=thing, number=4), Whispered(thing_id=thing, number=5)])
        await has_heard(1, 2, 3, 5)


async def test_outsiders_keep_their_places_when_more_becomes_public(
    streams: Broker, connect: Connect
) -> None:
    intake, external = await connect("intake"), await connect("external")
    seed = streams.identities.seeds["bootstrap"]

    async def copy_is(*names: str) -> None:
        async def it_is() -> bool:
            return await copied(external) == list(names)

        await until(it_is)

    await publish(intake, 1, 2)
    await copy_is("Counted", "Counted")
    await bootstrap(streams.url, seed, {"portfolio": [COUNTED]}, [COUNTED, WHISPERED])
    await publish(intake, 3)
    # The second Whispered came behind the last copied fact, and is public now.
    await copy_is("Counted", "Counted", "Whispered", "Counted", "Whispered")
    await bootstrap(streams.url, seed, {"portfolio": [COUNTED]}, [WHISPERED])
    await publish(intake, 4)
    await copy_is("Counted", "Counted", "Whispered", "Counted", "Whispered", "Whispered")


async def test_the_copy_goes_on_after_a_restart_without_repeating(
    streams: Broker, connect: Connect
) -> None:
    intake, external = await connect("intake"), await connect("external")
    await publish(intake, 1)
    streams.kill()
    await streams.start()
    await until(lambda: _is_connected(intake))
    await publish(intake, 2)

    async def all_copied() -> bool:
        return external.connected and await copied(external) == ["Counted", "Counted"]

    await until(all_copied)


async def _is_connected(bus: Bus) -> bool:
    return bus.connected


async def test_it_says_whom_it_could_not_reach(broker: Broker) -> None:
    await broker.stop()
    with pytest.raises(NotConnected, match="bootstrap cannot reach nats://"):
        await bootstrap(broker.url, broker.identities.seeds["bootstrap"], {}, [], patience=0.3)
