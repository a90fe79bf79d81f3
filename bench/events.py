"""Times relay and consumer against bare nats-py and asyncpg doing the same batches.

Each side is a process of its own: it tells a number of waiting facts of intake and lets them take
effect in portfolio's local copy of projects, and says how much CPU that took.
"""

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import process_time

import asyncpg
import orjson
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from bench.ground import Ground
from bench.rounds import Measured
from deploy.local.state import CHECKOUT
from deploy.postgres.databases import application_role, owner_role
from services.portfolio.main import SERVICE as PORTFOLIO
from shared.db.migrations import migrate
from shared.db.transaction import Database
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.messaging.retrier import Retrier
from shared.messaging.streams import bootstrap

HEARS = PORTFOLIO.name
FACTS = 5120
KIND = "pmo.intake.ProposalDrafted.v1"

WAITING = """
    INSERT INTO events (id, type, key, aggregate_type, aggregate_id, aggregate_version,
        occurred_at, actor, correlation_id, traceparent, data)
    SELECT id, $3, key, 'Proposal', key, 1, now(), 'sponsor-zhang', id, $4, data
    FROM unnest($1::uuid[], $2::uuid[], $5::jsonb[]) AS told (id, key, data)
"""
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def open_listener(at: Ground) -> None:
    """Portfolio's database, and a durable for it."""
    await at.cluster.open_service_databases([HEARS])
    owner = at.cluster.dsn(HEARS, owner_role(HEARS))
    await migrate(owner, HEARS, application_role(HEARS))
    seed = at.broker.identities.seeds["bootstrap"]
    await bootstrap(at.broker.url, seed, {HEARS: PORTFOLIO.reactions.subjects()}, [])


def fact(key: str) -> str:
    """The payload of one fact: a draft with its two members."""
    people = [{"person_id": "sponsor-zhang", "role": r} for r in ("sponsor", "author")]
    undertaking = {
        "id": key,
        "key": f"PRP-{key[-12:]}",
        "title": "客户服务数据中心扩容",
        "state": "DRAFT",
        "confidentiality": "PUBLIC_IN_ORG",
        "revision": 1,
        "members": people,
    }
    return orjson.dumps({"proposal_id": key, "undertaking": undertaking}).decode()


def side(at: Ground, name: str) -> Measured:
    """One round of one side: facts are put into the table, then its process is started."""

    async def measured() -> float:
        connection = await at.cluster.connect("intake")
        await connection.execute(
            "UPDATE events SET published_at = now() WHERE published_at IS NULL"
        )
        keys = [str(uuid7()) for _ in range(FACTS)]
        ids = [str(uuid7()) for _ in range(FACTS)]
        await connection.execute(WAITING, ids, keys, KIND, TRACE, [fact(key) for key in keys])
        await connection.close()
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", f"bench.{name}"],
            env={
                **at.environment(8000),
                "PMO_BENCH_HEARS": at.cluster.dsn(HEARS, application_role(HEARS)),
                "PMO_BENCH_SEEDS": str(at.directory / "nats"),
            },
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            check=True,
        )
        return FACTS / float(ran.stdout.split()[-1])

    return measured


async def heard(dsn: str) -> int:
    """How many facts have had their effect so far."""
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM inbox"))
    finally:
        await connection.close()


async def until_heard(dsn: str, number: int) -> None:
    """Look now and then, cheaply; the same for both sides."""
    while await heard(dsn) < number:
        await asyncio.sleep(0.1)


async def ours() -> float:
    """The CPU seconds of our relay and our consumer for all that waits."""
    settings = PORTFOLIO.settings().model_copy(
        update={"database_url": SecretStr(os.environ["PMO_BENCH_HEARS"])}
    )
    seeds = Path(os.environ["PMO_BENCH_SEEDS"])
    tells, hears = (
        Bus(os.environ["PMO_NATS_URL"], name, seeds / f"{name}.nk", on_closed=lambda: None)
        for name in ("intake", HEARS)
    )
    await tells.connect(10)
    await hears.connect(10)
    database = Database(settings)
    before = await heard(database.dsn)
    relay = Relay(tells, os.environ["PMO_DATABASE_URL"], "intake")
    retrier = Retrier(database, HEARS, PORTFOLIO.reactions)
    consumer = Consumer(hears, database, HEARS, PORTFOLIO.reactions, retrier)
    begin = process_time()
    work = [asyncio.create_task(relay.run()), asyncio.create_task(consumer.run())]
    await until_heard(database.dsn, before + FACTS)
    used = process_time() - begin
    for task in work:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await database.close()
    return used
