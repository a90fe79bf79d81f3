"""`pmo events` lets operators watch, read again and unblock the events between the services."""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import typer
from rich.console import Console
from rich.table import Table

from deploy.calls import Caller
from deploy.site import Site, refused
from shared.messaging.bus import AWAY, Bus, NotConnected
from shared.messaging.cloudevents import Malformed
from shared.messaging.consumer import read
from shared.messaging.delivery import Delivered
from shared.messaging.names import SERVICES
from shared.messaging.replay import ReplayFailed, last_place, replay

FEW = 20
PATIENCE = 10.0
POLL_SECONDS = 0.3
ADMINISTRATOR = "admin-gao"
ZONE = ZoneInfo(os.environ.get("PMO_TIME_ZONE", "Asia/Shanghai"))
"""The organisation's, for instants that people read and write."""

_SPAN = re.compile(r"([0-9]+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

app = typer.Typer(no_args_is_help=True)
console = Console()

Service = Annotated[str | None, typer.Option(help="Only what this service told.")]
Type = Annotated[
    str | None, typer.Option("--type", help="Only this event: ProjectApproved, or its full type.")
]
Key = Annotated[str | None, typer.Option(help="Only the story of this undertaking (its id).")]


@app.command()
def tail(
    service: Service = None,
    type_: Type = None,
    key: Key = None,
    since: Annotated[
        str | None, typer.Option(help="From here on: 10m, 2h, 3d or 2026-11-24T09:30.")
    ] = None,
    follow: Annotated[bool, typer.Option(help="Go on with what is told from now on.")] = True,
) -> None:
    """Show the latest events for people, and go on as they happen (Ctrl-C ends)."""
    begin = instant(since) if since else None
    latest = None if begin else FEW
    subjects = matching(service, type_, key)
    _tell(_for_people, subjects, since=begin, latest=latest, follow=follow)


@app.command()
def subscribe(
    service: Service = None,
    type_: Type = None,
    key: Key = None,
) -> None:
    """Print what is told from now on, a JSON line each (Ctrl-C ends); leaves no trace on NATS."""
    _tell(_for_programs, matching(service, type_, key), latest=0, follow=True)


@app.command("replay")
def replay_(
    from_: Annotated[
        str, typer.Option("--from", help="A place in the stream (1), or an instant (2h).")
    ],
    service: Service = None,
    type_: Type = None,
    key: Key = None,
) -> None:
    """Print what was told from there up to now, a JSON line each."""
    subjects = matching(service, type_, key)
    if from_.isdigit():
        _tell(_for_programs, subjects, after=max(int(from_) - 1, 0))
    else:
        _tell(_for_programs, subjects, since=instant(from_))


@app.command()
def parked(service: Annotated[str, typer.Argument()]) -> None:
    """Show the events that a service could not cope with."""
    table = Table("event", "subject", "state", "attempts", "error")
    for event in _listed(Caller(Site.here()), service, "parked-events"):
        said = (event[name] for name in ("event_id", "subject", "state", "attempts", "error"))
        table.add_row(*map(str, said))
    console.print(table)


@app.command()
def retry(
    service: Annotated[str, typer.Argument()],
    event_id: Annotated[UUID | None, typer.Argument(show_default=False)] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Every one that is first of its key.")
    ] = False,
) -> None:
    """Try a parked event again; those behind it follow by themselves."""
    if (event_id is None) != all_:
        raise refused("name one event, or say --all")
    caller = Caller(Site.here())
    first = [
        e["event_id"] for e in _listed(caller, service, "parked-events") if e["state"] != "WAITING"
    ]
    for chosen in first if all_ else [event_id]:
        caller.ask(ADMINISTRATOR, "POST", f"/{service}/v1/parked-events/{chosen}/retry")
        console.print(f"tried again: {chosen}")


@app.command()
def discard(
    service: Annotated[str, typer.Argument()],
    event_id: Annotated[UUID, typer.Argument()],
    reason: Annotated[str, typer.Option(help="Why it shall never take effect there.")],
) -> None:
    """Give a parked event up for good."""
    path = f"/{service}/v1/parked-events/{event_id}/discard"
    Caller(Site.here()).ask(ADMINISTRATOR, "POST", path, {"reason": reason})
    console.print(f"discarded: {event_id}")


