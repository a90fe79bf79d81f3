"""The connection to NATS: what nats-py leaves open is settled."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from prometheus_client import REGISTRY

from deploy.local.nats import Broker
from shared.messaging.bus import AWAY, Bus
from shared.messaging.names import hint_subject
from tests.messaging.conftest import until

Connect = Callable[[str], Awaitable[Bus]]


async def test_a_service_starts_before_nats_does(broker: Broker) -> None:
    await broker.stop()
    bus = Bus(broker.url, "intake", broker.identities.seeds["intake"], on_closed=lambda: None)
    connecting = asyncio.create_task(bus.connect())
    with pytest.raises(AWAY):
        await bus.publish("pmo.intake.Counted.v1.x")
    await bus.hint()  # never an error: the relay also polls
    assert not bus.connected
    await broker.start()
    await asyncio.wait_for(connecting, 10)
    assert bus.connected
    await bus.close()


async def test_while_nats_is_away_a_publish_fails_instead_of_vanishing(
    broker: Broker, connect: Connect
) -> None:
    bus = await connect("intake")
    told: list[str] = []
    bus.on_reconnect(lambda: told.append("back"))
    broker.kill()

    async def away() -> bool:
        return not bus.connected

    await until(away)
    with pytest.raises(AWAY):
        await bus.publish(hint_subject("intake"))
    with pytest.raises(AWAY):
        await bus.request("pmo.intake.Counted.v1.x")
    await broker.start()

    async def back() -> bool:
        return bus.connected and told == ["back"]

    await until(back)


async def test_a_connection_that_is_given_up_ends_the_process(broker: Broker) -> None:
    ended: list[str] = []
    bus = Bus(
        broker.url, "intake", broker.identities.seeds["intake"], on_closed=lambda: ended.append("")
    )
    await bus.connect(patience=10)
    await bus.nats._process_err("'maximum connections exceeded'")

    async def closed() -> bool:
        return len(ended) == 1

    await until(closed)


async def test_leaving_on_purpose_ends_nothing(broker: Broker) -> None:
    ended: list[str] = []
    bus = Bus(
        broker.url, "intake", broker.identities.seeds["intake"], on_closed=lambda: ended.append("")
    )
    await bus.connect(patience=10)
    await bus.close()
    assert ended == []


async def test_what_nats_forbids_is_counted(broker: Broker, connect: Connect) -> None:
    def count() -> float:
        labels = {"kind": "permission"}
        return REGISTRY.get_sample_value("pmo_nats_errors_total", labels) or 0

    bus = await connect("intake")
    before = count()
    await bus.publish("pmo.risk.RiskBecameMajor.v1.x")

    async def counted() -> bool:
        return count() == before + 1

    await until(counted)
    assert bus.connected
