"""What each identity may not do on NATS: every attempt is refused, and changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import nkeys  # type: ignore[import-untyped]
import orjson
import pytest
from nats.errors import Error as NatsError

from deploy.local.nats import Broker
from deploy.nats.config import IDENTITIES, write_nats_config
from shared.messaging.bus import Bus, NotConnected
from shared.messaging.names import EXTERNAL_STREAM, SERVICES, STREAM
from shared.messaging.replay import replay
from tests.messaging.conftest import until
from tests.messaging.facts import Counted, Whispered, message

Connect = Callable[[str], Awaitable[Bus]]

KEY = "01890000-0000-7000-8000-000000000001"
RESTORED = f"restore.pmo.intake.Counted.v1.{KEY}"
"""Where the bootstrap alone tells what a lost stream had, and nobody hears it otherwise."""

STREAM_ADMIN = [
    "$JS.API.STREAM.CREATE.EVIL",
    f"$JS.API.STREAM.UPDATE.{STREAM}",
    f"$JS.API.STREAM.DELETE.{STREAM}",
    f"$JS.API.STREAM.PURGE.{STREAM}",
    f"$JS.API.STREAM.MSG.DELETE.{STREAM}",
    f"$JS.API.STREAM.SNAPSHOT.{STREAM}",
    f"$JS.API.STREAM.RESTORE.{STREAM}",
    "$JS.API.ACCOUNT.PURGE.PMO",
    "$SYS.REQ.SERVER.PING",
]
CONSUMER_ADMIN = [
    f"$JS.API.CONSUMER.CREATE.{STREAM}",
    f"$JS.API.CONSUMER.CREATE.{STREAM}.evil",
    f"$JS.API.CONSUMER.CREATE.{STREAM}.evil.pmo.>",
    f"$JS.API.CONSUMER.DURABLE.CREATE.{STREAM}.evil",
    f"$JS.API.CONSUMER.DELETE.{STREAM}.portfolio",
    f"$JS.API.CONSUMER.PAUSE.{STREAM}.portfolio",
]
COPY_ADMIN = [
    f"EXTERNAL.API.STREAM.{verb}.{EXTERNAL_STREAM}" for verb in ("CREATE", "UPDATE", "INFO")
]


def anothers(service: str) -> str:
    """Some other service."""
    return SERVICES[(SERVICES.index(service) + 1) % len(SERVICES)]


def forbidden_to_a_service(service: str) -> list[str]:
    """Subjects on which a service may publish nothing."""
    other = anothers(service)
    return [
        f"pmo.{other}.Counted.v1.{KEY}",
        f"pmo.{other}",
        RESTORED,
        "pmo.nobody.Counted.v1.x",
        f"hint.{other}",
        f"_INBOX_{other}.x",
        f"$JS.API.CONSUMER.CREATE.{STREAM}.{service}",
        f"$JS.API.CONSUMER.INFO.{STREAM}.{other}",
        f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{other}",
        f"$JS.API.CONSUMER.RESET.{STREAM}.{other}",
        f"$JS.API.CONSUMER.LIST.{STREAM}",
        f"$JS.API.STREAM.MSG.GET.{STREAM}",
        f"$JS.API.DIRECT.GET.{STREAM}",
        f"$JS.API.DIRECT.GET.{STREAM}.pmo.>",
        f"$JS.ACK.{STREAM}.{other}.1.1.1.0.0",
        f"$JS.ACK._.hash.{STREAM}.{other}.1.1.1.0.0",
        *STREAM_ADMIN,
        *CONSUMER_ADMIN,
        *COPY_ADMIN,
    ]


FORBIDDEN: dict[str, list[str]] = {
    **{service: forbidden_to_a_service(service) for service in SERVICES},
    "bootstrap": [
        f"pmo.intake.Counted.v1.{KEY}",
        "hint.intake",
        f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.portfolio",
        f"$JS.API.CONSUMER.RESET.{STREAM}.portfolio",
        f"$JS.ACK.{STREAM}.portfolio.1.1.1.0.0",
        f"$JS.API.DIRECT.GET.{STREAM}",
        f"EXTERNAL.API.STREAM.DELETE.{EXTERNAL_STREAM}",
        f"EXTERNAL.API.STREAM.PURGE.{EXTERNAL_STREAM}",
        *(subject for subject in STREAM_ADMIN if "UPDATE" not in subject),
        *CONSUMER_ADMIN,
    ],
    "monitor": [
        RESTORED,
        f"pmo.intake.Counted.v1.{KEY}",
        "hint.intake",
        f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.portfolio",
        f"$JS.API.CONSUMER.RESET.{STREAM}.portfolio",
        f"$JS.API.CONSUMER.CREATE.{STREAM}.portfolio",
        f"$JS.ACK.{STREAM}.portfolio.1.1.1.0.0",
        *STREAM_ADMIN,
        *CONSUMER_ADMIN,
        *COPY_ADMIN,
    ],
    "external": [
        RESTORED,
        f"pmo.intake.Counted.v1.{KEY}",
        "hint.intake",
        "anything",
        "PMO.API.CONSUMER.CREATE.PMO",
        "PMO.API.CONSUMER.CREATE.PMO.evil",
        "$JS.FC.PMO.evil.x",
        "external.deliver.x",
        f"$JS.API.STREAM.INFO.{STREAM}",
        f"$JS.API.CONSUMER.CREATE.{STREAM}",
        f"$JS.API.DIRECT.GET.{STREAM}",
        f"$JS.API.STREAM.UPDATE.{EXTERNAL_STREAM}",
        f"$JS.API.STREAM.DELETE.{EXTERNAL_STREAM}",
        f"$JS.API.STREAM.PURGE.{EXTERNAL_STREAM}",
        f"$JS.API.STREAM.MSG.DELETE.{EXTERNAL_STREAM}",
        f"$JS.API.CONSUMER.DELETE.{EXTERNAL_STREAM}.other",
        *STREAM_ADMIN,
        *CONSUMER_ADMIN,
    ],
}

UNHEARD: dict[str, list[str]] = {
    **{
        service: [
            ">",
            "pmo.>",
            f"pmo.{anothers(service)}.>",
            f"hint.{anothers(service)}",
            f"_INBOX_{anothers(service)}.>",
            "_INBOX.>",
            "$JS.>",
            "external.deliver.>",
        ]
        for service in SERVICES
    },
    "bootstrap": [">", "pmo.>", "_INBOX_intake.>", "hint.intake"],
    "monitor": [">", "_INBOX_intake.>", "hint.intake", "$JS.API.>"],
    "external": [">", "pmo.>", "external.deliver.>", "$JS.>", "PMO.API.>"],
}


class Overheard:
    """Collects what NATS says it refused."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.refusals: list[str] = []
        bus.nats._error_cb = self._hear

    async def _hear(self, error: Exception) -> None:
        self.refusals.append(str(error))

    async def refused(self, what: str, subject: str) -> None:
        """Wait until the server says that it refused exactly this."""
        wanted = f'permissions violation for {what} to "{subject.lower()}"'

        async def said() -> bool:
            return any(wanted in refusal for refusal in self.refusals)

        await until(said, patience=5)