@app.command()
def discarded(service: Annotated[str, typer.Argument()]) -> None:
    """Show the events that were given up, by whom and why."""
    table = Table("event", "subject", "discarded", "by", "reason")
    for event in _listed(Caller(Site.here()), service, "discarded-events"):
        said = (event[n] for n in ("event_id", "subject", "discarded_at", "discarded_by", "reason"))
        table.add_row(*map(str, said))
    console.print(table)


def _listed(caller: Caller, service: str, what: str) -> list[Any]:
    if service not in SERVICES:
        raise refused(f"no service {service!r}; there are: {', '.join(SERVICES)}")
    return caller.all(ADMINISTRATOR, f"/{service}/v1/{what}")


def matching(service: str | None, type_: str | None, key: str | None) -> str:
    """The subjects asked for, `pmo.<service>.<EventName>.v<n>.<key>`, with `*` for any."""
    if type_ and type_.startswith("pmo."):
        return f"{type_}.{key or '*'}"
    return f"pmo.{service or '*'}.{type_ or '*'}.*.{key or '*'}"


def instant(said: str) -> datetime:
    """`90s`, `10m`, `2h`, `3d` ago, or a date and time, ours where it names no offset."""
    if span := _SPAN.fullmatch(said):
        return datetime.now(UTC) - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise refused(f"no instant: {said!r}; say 10m, 2h, 3d or 2026-11-24T09:30") from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


@contextlib.asynccontextmanager
async def monitor(site: Site) -> AsyncIterator[Bus]:
    """A connection that may read every event and change nothing."""
    bus = Bus(site.nats, "monitor", site.seed("monitor"), on_closed=lambda: None)
    try:
        await bus.connect(PATIENCE)
    except NotConnected as error:
        raise refused(str(error)) from None
    try:
        yield bus
    except (ReplayFailed, *AWAY) as error:
        raise refused(f"NATS went away: {error!r}") from None
    finally:
        with contextlib.suppress(*AWAY):
            await bus.close()


def _tell(
    form: Callable[[Delivered], None],
    subjects: str,
    *,
    after: int = 0,
    since: datetime | None = None,
    latest: int | None = None,
    follow: bool = False,
) -> None:
    """Show the messages behind a place, since an instant, or the `latest` few; then what comes."""

    async def tell() -> None:
        async with monitor(Site.here()) as bus:
            begin, place = since, after
            if latest is not None:
                place = max(await last_place(bus) - latest, 0)
            while True:
                with contextlib.suppress(*(AWAY if follow else ())):
                    async for page in replay(bus, matching=subjects, after=place, since=begin):
                        for message in page:
                            form(message)
                        place, begin = page[-1].stream_seq, None
                if not follow:
                    return
                await asyncio.sleep(POLL_SECONDS)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(tell())


def _for_people(message: Delivered) -> None:
    try:
        fact = read(message)
    except Malformed as error:
        console.print(f"[red]{message.stream_seq:>8} {message.subject}: {error}[/]")
        return
    at = fact.occurred_at.astimezone(ZONE).strftime("%m-%d %H:%M:%S")
    _, teller, name, version = fact.type.split(".")
    console.print(
        f"[dim]{message.stream_seq:>8} {at}[/] {teller:<9} [bold]{name}[/][dim].{version}[/] "
        f"{fact.key} [dim]by {fact.actor}[/]",
        highlight=False,
        soft_wrap=True,
    )


def _for_programs(message: Delivered) -> None:
    try:
        fact = read(message)
    except Malformed as error:
        said: dict[str, Any] = {"subject": message.subject, "unreadable": str(error)}
    else:
        named = (n for n in fact.__slots__ if n not in ("data", "stream_seq"))
        said = {name: getattr(fact, name) for name in named} | {"data": orjson.loads(fact.data)}
    line = {"seq": message.stream_seq, **said}
    print(orjson.dumps(line, default=str).decode(), flush=True)
