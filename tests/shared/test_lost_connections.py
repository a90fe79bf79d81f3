"""What becomes of connections that the server ends: nobody is told of one that lay in the pool."""

import asyncio
import errno
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from threading import Thread

import asyncpg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, select, text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.db import transaction
from shared.db.base import projects
from shared.db.refusals import refusal_for
from shared.db.statements import Query
from shared.db.transaction import Database
from shared.domain.actor import Actor
from shared.domain.errors import Unavailable
from tests.support import given
from tests.support.wires import Cut, Wire
from tests.support.world import Subject, World

ME = Actor("sponsor-zhang")
TITLES = Query(select(projects.c.title).limit(1))
END_ALL = (
    "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
)
GONE = "SELECT pg_terminate_backend(pid, 5000) FROM unnest($1::int[]) AS pid"
"""Waits for each; said before all have been told, it would wait for one after the other."""
WRAPPED = AsyncAdapt_asyncpg_dbapi(asyncpg)  # type: ignore[no-untyped-call]


async def end_all(subject: Subject) -> int:
    """Let the server end every connection of the service, as an administrator does."""
    connection = await asyncpg.connect(subject.dsn["app"])
    try:
        ended = [row["pid"] for row in await connection.fetch(END_ALL)]
        await connection.fetch(GONE, ended)
        return len(ended)
    finally:
        await connection.close()


def end_all_unnoticed(subject: Subject) -> None:
    """The same while this thread stands still, so that the driver hears of it only afterwards."""
    other = Thread(target=lambda: asyncio.run(end_all(subject)))
    other.start()
    other.join()


async def command(db: Database) -> None:
    async with db.begin(ME) as tx:
        await tx.execute(text("SELECT 1"))


async def fetch(db: Database) -> None:
    async with db.read(ME) as read:
        await read.fetch(TITLES, {})


async def execute(db: Database) -> None:
    async with db.read(ME) as read:
        await read.execute(text("SELECT 1"))


async def snapshot(db: Database) -> None:
    async with db.snapshot(ME) as read:
        await read.execute(text("SELECT 1"))
        await read.fetch(TITLES, {})


WAYS = pytest.mark.parametrize("way", [command, fetch, execute, snapshot])
Way = Callable[[Database], Awaitable[None]]


@pytest.fixture(scope="module")
async def apart(world: World) -> AsyncIterator[World]:
    """Where nobody else's connections are ended."""
    another = world.apart("lost")
    yield another
    await another.close()


@pytest.fixture
async def full_pool(apart: World) -> Subject:
    """A service whose pool holds as many idle connections as it may."""
    subject = apart.service("intake")
    async with asyncio.TaskGroup() as together:
        for _ in range(subject.settings.database_pool):
            together.create_task(_hold_one(subject.db))
    return subject


async def _hold_one(db: Database) -> None:
    async with db.begin(ME) as tx:
        await tx.execute(text("SELECT pg_sleep(0.1)"))


@WAYS
async def test_what_was_ended_in_the_pool_is_replaced(full_pool: Subject, way: Way) -> None:
    assert await end_all(full_pool) == full_pool.settings.database_pool
    await way(full_pool.db)


@WAYS
async def test_so_it_is_when_the_driver_has_not_noticed(full_pool: Subject, way: Way) -> None:
    end_all_unnoticed(full_pool)
    for _ in range(full_pool.settings.database_pool + 1):
        await way(full_pool.db)


@WAYS
async def test_many_at_once_find_connections_too(full_pool: Subject, way: Way) -> None:
    end_all_unnoticed(full_pool)
    await asyncio.gather(*[way(full_pool.db) for _ in range(50)])


async def test_a_request_right_afterwards_is_answered(full_pool: Subject, apart: World) -> None:
    end_all_unnoticed(full_pool)
    proposal = await given.drafted_proposal(apart)
    end_all_unnoticed(full_pool)
    assert (await given.seen(apart, proposal))["state"] == "DRAFT"


async def test_whoever_is_cut_off_at_work_is_told_to_come_again(full_pool: Subject) -> None:
    """Never 500: commands say 503, and reads are simply done again."""
    statuses: set[tuple[str, int]] = set()
    answered = asyncio.Semaphore(0)
    working = True

    async def ask(method: str, path: str, body: dict[str, str] | None) -> None:
        while working:
            answer = await full_pool.call("sponsor-zhang", method, path, body)
            statuses.add((method, answer.status_code))
            answered.release()
            if answer.status_code == 503:
                assert answer.json()["code"] == "database_unavailable"

    draft = {"title": "断线重连演练"}
    people = [asyncio.create_task(ask("POST", "/proposals", draft)) for _ in range(6)]
    people += [asyncio.create_task(ask("GET", "/proposals", None)) for _ in range(6)]
    for _ in range(20):
        async with asyncio.timeout(10):
            await asyncio.gather(*[answered.acquire() for _ in range(20)])
        await end_all(full_pool)
    working = False
    await asyncio.gather(*people)
    assert {("GET", 200), ("POST", 201)} <= statuses
    assert statuses <= {("GET", 200), ("GET", 503), ("POST", 201), ("POST", 503)}


