"""Whether people wait as long among 300,000 proposals as among a few: lists and reports."""

from statistics import median
from time import perf_counter

import asyncpg

from bench.ground import NAME, Ground, Side
from bench.load import Client, Unexpected, request
from bench.operations import PROPOSALS, READER, SPONSOR
from bench.records import drafts

MANY = 300_000
LOOKS = 40
PAGE = 200

ORDERS = {"newest first": "", "queue by deadline": "&sort=sla_due", "by age": "&sort=submitted_at"}
REPORTS = ("intake-funnel", "ageing", "rejection-reasons", "stakeholder-coverage")

SPREAD = """
    UPDATE proposals SET state =
        (ARRAY['SUBMITTED', 'SCREENING', 'CONSULTING', 'DECISION_PENDING', 'REJECTED', 'WITHDRAWN'])
        [1 + abs(hashtext(id::text)) % 6]
    WHERE key LIKE 'PRM-2026-%' AND hashtext(key) % 3 <> 0
"""
"""A third of them stay drafts, the others are somewhere on their way."""


async def figures(at: Ground, side: Side) -> list[str]:
    """Each report among few and among many; each list at its beginning and 300,000 rows on."""
    token = at.token(READER)
    reports = {name: f"/{NAME}/v1/reports/{name}" for name in REPORTS}
    async with Client(side.port, 1) as client:
        few = {name: await _times(client, path, token) for name, path in reports.items()}
    # No connection waits that long for its next request.
    await _fill(at)
    async with Client(side.port, 1) as client:
        lines = [
            _line(f"report {name}", few[name], await _times(client, path, token), "few", "many")
            for name, path in reports.items()
        ]
        for reader in (READER, SPONSOR):
            for name, order in ORDERS.items():
                lines.append(await _list(client, at.token(reader), f"{name}, {reader}", order))
        return lines


async def _fill(at: Ground) -> None:
    admin = await at.cluster.connect(NAME)
    await admin.execute("SET statement_timeout = 0")
    await drafts(admin, MANY, "sponsor-li", "PRM-2026-")
    await admin.execute(SPREAD)
    for table in ("proposals", "events"):
        await _settle(admin, table)
    await admin.close()


async def _settle(admin: asyncpg.Connection, table: str) -> None:
    """As autovacuum would leave it."""
    await admin.execute(f"VACUUM ANALYZE {table}")


async def _list(client: Client, token: str, name: str, order: str) -> str:
    """The first page of fifty, and the one as far on as the list goes."""
    first = f"{PROPOSALS}?limit=50{order}"
    near = await _times(client, first, token)
    if near is None:
        return _line(f"list {name}", None, None, "", "")
    far = await _cursor_after(client, token, f"{PROPOSALS}?limit={PAGE}{order}", MANY // PAGE - 1)
    deep = await _times(client, f"{first}&{far}", token)
    return _line(f"list {name}", near, deep, "first", f"row {MANY:,}" if far else "alone")


async def _times(client: Client, path: str, token: str) -> float | None:
    """The median of a few looks in milliseconds; None where there is no such thing to look at."""
    wire, took = request("GET", path, token), []
    try:
        await client.one(wire)
    except Unexpected:
        return None
    for _ in range(LOOKS):
        begin = perf_counter()
        await client.one(wire)
        took.append(perf_counter() - begin)
    return median(took) * 1e3


def _line(what: str, one: float | None, other: float | None, *names: str) -> str:
    if one is None or other is None:
        return f"FLAT {what:<38} not offered"
    figures_ = f"{names[0]} {one:.1f} ms, {names[1]} {other:.1f} ms"
    return f"FLAT {what:<38} {other / one:.2f} ({figures_})"


async def _cursor_after(client: Client, token: str, address: str, times: int) -> str:
    """Turn so many pages; `cursor=…` of where that leads, or nothing at the end of the list."""
    cursor = ""
    for _ in range(times):
        answer = await client.one(request("GET", f"{address}{cursor}", token))
        following = answer.body.rpartition(b'"next_cursor":')[2].strip(b'"}').decode()
        if following == "null":
            break
        cursor = f"&cursor={following}"
    return cursor.removeprefix("&")
