"""`pmo migrate` brings databases, streams and durables to the form that this version needs."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console

from deploy.postgres.databases import application_role
from deploy.site import Site, refused, services
from shared.contracts.base import EVENTS
from shared.db.migrations import migrate as migrate_database
from shared.messaging.agreement import OlderThanStream
from shared.messaging.bus import AWAY, NotConnected
from shared.messaging.refill import History
from shared.messaging.replay import ReplayFailed
from shared.messaging.streams import CopyLeftOver, bootstrap

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
        asyncio.run(migrate_databases(site.owner_dsns()))
        say(make_streams(site))
    else:
        asyncio.run(migrate_databases({service: site.owner_dsn(service)}))
    console.print(f"migrated {service or ', '.join(services())}")


async def migrate_databases(owners: Mapping[str, str]) -> None:
    """One after the other: alembic keeps the migration in hand in a place of its own."""
    for name, dsn in owners.items():
        await migrate_database(dsn, name, application_role(name))


def make_streams(site: Site) -> Mapping[str, int]:
    """The stream of all facts, a durable for each service, and the copy of what is public.

    Returns how many facts of each service a stream that was lost had to be told anew.
    """
    try:
        return asyncio.run(
            bootstrap(
                site.nats,
                site.seed("bootstrap"),
                {name: service.reactions.subjects() for name, service in services().items()},
                sorted(f"{kind.type_name()}.*" for kind in EVENTS.values() if kind.public),
                history=History(site.owner_dsns(), site.seed("monitor")),
            )
        )
    except NotConnected as error:
        raise refused(str(error)) from None
    except OlderThanStream as error:
        raise refused(
            f"{error}: was an older backup put back? The stream has to be made anew from the "
            "tables (docs/operate/restore.md)"
        ) from None
    except CopyLeftOver as error:
        raise refused(
            f"the stream is gone and its copy {error} is not; move the whole store of JetStream "
            "aside and start NATS again (docs/operate/lost-stream.md)"
        ) from None
    except (*AWAY, ReplayFailed) as error:
        raise refused(f"NATS went away, run this again: {error!r}") from None


def say(anew: Mapping[str, int]) -> None:
    """What the stream had lost, if it had."""
    if any(anew.values()):
        told = ", ".join(f"{number} of {name}" for name, number in anew.items() if number)
        console.print(f"the stream lacked facts and was filled again: {told}", soft_wrap=True)
