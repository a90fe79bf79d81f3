"""Brings databases and streams to the form the services need, when there is anything to bring."""

import asyncio
import json

import asyncpg

from deploy.local.chores import Chore, digest_of
from deploy.local.nats import Broker
from deploy.local.postgres import Cluster
from deploy.local.state import State
from deploy.postgres.databases import owner_role
from shared.messaging.names import SERVICES

SOURCES = ("services", "shared", "deploy")
_APPLIED = "SELECT version_num || ' ' || 'events'::regclass::oid FROM alembic_version"


async def prepare(state: State, cluster: Cluster, broker: Broker) -> None:
    """Migrate every database and make the streams, unless all is as it was left."""
    dsns = {name: cluster.dsn(name, owner_role(name)) for name in SERVICES}

    async def outcome() -> str:
        applied = await asyncio.gather(*map(_applied, dsns.values()))
        stores = (cluster.home / "cluster", broker.store)
        return digest_of(SOURCES, applied, [store.stat().st_ino for store in stores])

    # As `pmo migrate` is told where a platform elsewhere is (deploy/site.py, which needs the code
    # of all services and is not imported here for that): ours is not there for others yet.
    places = {
        "PMO_OWNER_DATABASE_URLS": json.dumps(dsns),
        "PMO_NATS_URL": broker.url,
        "PMO_NATS_SEEDS": str(broker.directory),
    }
    await Chore("migrate", "deploy.cli", ("migrate",), places).run_if_due(state, outcome)


async def _applied(dsn: str) -> str | None:
    """The migration that a database is at, and which tables: others, after it was put back."""
    connection = await asyncpg.connect(dsn)
    try:
        return str(await connection.fetchval(_APPLIED))
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
