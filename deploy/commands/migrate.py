"""`pmo migrate` brings databases, streams and durables to the form that this version needs."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.postgres.databases import application_role
from deploy.site import Site, services
from shared.contracts.base import EVENTS
from shared.db.migrations import migrate as migrate_database
from shared.messaging.streams import bootstrap

app = typer.Typer()
console = Console()


@app.command()
def migrate(
    service: Annotated[
        str | None, typer.Option(help="One database only, and no streams.", show_default=False)
    ] = None,
) -> None:
    """Migrate the databases as their owners, then make the streams; again changes nothing."""
    site = Site.here()
    if service is None:
        owners = {name: site.owner_dsn(name) for name in services()}
        asyncio.run(migrate_all(owners, site.nats, site.seed("bootstrap")))
    else:
        owners = {service: site.owner_dsn(service)}
        asyncio.run(migrate_databases(owners))
    console.print(f"migrated {', '.join(owners)}")


async def migrate_all(owners: Mapping[str, str], nats_url: str, bootstrap_seed: Path) -> None:
    """Every database as its owner, and what the services need on NATS."""
    await migrate_databases(owners)
    await make_streams(nats_url, bootstrap_seed)


async def migrate_databases(owners: Mapping[str, str]) -> None:
    """One after the other: alembic keeps the migration in hand in a place of its own."""
    for name, dsn in owners.items():
        await migrate_database(dsn, name, application_role(name))


async def make_streams(nats_url: str, bootstrap_seed: Path) -> None:
    """The stream of all facts, a durable for each service, and the copy of what is public."""
    await bootstrap(
        nats_url,
        bootstrap_seed,
        {name: service.reactions.subjects() for name, service in services().items()},
        sorted(f"{kind.type_name()}.*" for kind in EVENTS.values() if kind.public),
    )
