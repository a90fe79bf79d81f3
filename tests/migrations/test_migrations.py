"""Every service's migrations: up, down and up again; dated, in one line, without drift."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, pool
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.postgres.databases import NOBODY_ELSES, application_role
from shared.db.base import platform
from shared.db.migrations import migrate
from tests.support.servers import ask
from tests.support.tree import ROOT, service, service_names

DATED = re.compile(r"20\d\d-[01]\d-[0-3]\d-[0-2]\d[0-5]\d_[a-z0-9]+(_[a-z0-9]+){1,9}\.py")
T = TypeVar("T")


@dataclass(frozen=True)
class Empty:
    """A database of one service in which nothing has been made yet."""

    service: str
    owner: str
    app: str

    async def move(self, target: str) -> None:
        await migrate(self.owner, self.service, application_role(self.service), target)

    async def tell(self, question: Callable[[Connection], T]) -> T:
        """What the database says to its owner."""
        engine = create_async_engine(
            make_url(self.owner).set(drivername="postgresql+asyncpg"), poolclass=pool.NullPool
        )
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(question)
        finally:
            await engine.dispose()

    async def schema(self) -> str:
        """Tables, columns, indexes, constraints, sequences and rights, as the server has them."""
        connection = await asyncpg.connect(self.owner)
        try:
            return "\n".join(row[0] for row in await connection.fetch(SCHEMA))
        finally:
            await connection.close()


SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' '
        || is_nullable || ' ' || coalesce(column_default, '') || ' '
        || coalesce(character_maximum_length::text, '')
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'right ' || relname || ' ' || coalesce(relacl::text, '')
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'right ' || attrelid::regclass || '.' || attname || ' ' || attacl::text
    FROM pg_attribute WHERE attacl IS NOT NULL
        AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    ORDER BY 1
"""


@pytest.fixture(params=service_names())
def empty(request: pytest.FixtureRequest) -> Empty:
    """An empty database of each service, and of this test alone."""
    name: str = request.param
    return Empty(name, **ask("database", name, f"{name}_{uuid4().hex[:12]}", False))


def versions(name: str) -> list[Path]:
    return sorted((ROOT / "services" / name / "migrations" / "versions").glob("*.py"))


async def test_up_and_down_and_up_again_leads_to_the_same(empty: Empty) -> None:
    await empty.move("head")
    first = await empty.schema()
    await empty.move("base")
    left = [line for line in (await empty.schema()).splitlines() if "alembic_version" not in line]
    assert left == []
    await empty.move("head")
    assert await empty.schema() == first


async def test_models_and_platform_tables_are_what_the_migrations_make(empty: Empty) -> None:
    await empty.move("head")
    metadata: Any = [service(empty.service).metadata, platform]

    def drift(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        )

    assert await empty.tell(drift) == []


async def test_a_planted_column_is_drift(empty: Empty) -> None:
    await empty.move("head")
    connection = await asyncpg.connect(empty.owner)
    await connection.execute("ALTER TABLE inbox ADD COLUMN planted integer")
    await connection.close()

    metadata: Any = [service(empty.service).metadata, platform]

    def drift(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    ((what, _, table, column),) = await empty.tell(drift)
    assert (what, table, column.name) == ("remove_column", "inbox", "planted")


@pytest.mark.parametrize("name", service_names())
def test_scripts_are_named_by_their_day_and_what_they_do(name: str) -> None:
    assert versions(name)
    assert [v.name for v in versions(name) if not DATED.fullmatch(v.name)] == []


@pytest.mark.parametrize("name", service_names())
def test_scripts_follow_one_another_in_the_order_of_their_dates(name: str) -> None:
    scripts = ScriptDirectory(str(ROOT / "services" / name / "migrations"))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    walked = [Path(str(script.path)) for script in scripts.walk_revisions()]
    assert walked[::-1] == versions(name)


async def test_the_application_only_adds_to_the_history(empty: Empty) -> None:
    """It may mark what was published; whatever was told stays as it was told."""
    await empty.move("head")
    connection = await asyncpg.connect(empty.app)
    try:
        for refused in (
            "UPDATE events SET data = '{}'",
            "UPDATE events SET actor = 'somebody-else'",
            "DELETE FROM events",
            "TRUNCATE events",
            "DROP TABLE events",
            "ALTER TABLE events DISABLE TRIGGER ALL",
            "CREATE TABLE own (id integer)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(refused)
        await connection.execute("UPDATE events SET published_at = now(), chain_seq = seq")
    finally:
        await connection.close()


async def test_the_application_reaches_no_other_database(empty: Empty) -> None:
    others = {*service_names(), *NOBODY_ELSES} - {empty.service}
    url = make_url(empty.app)
    for other in others:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(url.set(database=other).render_as_string(hide_password=False))
