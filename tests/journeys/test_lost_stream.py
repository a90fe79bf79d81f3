"""Story: the disk of NATS is lost while people work, and nobody but the operator notices."""

import shutil
from dataclasses import replace
from typing import Any
from uuid import UUID

from deploy.local.processes import http_status
from shared.contracts.base import EVENTS
from shared.messaging.consumer import read
from shared.messaging.envelope import Envelope
from shared.messaging.names import EXTERNAL_STREAM, SERVICES
from shared.messaging.replay import replay
from tests.support.operator import pmo, reading
from tests.support.stage import Stage

DONE_BY_REACTIONS = {
    "portfolio": "SELECT id, version, key FROM projects ORDER BY id",
    "risk": "SELECT id, version FROM risk_registers ORDER BY id",
    "change": "SELECT id, version FROM change_logs ORDER BY id",
    "resource": "SELECT id, version FROM demands ORDER BY id",
    "knowledge": "SELECT id, version FROM recommendations ORDER BY id",
}


async def stream(stage: Stage) -> list[Envelope]:
    """All that the stream holds, in its order."""
    async with reading(stage) as bus:
        return [read(message) async for page in replay(bus) for message in page]


async def copied(stage: Stage) -> list[str]:
    """The ids of the facts that outsiders have, in their order."""
    async with reading(stage, "external") as bus:
        streams = bus.nats.jetstream()
        last = (await bus.api(f"STREAM.INFO.{EXTERNAL_STREAM}"))["state"]["last_seq"]
        found = [
            await streams.get_msg(EXTERNAL_STREAM, seq=seq, direct=True)
            for seq in range(1, int(last) + 1)
        ]
        return [str((message.headers or {})["ce-id"]) for message in found]


async def at_rest(stage: Stage) -> None:
    """Return when every hand-off is complete and every fact told."""

    async def nothing_waits() -> bool:
        for name in SERVICES:
            if await stage.rows(name, "SELECT 1 FROM events WHERE published_at IS NULL"):
                return False
        return not await stage.rows("intake", "SELECT 1 FROM handoffs WHERE state <> 'COMPLETED'")

    await stage.until(nothing_waits, "all has been told and handed over")


async def facts(stage: Stage) -> dict[UUID, tuple[int, str]]:
    """What the tables say was told: place and hash by id."""
    return {
        row["id"]: (row["chain_seq"], row["chain_hash"].hex())
        for name in SERVICES
        for row in await stage.rows(name, "SELECT * FROM events WHERE chain_seq IS NOT NULL")
    }


async def effects(stage: Stage) -> dict[str, list[Any]]:
    """What was made by reactions, and how often it was changed."""
    return {
        name: [tuple(row) for row in await stage.rows(name, statement)]
        for name, statement in DONE_BY_REACTIONS.items()
    }


async def lose_the_disk(stage: Stage) -> None:
    """NATS ends as in a power cut, its disk is empty, and it comes up again by itself."""
    broker = stage.platform.broker
    before = broker.process.pid
    broker.kill()
    shutil.rmtree(broker.store)

    async def back() -> bool:
        return (
            broker.process.pid != before
            and await http_status(f"{broker.monitor_url}/healthz") == 200
        )

    await stage.until(back, "NATS is back")


def public(facts: list[Envelope]) -> list[str]:
    """The ids of those that outsiders may have."""
    return [str(fact.id) for fact in facts if EVENTS[fact.type].public]


async def test_a_stream_that_was_lost_is_told_anew_and_nobody_is_disturbed(stage: Stage) -> None:
    """The same facts with the same ids, places and hashes, each teller's in its order and none
    before its cause; what they had brought about is not brought about again."""
    await stage.approve("journey-before-the-loss")
    await at_rest(stage)
    before, done = await stream(stage), await effects(stage)

    await lose_the_disk(stage)
    # People go on: what they do waits in the tables.
    await stage.approve("journey-without-the-stream")
    lost = await pmo(stage, "stream", "check")
    assert lost.code == 1
    rebuilt = await pmo(stage, "stream", "rebuild")
    assert rebuilt.code == 0, rebuilt.said
    assert "the stream lacked facts and was filled again" in rebuilt.said

    await at_rest(stage)
    after = await stream(stage)
    assert {fact.id: (fact.chain_seq, fact.chain_hash) for fact in after} == await facts(stage)
    assert len({fact.id for fact in after}) == len(after) > len(before)
    anew = {fact.id: fact for fact in after}
    for fact in before:
        assert replace(anew[fact.id], stream_seq=fact.stream_seq) == fact
    at = {fact.id: place for place, fact in enumerate(after)}
    assert all(at.get(fact.causation_id, -1) < at[fact.id] for fact in after if fact.causation_id)
    for name in SERVICES:
        places = [fact.chain_seq for fact in after if fact.service == name]
        assert places == list(range(1, len(places) + 1))

    found = await effects(stage)
    for name, rows in done.items():
        assert set(rows) <= set(found[name])
    for name in SERVICES:
        assert not await stage.rows(name, "SELECT 1 FROM parked_events")
    projects = await stage.rows("portfolio", "SELECT count(*) AS n FROM projects")
    assert projects[0]["n"] == len(done["portfolio"]) + 1

    async def outsiders_have_all() -> bool:
        return await copied(stage) == public(after)

    await stage.until(outsiders_have_all, "the copy for outsiders is whole")
    again = await pmo(stage, "stream", "rebuild")
    assert (again.code, "filled again" in again.said) == (0, False)
    assert (await pmo(stage, "audit", "verify")).code == 0