async def everything(monitor: Bus, external: Bus) -> dict[str, Any]:
    """All that an attempt could have changed: streams, consumers and their places."""
    pmo = await monitor.api(f"STREAM.INFO.{STREAM}")
    copy = await external.api(f"STREAM.INFO.{EXTERNAL_STREAM}")
    consumers = (await monitor.api(f"CONSUMER.LIST.{STREAM}"))["consumers"]
    places = {
        consumer["name"]: [
            consumer["config"],
            *(consumer[place]["stream_seq"] for place in ("delivered", "ack_floor")),
            consumer["num_ack_pending"],
        ]
        for consumer in consumers
        if "metadata" not in consumer["config"]
        or "_nats.src.stream" not in consumer["config"]["metadata"]
    }
    return {
        "streams": [pmo["config"], copy["config"]],
        "messages": [pmo["state"]["last_seq"], copy["state"]["last_seq"]],
        "kept": [pmo["state"]["messages"], copy["state"]["messages"]],
        "consumers": places,
    }


@pytest.fixture
async def told(streams: Broker, connect: Connect) -> tuple[Bus, Bus]:
    """A stream with public and confidential facts; returns monitor and external."""
    intake = await connect("intake")
    for number in range(3):
        for event in (
            Counted(thing_id=uuid4(), number=number),
            Whispered(thing_id=uuid4(), number=number),
        ):
            subject, headers, payload = message(event)
            await intake.request(subject, payload, headers=headers)
    monitor, external = await connect("monitor"), await connect("external")

    async def copied() -> bool:
        state = (await external.api(f"STREAM.INFO.{EXTERNAL_STREAM}"))["state"]
        return bool(state["messages"] == 3)

    await until(copied)
    return monitor, external


