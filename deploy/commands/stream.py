"""`pmo stream` compares the stream with the tables, and fills it again when it was lost."""

import asyncio
import contextlib
from collections.abc import Mapping

import typer
from rich.console import Console

from deploy.commands.events import monitor
from deploy.commands.migrate import make_streams, say
from deploy.site import Site
from shared.messaging.comparison import Compared, compare
from shared.messaging.names import SERVICES

app = typer.Typer(no_args_is_help=True)
console = Console()


@app.callback()
def stream() -> None:
    """Compare the stream with the tables; fill it again when it was lost."""


@app.command()
def check() -> None:
    """Read the whole stream and hold it against the tables: nothing missing, strange or late."""
    _show(Site.here())


@app.command()
def rebuild() -> None:
    """Fill a lost stream from the events tables while the services go on, then check it.

    Every fact has its id, order and chain place again; whoever has heard it drops it. A stream
    that is whole is left as it is.
    """
    site = Site.here()
    say(make_streams(site))
    _show(site)


def _show(site: Site) -> None:
    found = asyncio.run(compared(site))
    for name, one in found.items():
        said = _words(one)
        console.print(
            f"{name:<10}{one.held:>9} of {one.told} facts  "
            + (f"[red]{said}[/]" if said else "[green]as in the table[/]"),
            highlight=False,
            soft_wrap=True,
        )
        for fact in one.unknown:
            at = f"{fact.occurred_at:%Y-%m-%dT%H:%M:%SZ}"
            console.print(f"  {at} {fact.type} {fact.id} of {fact.key} by {fact.actor}")
    if not all(one.sound for one in found.values()):
        raise typer.Exit(1)


async def compared(site: Site) -> Mapping[str, Compared]:
    """What is told and what is held, service by service."""
    async with monitor(site) as bus, contextlib.AsyncExitStack() as stack:
        databases = {}
        for name in SERVICES:
            databases[name] = site.database(name)
            stack.push_async_callback(databases[name].close)
        return await compare(bus, databases)


def _words(one: Compared) -> str:
    """What is wrong, and what to do about it."""
    found = []
    if one.missing and one.has_hole:
        found.append(
            f"{one.missing} are missing before later ones: make it anew (docs/operate/lost-stream)"
        )
    elif one.missing:
        found.append(f"the last {one.missing} are missing: `pmo stream rebuild` tells them anew")
    if one.late:
        found.append(f"{one.late} stand behind later ones")
    if one.unknowns:
        found.append(f"{one.unknowns} are not in the table (was an older backup restored?)")
    return "; ".join(found)
