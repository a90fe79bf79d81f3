"""Looks at NATS: the stream, what it lacks of the tables, and how far each service has heard."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg

from deploy.doctor.findings import Finding, fine, warning, wrong
from deploy.nats.config import MAX_STORE
from deploy.site import Site, services
from shared.messaging.agreement import OlderThanStream, check_agreement, last_fact
from shared.messaging.bus import Bus, NotConnected
from shared.messaging.names import SERVICES, SUBJECTS
from shared.messaging.replay import described_durable, described_stream

OLDEST_SERVER = (2, 12)
PATIENCE = 5.0
LAG = 1000
FULL = 0.8
_TOLD = "SELECT coalesce(max(chain_seq), 0) FROM events WHERE published_at IS NOT NULL"


async def look_at_stream(site: Site) -> AsyncIterator[Finding]:
    """The server, the stream, and each service's part in it."""
    bus = Bus(site.nats, "monitor", site.seed("monitor"), on_closed=lambda: None)
    try:
        await bus.connect(PATIENCE)
    except (NotConnected, OSError) as error:
        yield wrong("NATS", str(error), "start NATS, or look at its log; facts wait in the tables")
        return
    try:
        async for finding in _server(bus):
            yield finding
        stream = await described_stream(bus)
        if stream is None:
            yield wrong("stream", "is gone", "`pmo stream rebuild` (docs/operate/lost-stream.md)")
            return
        if stream["config"]["subjects"] != [SUBJECTS]:
            yield wrong("stream", "is being filled again", "`pmo stream rebuild` goes on with it")
            return
        async for finding in _facts(site, bus, stream["state"]):
            yield finding
        for service in SERVICES:
            async for finding in _durable(bus, service):
                yield finding
    finally:
        await bus.close()


async def _server(bus: Bus) -> AsyncIterator[Finding]:
    version = bus.nats.connected_server_version
    if (version.major, version.minor) < OLDEST_SERVER:
        yield wrong(
            "NATS", f"server {version} is too old", "move to 2.14 (docs/operate/upgrade.md)"
        )
    used = (await bus.api("INFO"))["storage"]
    if used > FULL * MAX_STORE:
        yield wrong(
            "NATS store",
            f"{used / 2**30:.1f} of {MAX_STORE / 2**30:.0f} GiB are used",
            "docs/operate/full-disk.md",
        )


async def _facts(site: Site, bus: Bus, state: Mapping[str, Any]) -> AsyncIterator[Finding]:
    """What the tables say was told, and what the stream holds of it."""
    all_told = 0
    for service in SERVICES:
        try:
            connection = await asyncpg.connect(site.owner_dsn(service), timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return
        try:
            told = await connection.fetchval(_TOLD)
            last = await last_fact(bus, service)
            await check_agreement(bus, service, connection)
        except OlderThanStream as error:
            yield wrong("stream", str(error), "docs/operate/restore.md: make the stream anew")
            return
        finally:
            await connection.close()
        all_told += told
        if (held := last.chain_seq if last else 0) < told:
            yield wrong(
                "stream", f"lacks the last {told - held} of {service}", "`pmo stream rebuild`"
            )
            return
    if state["messages"] < all_told:
        yield wrong(
            "stream",
            f"holds {state['messages']} of {all_told} facts: some in between are missing",
            "`pmo stream check`, then docs/operate/lost-stream.md",
        )
    else:
        yield fine("stream", f"{state['messages']} facts, none missing")


async def _durable(bus: Bus, service: str) -> AsyncIterator[Finding]:
    """How far a service has heard, and whether it is told what this version hears."""
    name = f"{service} hearing"
    info = await described_durable(bus, service)
    if info is None:
        yield wrong(name, "its durable is gone", "`pmo migrate` makes it anew")
        return
    behind = info["num_pending"] + info["num_ack_pending"]
    if sorted(info["config"]["filter_subjects"]) != sorted(
        services()[service].reactions.subjects()
    ):
        yield wrong(name, "is not told all that this version hears", "`pmo migrate`")
    elif behind > LAG:
        yield warning(name, f"{behind} facts behind", f"see the log of {service} and its database")
    else:
        yield fine(name, f"{behind} facts behind")
