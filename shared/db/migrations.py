"""How a service's schema moves: alembic with the time-outs, roles and platform tables said once.

A service's `migrations/env.py` is one call of `run_migrations`. The owner role runs them; what
the application role may do is granted here, by default and at the end of each migration run.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, TypeVar

from alembic import command, context, op
from alembic.config import Config
from alembic.script import Script
from sqlalchemy import Connection, Enum, MetaData, pool, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from shared.db.base import platform

Result = TypeVar("Result")

SCHEMA = Path(__file__).parent / "platform_schema"
ROOT = Path(__file__).parents[2]
_MADE = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)


def application_role() -> str:
    """The role that the service logs in with, told to each migration run."""
    return str(context.config.attributes["application_role"])


def open_platform_tables(version: int) -> None:
    """Create or change the platform tables as version `version` of their schema says."""
    for statement in _script(version).replace("{app}", application_role()).split(";\n"):
        if statement.strip():
            op.execute(text(statement))


def close_platform_tables(version: int = 1) -> None:
    """Drop the tables that version `version` of the platform's schema made: the way back."""
    for table in reversed(_MADE.findall(_script(version))):
        op.drop_table(table)


def _script(version: int) -> str:
    lines = (SCHEMA / f"v{version}.sql").read_text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def _render(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """A column of states is a string in the schema; which states there are the code knows."""
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


def _include(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """New scripts leave the platform tables to their own schema; checks for drift include them."""
    writing = context.config.attributes.get("writing", False)
    return not (writing and kind == "table" and name in platform.tables)


def run_migrations(metadata: MetaData) -> None:
    """What `migrations/env.py` calls: migrate the database alembic was pointed at."""
    connection: Connection = context.config.attributes["connection"]
    role = application_role()
    for statement in (
        "SET lock_timeout = '5s'",
        "SET statement_timeout = '10min'",
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
    ):
        connection.execute(text(statement))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=[metadata, platform],
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
        render_item=_render,
        include_object=_include,
    )
    with context.begin_transaction():
        context.run_migrations()


def write_migration(service: str, connection: Connection, role: str, title: str) -> Path:
    """Write the next script of a service from the difference between models and database."""
    config = alembic_config(service, connection, role)
    config.attributes["writing"] = True
    now = datetime.now(UTC)
    script = command.revision(config, message=title, autogenerate=True, rev_id=f"{now:%Y%m%d%H%M}")
    assert isinstance(script, Script)
    return Path(script.path)


def alembic_config(service: str, connection: Connection, role: str) -> Config:
    """Alembic pointed at one service's scripts and an open connection of the owner."""
    config = Config()
    package = Path(str(import_module(f"services.{service}").__file__)).parent
    config.set_main_option("script_location", str(package / "migrations"))
    config.set_main_option(
        "file_template", "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    config.attributes.update(connection=connection, application_role=role)
    return config


async def migrate(dsn: str, service: str, role: str, target: str = "head") -> None:
    """Move one database, as its owner, to `target` (`head`, `base` or a revision)."""

    def run(connection: Connection) -> None:
        config = alembic_config(service, connection, role)
        if target == "base":
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)

    await as_owner(dsn, run)


async def as_owner(dsn: str, run: Callable[[Connection], Result]) -> Result:
    """Run something that alembic does on a connection of the owner."""
    engine = create_async_engine(
        make_url(dsn).set(drivername="postgresql+asyncpg"), poolclass=pool.NullPool
    )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(run)
    finally:
        await engine.dispose()