@pytest.fixture
async def wire(apart: World) -> AsyncIterator[Wire]:
    """Between a service and its database."""
    port = make_url(apart.service("intake").dsn["app"]).port
    assert port is not None
    wire = Wire(port)
    await wire.open()
    yield wire
    wire.end()


@pytest.fixture
async def behind(
    apart: World, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    """A database that is reached over the wire, by somebody impatient."""
    monkeypatch.setattr(transaction, "FIRST_WORD_SECONDS", 0.5)
    monkeypatch.setattr(transaction, "ANSWER_SECONDS", 1.0)
    there = make_url(apart.service("intake").dsn["app"]).set(port=wire.port)
    dsn = SecretStr(there.render_as_string(hide_password=False))
    settings = apart.service("intake").settings
    impatient = settings.model_copy(update={"database_url": dsn, "database_pool": 12})
    db = Database(impatient, longest=2.0)
    await asyncio.gather(*[_hold_one(db) for _ in range(12)])
    yield db
    # Else a goodbye would be waited for on each of those that vanished.
    wire.end()
    await db.close()


@WAYS
async def test_what_vanished_in_silence_is_given_up(behind: Database, wire: Wire, way: Way) -> None:
    """Nothing ends and nothing answers, as when a machine is switched off: one has to wait in
    vain, and after that nobody does."""
    await wire.strike(Cut.VANISH, 0)
    async with asyncio.timeout(5):
        await way(behind)
    started = time.monotonic()
    for _ in range(12):
        await way(behind)
    assert time.monotonic() - started < 11 * 0.5 / 2, "the others were waited for too"


async def test_whoever_waits_for_what_vanished_is_told_to_come_again(
    behind: Database, wire: Wire
) -> None:
    async def vanishing() -> None:
        async with behind.begin(ME) as tx:
            await wire.strike(Cut.VANISH, 0)
            await tx.execute(text("SELECT 1"))

    async with asyncio.timeout(5):
        with pytest.raises(Unavailable):
            await vanishing()


async def test_what_the_vanished_had_locked_is_let_go(
    apart: World, behind: Database, wire: Wire
) -> None:
    """It vanished between two messages of one statement: the server takes that for work."""

    async def vanishing() -> None:
        async with behind.begin(ME) as tx:
            await tx.execute(text("SELECT pg_advisory_xact_lock(4711)"))
            await tx.driver.prepare("SELECT 'never asked before'")
            await wire.strike(Cut.VANISH, 0)
            await tx.execute(text("SELECT 1"))

    with pytest.raises(Unavailable):
        await vanishing()
    other = await asyncpg.connect(apart.service("intake").dsn["app"])
    try:
        async with asyncio.timeout(5):
            await other.execute("SELECT pg_advisory_lock(4711)")
    finally:
        await other.close()


LOST = [
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.AdminShutdownError("terminating connection"),
    asyncpg.IdleInTransactionSessionTimeoutError("terminating connection"),
    asyncpg.TransactionTimeoutError("terminating connection due to transaction timeout"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InterfaceError("cannot perform operation: connection is closed"),
    asyncpg.InterfaceError("cannot call Cursor.fetch(): the underlying connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed"),
    ConnectionError("unexpected connection_lost() call"),
    TimeoutError(),
    socket.gaierror(-2, "Name or service not known"),
    OSError(errno.ENETUNREACH, "Network is unreachable"),
]

OURS = [
    asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
    asyncpg.UniqueViolationError("duplicate key value"),
    asyncpg.UndefinedTableError("relation does not exist"),
    asyncpg.DataError("invalid input for query argument $1"),
    FileNotFoundError(errno.ENOENT, "No such file"),
    KeyError("state"),
    AttributeError("'NoneType' object has no attribute 'id'"),
    RuntimeError("nothing is kept: the error of a statement was ignored"),
]


def in_passing(error: Exception) -> list[Exception]:
    """The error as it comes from the driver, from a new connection, and from a statement."""
    connecting = WRAPPED.Error(str(error), error)  # type: ignore[no-untyped-call]
    speaking = DBAPIError("SELECT 1", {}, connecting)
    return [error, connecting, speaking]


@pytest.mark.parametrize("error", LOST, ids=repr)
def test_a_server_that_is_away_is_said_to_be(error: Exception) -> None:
    """However SQLAlchemy wraps it: where it connects, other than where it speaks."""
    refusals = [refusal_for(e) for e in in_passing(error)]
    assert [r and r.code for r in refusals] == ["database_unavailable"] * 3


@pytest.mark.parametrize("error", OURS, ids=repr)
def test_a_bug_of_ours_is_not_laid_at_its_door(error: Exception) -> None:
    assert [refusal_for(e) for e in in_passing(error)] == [None] * 3


def test_what_is_said_of_waiting_in_vain() -> None:
    busy = refusal_for(asyncpg.LockNotAvailableError("canceling statement due to lock timeout"))
    full = refusal_for(PoolTimeout("QueuePool limit reached"))
    assert (busy and busy.code, full and full.code) == ("busy", "overloaded")
