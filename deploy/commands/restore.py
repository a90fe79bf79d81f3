"""`pmo restore` puts databases back as a backup holds them, and proves that they are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from deploy.backups import Backup, BackupFailed, proven, put_back, sessions_of, take
from deploy.commands.backup import show
from deploy.local.postgres import Cluster
from deploy.postgres.databases import owner_role
from deploy.site import Site, refused

AFTERWARDS = """\
Now make the stream anew from these tables: stop NATS, move the store of JetStream aside, start
NATS, `pmo migrate`, start the services, `pmo audit verify` (docs/operate/restore.md says why)."""

app = typer.Typer()
console = Console()


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="The directory that `pmo backup` named.")],
    service: Annotated[
        str | None, typer.Option(help="One database only; see the runbook first.")
    ] = None,
    rehearse: Annotated[
        bool, typer.Option(help="Put all back into a server of its own, prove it, and remove it.")
    ] = False,
    force: Annotated[
        bool, typer.Option(help="Also while the service has connections to its database.")
    ] = False,
) -> None:
    """Put all databases back, or one. What is there now is copied first, beside the backup."""
    site = Site.here()
    try:
        found = Backup.read(backup)
        chosen = [service] if service else list(found.copies)
        for name in chosen:
            found.file(name)
        if rehearse:
            asyncio.run(_rehearse(site, found, chosen))
            return
        asyncio.run(_restore_here(site, found, chosen, force=force))
    except BackupFailed as error:
        raise refused(str(error)) from None
    console.print(AFTERWARDS, highlight=False)


@asynccontextmanager
async def _owners(site: Site, chosen: list[str]) -> AsyncIterator[dict[str, str]]:
    """The databases as their owners; of a platform that is down here, PostgreSQL is started."""
    if site.told_elsewhere or site.local.is_held():
        yield {name: site.owner_dsn(name) for name in chosen}
        return
    with site.local.held():
        cluster = Cluster(site.local.part("postgresql"), log=site.local.log("postgresql"))
        await cluster.start()
        try:
            await cluster.open_service_databases()
            yield {name: cluster.dsn(name, owner_role(name)) for name in chosen}
        finally:
            await cluster.stop()


async def _restore_here(site: Site, found: Backup, chosen: list[str], *, force: bool) -> None:
    async with _owners(site, chosen) as owners:
        await _restore(site, found, owners, force=force)


async def _restore(site: Site, found: Backup, owners: dict[str, str], *, force: bool) -> None:
    for name, dsn in owners.items():
        if (open_ := await sessions_of(dsn, name)) and not force:
            raise BackupFailed(
                f"{name} is at work: {open_} connections; stop it, or say --force. "
                "Nothing was changed"
            )
    before = await take(owners, found.directory.parent / "before-restore")
    console.print(f"what was there is kept in {before.directory}", soft_wrap=True, highlight=False)
    show(found)
    for name, dsn in owners.items():
        await _put_back(site, found, name, dsn)
        console.print(f"{name:<10} [green]as it was copied[/]", highlight=False)


async def _put_back(site: Site, found: Backup, name: str, dsn: str) -> None:
    await put_back(found, name, dsn)
    database = site.database(name, dsn)
    try:
        finding = await proven(found, name, dsn, database)
    finally:
        await database.close()
    if finding:
        raise BackupFailed(f"{name} was put back and is not what was copied: {finding}")


async def _rehearse(site: Site, found: Backup, chosen: list[str]) -> None:
    """The same into a server that lives only for it: a backup that was never put back is none."""
    with TemporaryDirectory(prefix=".rehearsal-", dir=found.directory.parent) as place:
        cluster = Cluster(Path(place) / "postgresql", settings={"fsync": "off"})
        await cluster.start()
        try:
            await cluster.open_service_databases()
            for name in chosen:
                await _put_back(site, found, name, cluster.dsn(name, owner_role(name)))
                console.print(f"{name:<10} [green]can be put back[/]", highlight=False)
        finally:
            await cluster.stop()
            cluster.remove()
