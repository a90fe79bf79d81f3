"""Looks at each service's database: version, schema, clock, leader, and what waits in it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import asyncpg
from alembic.script import ScriptDirectory

from deploy.doctor.findings import Finding, fine, warning, wrong
from deploy.site import Site
from shared.messaging.leader import LOCK
from shared.messaging.relay import Connection

OLDEST_SERVER = 180000
CLOCK_SECONDS = 5.0
OUTBOX_SECONDS = 60.0
JOB_SECONDS = 600.0
_LEADERS = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_OUTBOX = """
    SELECT count(*) AS number,
        coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float8 AS seconds
    FROM events WHERE published_at IS NULL
"""
_PARKED = "SELECT state, count(*) AS number FROM parked_events GROUP BY state"
_JOBS = """
    SELECT count(*) FROM jobs
    WHERE state = 'QUEUED' AND created_at < now() - make_interval(secs => $1)
"""
_HANDOFFS = "SELECT count(*) FROM handoffs WHERE state = 'STUCK'"


async def look_at_database(site: Site, service: str) -> AsyncIterator[Finding]:
    """All that one database says of itself and of its service."""
    try:
        connection = await asyncpg.connect(site.owner_dsn(service), timeout=5, command_timeout=20)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield wrong(
            f"{service} database",
            f"cannot be reached: {error or type(error).__name__}",
            "start PostgreSQL, or look at its log; nothing is lost while it is away",
        )
        return
    try:
        for check in (_server, _schema, _leader, _outbox, _parked, _jobs, _handoffs):
            async for finding in check(service, connection):
                yield finding
    finally:
        await connection.close()


async def _server(service: str, connection: Connection) -> AsyncIterator[Finding]:
    number = int(await connection.fetchval("SHOW server_version_num"))
    if number < OLDEST_SERVER:
        yield wrong(
            f"{service} database",
            f"PostgreSQL {number // 10000} is too old",
            "move to PostgreSQL 18 (docs/operate/upgrade.md)",
        )
    asked = datetime.now(UTC)
    apart = abs((await connection.fetchval("SELECT clock_timestamp()") - asked).total_seconds())
    if apart > CLOCK_SECONDS:
        yield wrong(
            f"{service} clock",
            f"{apart:.0f} s from the clock here",
            "let both machines follow a time server: deadlines and tokens go by the clock",
        )


async def _schema(service: str, connection: Connection) -> AsyncIterator[Finding]:
    package = Path(str(import_module(f"services.{service}").__file__)).parent
    scripts = ScriptDirectory(str(package / "migrations"))
    head = scripts.get_current_head()
    try:
        found = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        found = None
    if found == head:
        yield fine(f"{service} schema", f"at {head}, as this version needs it")
    elif found is None or found in {script.revision for script in scripts.walk_revisions()}:
        yield wrong(f"{service} schema", f"at {found}, not at {head}", "`pmo migrate`")
    else:
        yield wrong(
            f"{service} schema",
            f"at {found}, which this version does not know",
            "use the version of the services that run, or go back (docs/operate/upgrade.md)",
        )


async def _leader(service: str, connection: Connection) -> AsyncIterator[Finding]:
    if await connection.fetchval(_LEADERS, LOCK):
        yield fine(f"{service} leader", "one replica relays, consumes and keeps time")
    else:
        yield wrong(
            f"{service} leader",
            "nobody leads: events wait, deadlines pass unnoticed",
            f"start {service}; if it runs, its log says `leadership_lost`",
        )


async def _outbox(service: str, connection: Connection) -> AsyncIterator[Finding]:
    row = await connection.fetchrow(_OUTBOX)
    assert row is not None
    if row["seconds"] > OUTBOX_SECONDS:
        yield wrong(
            f"{service} outbox",
            f"{row['number']} facts wait to be told, the oldest for {row['seconds']:.0f} s",
            "see what is said of NATS, the stream and the leader; nothing is lost",
        )


async def _parked(service: str, connection: Connection) -> AsyncIterator[Finding]:
    parked = {row["state"]: row["number"] for row in await connection.fetch(_PARKED)}
    do = f"`pmo events parked {service}` (docs/operate/parked-events.md)"
    if stuck := parked.get("STUCK", 0):
        behind = parked.get("WAITING", 0)
        yield wrong(f"{service} parked", f"{stuck} wait for a person, {behind} behind them", do)
    elif retried := parked.get("RETRYING", 0):
        yield warning(f"{service} parked", f"{retried} are being tried again", do)


async def _jobs(service: str, connection: Connection) -> AsyncIterator[Finding]:
    if late := await connection.fetchval(_JOBS, JOB_SECONDS):
        yield warning(
            f"{service} jobs",
            f"{late} have waited for more than {JOB_SECONDS / 60:.0f} minutes to be begun",
            f"start another replica of {service}, or see `job_worker_failed` in its log",
        )


async def _handoffs(service: str, connection: Connection) -> AsyncIterator[Finding]:
    if service == "intake" and (stuck := await connection.fetchval(_HANDOFFS)):
        yield wrong(
            "intake hand-offs",
            f"{stuck} approved proposals are not projects everywhere",
            "docs/operate/stuck-handoff.md",
        )
