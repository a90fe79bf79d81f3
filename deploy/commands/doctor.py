"""`pmo doctor` looks at the whole platform and says what is wrong, and what to do about it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated

import orjson
import typer
from rich.console import Console

from deploy.doctor.databases import look_at_database
from deploy.doctor.findings import Finding, Level, fine, wrong
from deploy.doctor.machine import look_at_backups, look_at_disks, look_at_secrets
from deploy.doctor.stream import look_at_stream
from deploy.doctor.web import look_at_certificates, look_at_identities, look_at_services
from deploy.site import Site
from shared.messaging.names import SERVICES

Look = Callable[[Site], AsyncIterator[Finding]]

LOOKS: tuple[tuple[str, Look], ...] = (
    ("services", look_at_services),
    *((f"{service} database", partial(look_at_database, service=service)) for service in SERVICES),
    ("NATS", look_at_stream),
    ("identities", look_at_identities),
    ("certificates", look_at_certificates),
    ("disk", look_at_disks),
    ("secrets", look_at_secrets),
    ("backups", look_at_backups),
)
"""In the order in which people ask: does it answer, is anything waiting, is it safe."""

SIGNS = {Level.OK: "[green]✓[/]", Level.WARNING: "[yellow]![/]", Level.WRONG: "[red]✗[/]"}

app = typer.Typer()
console = Console()


@app.command()
def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="A JSON object for each finding.")
    ] = False,
) -> None:
    """Look at servers, schemas, streams, leaders, what waits, disks, clocks, secrets, backups.

    Ends with 1 when something is wrong; a warning is none yet.
    """
    found = asyncio.run(examined(Site.here()))
    for finding in found:
        if as_json:
            print(orjson.dumps(finding).decode())
        else:
            show(finding)
    wrongs = sum(finding.level is Level.WRONG for finding in found)
    if not as_json:
        warnings = sum(finding.level is Level.WARNING for finding in found)
        console.print(f"{wrongs} wrong, {warnings} to watch, of {len(found)}", highlight=False)
    if wrongs:
        raise typer.Exit(1)


async def examined(site: Site) -> list[Finding]:
    """Everything that can be seen from here, looked at at the same time."""
    parts = await asyncio.gather(*(_all(site, name, look) for name, look in LOOKS))
    return [finding for part in parts for finding in part]


async def _all(site: Site, name: str, look: Look) -> list[Finding]:
    """What one part finds; what it stumbles over is a finding too."""
    found: list[Finding] = []
    try:
        async for finding in look(site):
            found.append(finding)
    except typer.Exit:
        found.append(wrong(name, "not told where it is", "start it, or set what is said above"))
    except Exception as error:
        found.append(wrong(name, f"could not be looked at: {error!r}", "see the message"))
    return found or [fine(name, "nothing to remark")]


def show(finding: Finding) -> None:
    """One line, and what to do below it."""
    console.print(
        f"{SIGNS[finding.level]} {finding.check:<20} {finding.what}",
        highlight=False,
        soft_wrap=True,
    )
    if finding.do:
        console.print(f"  {'':<20} → {finding.do}", highlight=False, soft_wrap=True)
