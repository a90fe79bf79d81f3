"""`pmo migration` writes a service's next migration for a developer, to be read and tidied."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import Connection

from deploy.postgres.databases import application_role
from deploy.site import Site
from shared.db.migrations import ROOT, as_owner, write_migration

app = typer.Typer()
console = Console()


@app.command()
def migration(
    service: Annotated[str, typer.Argument(help="Whose tables have changed.")],
    title: Annotated[str, typer.Argument(help="What it does: 'open the intake queue'.")],
) -> None:
    """Write the script that leads from the migrated database to the models in the code."""
    dsn, role = Site.here().owner_dsn(service), application_role(service)

    def write(connection: Connection) -> Path:
        return write_migration(service, connection, role, title)

    written = asyncio.run(as_owner(dsn, write))
    console.print(written.relative_to(ROOT), soft_wrap=True)