@pytest.mark.parametrize("identity", FORBIDDEN)
async def test_what_an_identity_may_not_publish_is_refused_and_changes_nothing(
    identity: str, told: tuple[Bus, Bus], connect: Connect
) -> None:
    before = await everything(*told)
    overheard = Overheard(await connect(identity))
    for subject in FORBIDDEN[identity]:
        await overheard.bus.publish(subject, b"{}")
        await overheard.refused("publish", subject)
    assert await everything(*told) == before


@pytest.mark.parametrize("identity", UNHEARD)
async def test_what_an_identity_may_not_hear_is_refused(
    identity: str, streams: Broker, connect: Connect
) -> None:
    overheard = Overheard(await connect(identity))
    for subject in UNHEARD[identity]:
        await overheard.bus.nats.subscribe(subject)
        await overheard.refused("subscription", subject)


async def test_without_a_known_key_nobody_gets_in(streams: Broker, tmp_path: Path) -> None:
    elsewhere = write_nats_config(tmp_path / "elsewhere", port=1, store=tmp_path)
    stranger = Bus(streams.url, "intake", elsewhere.seeds["intake"], on_closed=lambda: None)
    with pytest.raises(NotConnected, match="Authorization Violation"):
        await stranger.connect(patience=1)


def test_every_identity_is_tried() -> None:
    assert set(FORBIDDEN) == set(UNHEARD) == set(IDENTITIES)


@pytest.mark.parametrize(
    "claimed", [{}, {"user": "intake", "pass": "intake"}, {"auth_token": "x"}, {"nkey": ""}]
)
async def test_who_has_no_key_is_not_even_heard(streams: Broker, claimed: dict[str, str]) -> None:
    """Without a name, with one, or with somebody's public key and no signature of theirs."""
    if "nkey" in claimed:
        seed = streams.identities.seeds["intake"].read_bytes().strip()
        claimed = {"nkey": nkeys.from_seed(bytearray(seed)).public_key.decode(), "sig": "AAAA"}
    address = urlsplit(streams.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        assert (await reader.readline()).startswith(b"INFO ")
        writer.write(b"CONNECT " + orjson.dumps(claimed) + b"\r\nSUB > 1\r\nPING\r\n")
        said = await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
    assert said == b"-ERR 'Authorization Violation'\r\n"


async def test_a_fetch_of_anothers_durable_gets_nothing(
    told: tuple[Bus, Bus], connect: Connect
) -> None:
    risk = await connect("risk")
    with pytest.raises(NatsError):
        await risk.nats.request(
            f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.portfolio", b'{"batch": 1}', timeout=0.5
        )


async def test_monitor_reads_everything_by_direct_get_and_leaves_no_trace(
    told: tuple[Bus, Bus],
) -> None:
    before = await everything(*told)
    pages = [page async for page in replay(told[0], page=4)]
    assert [len(page) for page in pages] == [4, 2]
    assert await everything(*told) == before


async def test_outsiders_read_the_public_history_with_a_consumer_of_their_own(
    told: tuple[Bus, Bus],
) -> None:
    _, external = told
    name = "billing"
    config = {
        "durable_name": name,
        "ack_policy": "explicit",
        "filter_subject": "pmo.intake.>",
    }
    await external.api(
        f"CONSUMER.DURABLE.CREATE.{EXTERNAL_STREAM}.{name}",
        orjson.dumps({"stream_name": EXTERNAL_STREAM, "config": config}),
    )
    for _ in range(2):  # the second time after starting over: history can be replayed
        subscription = await external.nats.jetstream().pull_subscribe_bind(
            name, stream=EXTERNAL_STREAM
        )
        heard = await subscription.fetch(10, timeout=2)
        assert [m.subject.rpartition(".")[0] for m in heard] == [Counted.type_name()] * 3
        assert [orjson.loads(m.data)["number"] for m in heard] == [0, 1, 2]
        assert (heard[0].headers or {})["ce-type"] == Counted.type_name()
        name = "billing-again"
        config["durable_name"] = name
        await external.api(
            f"CONSUMER.DURABLE.CREATE.{EXTERNAL_STREAM}.{name}",
            orjson.dumps({"stream_name": EXTERNAL_STREAM, "config": config}),
        )
