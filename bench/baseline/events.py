"""The same by hand: nats-py and asyncpg, batches of 256, nothing else."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from time import process_time
from uuid import UUID, uuid4

import asyncpg
import nats
import orjson
from nats.aio.client import Client

from bench.events import FACTS, HEARS, heard, until_heard

BATCH = 256
UNPUBLISHED = """
    SELECT seq, id, type, key, aggregate_id, aggregate_version, occurred_at, actor, correlation_id,
        traceparent, data
    FROM events WHERE published_at IS NULL ORDER BY seq LIMIT 256
"""
MARK = "UPDATE events SET published_at = now() WHERE seq = ANY($1::bigint[])"
INBOX = """
    INSERT INTO inbox (event_id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING
    RETURNING event_id
"""
COPY = """
    INSERT INTO projects_copy (id, key, title, state, confidentiality, teller, stage, revision)
    SELECT id, key, title, state, level, 'intake', 1, revision FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[])
        AS told (id, key, title, state, level, revision)
    ON CONFLICT (id) DO UPDATE SET key = excluded.key, title = excluded.title,
        state = excluded.state, revision = excluded.revision
    WHERE excluded.revision > projects_copy.revision
"""
FORGET = "DELETE FROM project_members WHERE project_id = ANY($1::uuid[])"
MEMBERS = """
    INSERT INTO project_members (project_id, person_id, role)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
"""


async def connected(name: str) -> Client:
    """NATS, as this identity."""
    seed = Path(os.environ["PMO_BENCH_SEEDS"]) / f"{name}.nk"
    return await nats.connect(
        os.environ["PMO_NATS_URL"],
        nkeys_seed=str(seed),
        inbox_prefix=f"_INBOX_{name}".encode(),
    )


async def relay(client: Client, connection: asyncpg.Connection) -> None:
    """Select, publish as one atomic batch, mark."""
    while rows := await connection.fetch(UNPUBLISHED):
        batch = uuid4().hex
        for number, row in enumerate(rows, 1):
            headers = {
                "Nats-Msg-Id": str(row["id"]),
                "Nats-Batch-Id": batch,
                "Nats-Batch-Sequence": str(number),
                "ce-specversion": "1.0",
                "ce-id": str(row["id"]),
                "ce-type": row["type"],
                "ce-source": "/pmo/intake",
                "ce-subject": str(row["aggregate_id"]),
                "ce-time": row["occurred_at"].isoformat(),
                "ce-partitionkey": str(row["key"]),
                "ce-aggregateversion": str(row["aggregate_version"]),
                "ce-correlationid": str(row["correlation_id"]),
                "ce-actor": row["actor"],
                "traceparent": row["traceparent"],
            }
            subject, data = f"{row['type']}.{row['key']}", row["data"].encode()
            if number < len(rows):
                await client.publish(subject, data, headers=headers)
            else:
                headers["Nats-Batch-Commit"] = "1"
                answer = await client.request(subject, data, headers=headers, timeout=5)
                if b'"error"' in answer.data:
                    raise RuntimeError(answer.data)
        await connection.execute(MARK, [row["seq"] for row in rows])


async def consume(client: Client, pool: asyncpg.Pool) -> None:
    """Fetch, one transaction of inbox and copy, acknowledge."""
    durable = await client.jetstream().pull_subscribe_bind(durable=HEARS, stream="PMO")
    while True:
        with suppress(nats.errors.TimeoutError):
            messages = await durable.fetch(BATCH, timeout=1)
            async with pool.acquire() as connection, connection.transaction():
                told = {UUID((m.headers or {})["ce-id"]): m for m in messages}
                new = await connection.fetch(INBOX, list(told))
                facts = [orjson.loads(told[row["event_id"]].data)["undertaking"] for row in new]
                await connection.execute(
                    COPY,
                    *[
                        [f[name] for f in facts]
                        for name in ("id", "key", "title", "state", "confidentiality", "revision")
                    ],
                )
                await connection.execute(FORGET, [f["id"] for f in facts])
                members = [
                    (f["id"], m["person_id"], m["role"]) for f in facts for m in f["members"]
                ]
                await connection.execute(MEMBERS, *map(list, zip(*members, strict=True)))
            await messages[-1].ack()


async def theirs() -> float:
    """The CPU seconds of both loops for all that waits."""
    tells, hears = await connected("intake"), await connected(HEARS)
    connection = await asyncpg.connect(os.environ["PMO_DATABASE_URL"])
    dsn = os.environ["PMO_BENCH_HEARS"]
    before = await heard(dsn)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        begin = process_time()
        work = [
            asyncio.create_task(relay(tells, connection)),
            asyncio.create_task(consume(hears, pool)),
        ]
        await until_heard(dsn, before + FACTS)
        used = process_time() - begin
        for task in work:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    await connection.close()
    await tells.close()
    await hears.close()
    return used
