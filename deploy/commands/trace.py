"""`pmo trace` tells what one request has brought about, in all services, as a story."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.console import Console
from sqlalchemy import text

from deploy.commands.events import ZONE
from deploy.site import Site, refused
from shared.db.transaction import Reader
from shared.domain.actor import Actor
from shared.messaging.names import SERVICES

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
SLACK = timedelta(minutes=10)
"""How far clocks may be apart."""

_TOLD = text(
    """
    SELECT id, type, key, aggregate_id, occurred_at, actor, reason, causation_id, published_at
    FROM events WHERE correlation_id = :trace AND id >= :first ORDER BY seq
    """
)
_HEARD = text("SELECT event_id, received_at FROM inbox WHERE event_id = ANY(:ids)")
_PARKED = text("SELECT event_id, state, error FROM parked_events WHERE event_id = ANY(:ids)")
_DISCARDED = text(
    "SELECT event_id, discarded_by, reason FROM discarded_events WHERE event_id = ANY(:ids)"
)

app = typer.Typer()
console = Console()


@dataclass
class Told:
    """One fact of the story, and what became of it."""

    service: str
    row: Mapping[str, Any]
    heard: dict[str, datetime] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    caused: list["Told"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`ProjectApproved` of `pmo.intake.ProjectApproved.v1`."""
        return str(self.row["type"].split(".")[2])


@app.command()
def trace(
    trace_id: Annotated[str, typer.Argument(help="A trace id, or a whole traceparent.")],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object for each fact.")] = False,
) -> None:
    """Tell every fact of one trace: who told it, what caused it, who heard it, and when.

    The id stands in `traceresponse` of each answer, in `trace_id` of problems and log lines, and in
    `ce-correlationid` and `traceparent` of events.
    """
    story = asyncio.run(story_of(Site.here(), identified(trace_id)))
    if not story:
        raise refused(f"nothing was told in trace {trace_id}: it changed nothing, or was refused")
    if as_json:
        for told in story:
            said = {"service": told.service, **told.row, "heard": told.heard}
            print(orjson.dumps({**said, "trouble": told.trouble}, default=str).decode())
        return
    begin = min(told.row["occurred_at"] for told in story)
    console.print(_summary(story, begin), highlight=False)
    known = {told.row["id"] for told in story}
    for told in story:
        if told.row["causation_id"] not in known:
            _show(told, begin, 0)


def identified(said: str) -> UUID:
    """The trace that a person names, in whatever form they found it."""
    found = _TRACEPARENT.fullmatch(said)
    try:
        return UUID(found[1] if found else said)
    except ValueError:
        raise refused(f"no trace id: {said!r}; it has 32 hexadecimal digits") from None


async def story_of(site: Site, trace: UUID) -> list[Told]:
    """All facts of a trace in the order in which they were told, linked to what they caused."""
    first = _first_id(trace)
    story: list[Told] = []
    for service in SERVICES:
        for row in await _rows(site, service, [(_TOLD, {"trace": trace, "first": first})]):
            story.append(Told(service, row))
    by_id = {told.row["id"]: told for told in story}
    for service in SERVICES:
        await _add_what_became(site, service, by_id)
    story.sort(key=lambda told: told.row["occurred_at"])
    for told in story:
        if cause := by_id.get(told.row["causation_id"]):
            cause.caused.append(told)
    return story


def _first_id(trace: UUID) -> UUID:
    """Where facts of this trace can begin: a trace of our own says when it was, as ids do."""
    if trace.version != 7:
        return UUID(int=0)
    milliseconds = (trace.int >> 80) - int(SLACK.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)


async def _add_what_became(site: Site, service: str, by_id: Mapping[UUID, Told]) -> None:
    ids = {"ids": list(by_id)}
    for row in await _rows(site, service, [(q, ids) for q in (_HEARD, _PARKED, _DISCARDED)]):
        told = by_id[row["event_id"]]
        if "received_at" in row:
            told.heard[service] = row["received_at"]
        elif "state" in row:
            told.trouble.append(f"{row['state']} in {service}: {row['error']}")
        else:
            told.heard.pop(service, None)
            told.trouble.append(f"given up in {service} by {row['discarded_by']}: {row['reason']}")


async def _rows(site: Site, service: str, asked: Sequence[Any]) -> list[Mapping[str, Any]]:
    database = site.database(service)
    try:
        async with database.read(Actor.system(service)) as read:
            return [dict(row) for one in asked for row in await _one(read, *one)]
    finally:
        await database.close()


async def _one(read: Reader, statement: Any, given: Mapping[str, Any]) -> Sequence[Any]:
    return (await read.execute(statement, given)).mappings().all()


def _summary(story: Sequence[Told], begin: datetime) -> str:
    ends = [at for told in story for at in (told.row["occurred_at"], *told.heard.values())]
    services = len({told.service for told in story})
    at = begin.astimezone(ZONE)
    return (
        f"{len(story)} facts of {services} services from {at:%Y-%m-%d %H:%M:%S} on, "
        f"{(max(ends) - begin).total_seconds():.3f} s to the last effect"
    )


def _show(told: Told, begin: datetime, depth: int) -> None:
    row = told.row
    console.print(
        f"[dim]{_after(row['occurred_at'], begin)}[/] {'  ' * depth}{told.service} "
        f"[bold]{told.name}[/] [dim]of[/] {row['aggregate_id']} [dim]by {row['actor']}[/]"
        + ("" if row["published_at"] else " [yellow]not told yet[/]"),
        highlight=False,
        soft_wrap=True,
    )
    inner = " " * 11 + "  " * depth
    if row["reason"]:
        console.print(f"{inner}“{row['reason']}”", highlight=False, markup=False, soft_wrap=True)
    if told.heard:
        heard = ", ".join(
            f"{s} {_after(at, begin)}" for s, at in sorted(told.heard.items(), key=_when)
        )
        console.print(f"[dim]{inner}heard by {heard}[/]", highlight=False, soft_wrap=True)
    for trouble in told.trouble:
        console.print(f"{inner}[red]{trouble}[/]", highlight=False, soft_wrap=True)
    for caused in told.caused:
        _show(caused, begin, depth + 1)


def _when(heard: tuple[str, datetime]) -> datetime:
    return heard[1]


def _after(at: datetime, begin: datetime) -> str:
    return f"+{(at - begin).total_seconds():8.3f}"
