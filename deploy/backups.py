"""Copies of the databases that belong together, and the way back into a database.

All copies of one backup are of the same moment: what one service had heard by then, its teller
had told by then. Beside them lies a manifest with what proves a copy: a digest of the file, the
rows of each table, and the head of the hash chain.
"""

import asyncio
import contextlib
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson

from deploy.commands.audit import Anchor, examine
from deploy.local.errors import StartFailed
from deploy.local.wheels import postgresql
from deploy.postgres.databases import application_role
from shared.db.events import GENESIS
from shared.db.transaction import Database
from shared.domain.actor import Actor
from shared.messaging.relay import Connection

MANIFEST = "manifest.json"
NAMED = "%Y%m%dT%H%M%S.%fZ"
ATTEMPTS = 20
_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
_HEAD = """
    SELECT chain_seq, chain_hash FROM events
    WHERE chain_seq IS NOT NULL ORDER BY chain_seq DESC LIMIT 1
"""
_JUST_HEARD = """
    SELECT event_id FROM inbox WHERE received_at > now() - interval '5 minutes'
        AND uuid_extract_version(event_id) = 7
"""
_EMPTY = """
    SELECT format('DROP %s IF EXISTS public.%I CASCADE',
        CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname)
    FROM pg_class WHERE relkind IN ('r', 'S') AND relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i'))
"""
"""Sequences of columns go with their tables."""

_AT_WORK = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1"
)


class BackupFailed(Exception):
    """A copy could not be made, or is not what its manifest says."""


@dataclass(frozen=True)
class Copy:
    """One database in a backup, and what proves it."""

    service: str
    file: str
    size: int
    sha256: str
    migration: str
    facts: int
    """Length of the hash chain."""
    head: str
    """Its last hash."""
    rows: Mapping[str, int]
    """In each table."""


@dataclass(frozen=True)
class Backup:
    """A directory with copies of one moment."""

    directory: Path
    taken_at: datetime
    copies: Mapping[str, Copy]

    @classmethod
    def read(cls, directory: Path) -> "Backup":
        """What the manifest of a backup says."""
        try:
            said = orjson.loads((directory / MANIFEST).read_bytes())
        except (OSError, ValueError) as error:
            raise BackupFailed(f"no backup in {directory}: {error}") from None
        copies = {copy["service"]: Copy(**copy) for copy in said["copies"]}
        return cls(directory, datetime.fromisoformat(said["taken_at"]), copies)

    def write(self) -> None:
        """Last of all: without a manifest there is no backup."""
        said = {"taken_at": self.taken_at, "copies": [asdict(c) for c in self.copies.values()]}
        draft = self.directory / f".{MANIFEST}"
        draft.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))
        draft.replace(self.directory / MANIFEST)

    def file(self, service: str) -> Path:
        """The copy of one service's database; BackupFailed when it is not as it was written."""
        if service not in self.copies:
            raise BackupFailed(f"{self.directory} holds no copy of {service}")
        copy = self.copies[service]
        path = self.directory / copy.file
        if not path.exists() or _digest(path) != copy.sha256:
            raise BackupFailed(f"{path} is not the file that was written")
        return path


def backups(directory: Path) -> list[Backup]:
    """The backups below a directory, oldest first; unfinished ones are none."""
    found = sorted(path.parent for path in directory.glob(f"*/{MANIFEST}"))
    return [Backup.read(path) for path in found]


async def take(owners: Mapping[str, str], below: Path) -> Backup:
    """Copy these databases as they are at one moment, into a new directory."""
    now = datetime.now(UTC)
    directory = below / f"{now:{NAMED}}"
    directory.mkdir(mode=0o700, parents=True)
    try:
        async with _one_moment(owners) as held:
            copies = {
                name: await _copy(name, owners[name], connection, directory)
                for name, connection in held.items()
            }
    except BaseException:
        shutil.rmtree(directory)
        raise
    backup = Backup(directory, now, copies)
    backup.write()
    return backup


