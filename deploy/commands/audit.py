"""`pmo audit verify` proves that nobody changed what has happened, or says where they did."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import text

from deploy.commands.events import monitor
from deploy.site import Site
from shared.db.events import ChainCheck, Verdict
from shared.db.transaction import Reader
from shared.domain.actor import Actor
from shared.messaging.bus import Bus
from shared.messaging.consumer import read
from shared.messaging.names import SERVICES
from shared.messaging.replay import newest

PAGE = 2000
_NEXT = text(
    """
    SELECT * FROM events WHERE chain_seq > :place ORDER BY chain_seq LIMIT :page
    """
)
_UNCHAINED = text(
    """
    SELECT seq, published_at FROM events WHERE chain_seq IS NULL
    ORDER BY published_at IS NULL, seq LIMIT 1
    """
)

app = typer.Typer(no_args_is_help=True)
console = Console()


@dataclass(frozen=True)
class Anchor:
    """What the stream holds of a service's chain: its head when the last fact was published."""

    place: int
    chain_hash: str


@app.callback()
def audit() -> None:
    """Verify that the history was not changed."""


@app.command()
def verify(
    service: Annotated[
        str | None, typer.Option(help="One service only.", show_default=False)
    ] = None,
) -> None:
    """Recompute every hash chain from its first fact, and compare with what the stream holds."""
    found = asyncio.run(_verify(Site.here(), [service] if service else SERVICES))
    for name, (verdict, finding) in found.items():
        said = f"[red]{finding}[/]" if finding else "[green]unbroken[/]"
        console.print(
            f"{name:<10}{verdict.rows:>9} facts  head {verdict.head.hex()}  {said}",
            highlight=False,
            soft_wrap=True,
        )
    if any(finding for _, finding in found.values()):
        raise typer.Exit(1)


async def _verify(
    site: Site, services: list[str] | tuple[str, ...]
) -> Mapping[str, tuple[Verdict, str | None]]:
    found = {}
    async with monitor(site) as bus:
        for service in services:
            # Before the table is read: what is told meanwhile is in both, or in the table alone.
            anchor = await anchor_of(bus, service)
            database = site.database(service)
            try:
                async with database.snapshot(Actor.system(service)) as reader:
                    found[service] = await examine(reader, anchor)
            finally:
                await database.close()
    return found


async def anchor_of(bus: Bus, service: str) -> Anchor | None:
    """The head that travelled with the last fact this service published."""
    message = await newest(bus, f"pmo.{service}.>")
    if message is None:
        return None
    fact = read(message)
    return Anchor(fact.chain_seq, fact.chain_hash)


async def examine(reader: Reader, anchor: Anchor | None) -> tuple[Verdict, str | None]:
    """The verdict on one service's history, and what is wrong with it, if anything is."""
    check, at_anchor = ChainCheck(), None
    while rows := await _rows_after(reader, check.rows):
        for row in rows:
            check.feed([row])
            if anchor and check.rows == anchor.place and at_anchor is None:
                at_anchor = check.head.hex()
        if check.broken_at is not None:
            return check.verdict, f"broken at row {check.broken_at} (events.seq)"
    hidden = (await reader.execute(_UNCHAINED)).first()
    if hidden is not None and hidden.published_at is not None:
        return check.verdict, f"row {hidden.seq} was published and is not in the chain"
    if anchor and at_anchor is None:
        lost = anchor.place - check.rows
        return check.verdict, f"the last {lost} facts that were published are gone"
    if anchor and at_anchor != anchor.chain_hash:
        return check.verdict, f"not the chain that was published (place {anchor.place})"
    return check.verdict, None


async def _rows_after(reader: Reader, place: int) -> list[Mapping[str, Any]]:
    found = await reader.execute(_NEXT, {"place": place, "page": PAGE})
    return [dict(row) for row in found.mappings()]
