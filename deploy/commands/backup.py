"""`pmo backup` copies the databases as they are at one moment, while the services go on."""

import asyncio
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.backups import Backup, BackupFailed, backups, take
from deploy.site import Site, refused
from shared.messaging.names import SERVICES

app = typer.Typer()
console = Console()


@app.command()
def backup(
    service: Annotated[
        str | None, typer.Option(help="One database only.", show_default=False)
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Below which directory; else PMO_BACKUPS says it.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Remove all but so many of the latest.")
    ] = None,
) -> None:
    """Copy all databases, or one, into a new directory with a manifest that proves them."""
    site = Site.here()
    below = to or site.backups
    owners = {name: site.owner_dsn(name) for name in ([service] if service else SERVICES)}
    try:
        taken = asyncio.run(take(owners, below))
    except (BackupFailed, OSError) as error:
        raise refused(f"nothing was copied: {error}") from None
    show(taken)
    console.print(taken.directory, soft_wrap=True, highlight=False)
    if keep is not None:
        for old in backups(below)[:-keep]:
            shutil.rmtree(old.directory)
            console.print(f"removed {old.directory}", soft_wrap=True, highlight=False)


def show(found: Backup) -> None:
    """One line a database."""
    for copy in found.copies.values():
        console.print(
            f"{copy.service:<10}{copy.facts:>9} facts  head {copy.head}  "
            f"{sum(copy.rows.values()):>9} rows  {copy.size / 2**20:.1f} MiB",
            highlight=False,
            soft_wrap=True,
        )