@contextlib.asynccontextmanager
async def _one_moment(owners: Mapping[str, str]) -> AsyncIterator[Mapping[str, Connection]]:
    """Read-only transactions in which no service has heard what its teller has not told."""
    async with contextlib.AsyncExitStack() as stack:
        held = {}
        for name, dsn in owners.items():
            held[name] = await asyncpg.connect(dsn, timeout=10)
            stack.push_async_callback(held[name].close)
        for _ in range(ATTEMPTS):
            await asyncio.gather(*(c.execute(f"{_MOMENT}; SELECT 1") for c in held.values()))
            if len(held) == 1 or await _belong_together(list(held.values())):
                yield held
                return
            await asyncio.gather(*(c.execute("ROLLBACK") for c in held.values()))
        raise BackupFailed("the databases move too fast to be copied at one moment; try again")


async def _belong_together(held: Sequence[Connection]) -> bool:
    heard = {row[0] for c in held for row in await c.fetch(_JUST_HEARD)}
    known = "SELECT id FROM events WHERE id = ANY($1::uuid[])"
    for connection in held:
        heard -= {row[0] for row in await connection.fetch(known, list(heard))}
    return not heard


async def _copy(service: str, dsn: str, connection: Connection, directory: Path) -> Copy:
    """One database as this transaction sees it."""
    snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
    file = directory / f"{service}.dump"
    file.touch(mode=0o600)
    await _run(dsn, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={file}")
    head = await connection.fetchrow(_HEAD)
    return Copy(
        service=service,
        file=file.name,
        size=file.stat().st_size,
        sha256=_digest(file),
        migration=await connection.fetchval("SELECT version_num FROM alembic_version"),
        facts=head["chain_seq"] if head else 0,
        head=(head["chain_hash"] if head else GENESIS).hex(),
        rows=await _rows(connection),
    )


async def _rows(connection: Connection) -> dict[str, int]:
    names = [row["relname"] for row in await connection.fetch(_TABLES)]
    return {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in names}


async def sessions_of(dsn: str, service: str) -> int:
    """How many connections the service itself has to its database."""
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return int(await connection.fetchval(_AT_WORK, application_role(service)))
    finally:
        await connection.close()


async def put_back(backup: Backup, service: str, dsn: str) -> None:
    """Make a database what its copy says, and nothing else; its owner may do that."""
    file = backup.file(service)
    await _run(None, "pg_restore", "--list", str(file))
    connection = await asyncpg.connect(dsn, timeout=10, server_settings={"lock_timeout": "10s"})
    try:
        async with connection.transaction():
            for row in await connection.fetch(_EMPTY):
                await connection.execute(row[0])
    except asyncpg.LockNotAvailableError as error:
        raise BackupFailed(f"{service} is at work on its database: {error}") from None
    finally:
        await connection.close()
    await _run(
        dsn, "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", str(file)
    )


async def proven(backup: Backup, service: str, dsn: str, database: Database) -> str | None:
    """What is wrong with a database that was put back: rows, and the whole chain, are compared."""
    copy = backup.copies[service]
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        rows = await _rows(connection)
    finally:
        await connection.close()
    differing = sorted(t for t in {*rows, *copy.rows} if rows.get(t) != copy.rows.get(t))
    if differing:
        return f"other numbers of rows than were copied: {', '.join(differing)}"
    async with database.snapshot(Actor.system(service)) as reader:
        anchor = Anchor(copy.facts, copy.head) if copy.facts else None
        _, finding = await examine(reader, anchor)
    return finding


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _program(name: str) -> Path:
    """PostgreSQL's own program: of the wheel where there is one, else from the search path."""
    with contextlib.suppress(StartFailed):
        return postgresql() / "bin" / name
    if found := shutil.which(name):
        return Path(found)
    raise BackupFailed(f"{name} is not installed here")


async def _run(dsn: str | None, name: str, *arguments: str) -> None:
    """Let PostgreSQL's program work; the password is in its environment, not in its arguments."""
    environment: dict[str, Any] = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    if dsn is not None:
        parts = urlsplit(dsn)
        host = parts.netloc.rpartition("@")[2]
        bare = parts._replace(netloc=f"{parts.username}@{host}").geturl()
        arguments = (f"--dbname={bare}", "--no-password", *arguments)
        environment["PGPASSWORD"] = parts.password or ""
    process = await asyncio.create_subprocess_exec(
        _program(name),
        *arguments,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    _, said = await process.communicate()
    if process.returncode != 0:
        raise BackupFailed(f"{name}: {said.decode(errors='replace').strip()[-800:]}")
