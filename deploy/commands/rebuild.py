"""`pmo rebuild` makes what a service keeps of others anew, from the stream and past its inbox."""

import asyncio
from typing import Annotated, Literal

import typer
from rich.console import Console

from deploy.commands.events import monitor
from deploy.site import Site
from shared.domain.actor import Actor
from shared.messaging.undertakings import Rebuilt, rebuild_projects

app = typer.Typer()
console = Console()


@app.command()
def rebuild(
    service: Annotated[str, typer.Argument(help="Whose copy; it may go on working meanwhile.")],
    projection: Annotated[Literal["projects"], typer.Argument(help="What it is a copy of.")],
) -> None:
    """Make a service's copy of others' records anew; when it was right, nothing changes."""
    rebuilt = asyncio.run(_rebuild(service))
    console.print(
        f"{service} {projection}: {rebuilt.facts} facts read, {rebuilt.rows_changed} rows changed"
    )


async def _rebuild(service: str) -> Rebuilt:
    site = Site.here()
    database = site.database(service)
    try:
        async with monitor(site) as bus, database.begin(Actor.system(service)) as tx:
            return await rebuild_projects(tx, bus)
    finally:
        await database.close()
