"""`pmo rebuild` makes what a service keeps of others anew, from the stream and past its inbox."""

import asyncio
from typing import Annotated, Literal

import typer
from rich.console import Console

from deploy.commands.events import monitor
from deploy.site import Site
from shared.domain.actor import Actor
from shared.messaging import copies
from shared.messaging.copies import COPIES, Rebuilt

app = typer.Typer()
console = Console()


@app.command()
def rebuild(
    service: Annotated[str, typer.Argument(help="Whose copy; it may go on working meanwhile.")],
    projection: Annotated[
        Literal["projects", "people"], typer.Argument(help="What it is a copy of.")
    ],
) -> None:
    """Make a service's copy of others' records anew; when it was right, nothing changes."""
    rebuilt = asyncio.run(_rebuild(service, projection))
    console.print(
        f"{service} {projection}: {rebuilt.facts} facts read, {rebuilt.rows_changed} rows changed"
    )


async def _rebuild(service: str, projection: str) -> Rebuilt:
    site = Site.here()
    database = site.database(service)
    try:
        async with monitor(site) as bus, database.begin(Actor.system(service)) as tx:
            return await copies.rebuild(tx, bus, COPIES[projection])
    finally:
        await database.close()
