"""`pmo events` lets operators watch, read again and unblock the events between the services."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import typer
from rich.console import Console
from rich.table import Table

from deploy.calls import Caller
from deploy.site import Refused, Site
from shared.messaging.bus import Bus, NotConnected
from shared.messaging.cloudevents import Malformed
from shared.messaging.consumer import read
from shared.messaging.delivery import Delivered
from shared.messaging.names import SERVICES
from shared.messaging.replay import last_place, replay

FEW = 20
PATIENCE = 10.0
POLL_SECONDS = 0.3
ADMINISTRATOR = "admin-gao"
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
    begin = since and instant(since)
    shown = matching(service, type_, key)
    _watch(_latest(shown, begin or None, follow=follow), _for_people)


@app.command()
def subscribe(
    service: Service = None,
    type_: Type = None,
    key: Key = None,
) -> None:
    """Print what is told from now on, a JSON line each (Ctrl-C ends); leaves no trace on NATS."""
    _watch(_latest(matching(service, type_, key), None, few=0, follow=True), _for_programs)


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
    place = int(from_) if from_.isdigit() else None
    begin = None if place is not None else instant(from_)
    _watch(_told(matching(service, type_, key), max((place or 1) - 1, 0), begin), _for_programs)


@app.command()
def parked(service: Annotated[str, typer.Argument()]) -> None:
    """Show the events that a service could not cope with."""
    table = Table("event", "subject", "state", "attempts", "error")
    for event in _parked(Caller(Site.here()), service):
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
        raise Refused("name one event, or say --all")
    caller = Caller(Site.here())
    first = [e["event_id"] for e in _parked(caller, service) if e["state"] != "WAITING"]
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


def _parked(caller: Caller, service: str) -> list[Any]:
    if service not in SERVICES:
        raise Refused(f"no service {service!r}; there are: {', '.join(SERVICES)}")
    return caller.all(ADMINISTRATOR, f"/{service}/v1/parked-events")


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
        raise Refused(f"no instant: {said!r}; say 10m, 2h, 3d or 2026-11-24T09:30") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@contextlib.asynccontextmanager
async def monitor(site: Site) -> AsyncIterator[Bus]:
    """A connection that may read every event and change nothing."""
    bus = Bus(site.nats, "monitor", site.seed("monitor"), on_closed=lambda: None)
    try:
        await bus.connect(PATIENCE)
    except NotConnected as error:
        raise Refused(str(error)) from None
    try:
        yield bus
    finally:
        await bus.close()


async def _told(
    subjects: str, after: int, since: datetime | None = None, *, follow: bool = False
) -> AsyncIterator[Delivered]:
    async with monitor(Site.here()) as bus:
        while True:
            async for page in replay(bus, matching=subjects, after=after, since=since):
                for message in page:
                    yield message
                after, since = page[-1].stream_seq, None
            if not follow:
                return
            await asyncio.sleep(POLL_SECONDS)


async def _latest(
    subjects: str, since: datetime | None, *, few: int = FEW, follow: bool
) -> AsyncIterator[Delivered]:
    """From `since` on, or from a few events before now."""
    after = 0
    if since is None:
        async with monitor(Site.here()) as bus:
            after = max(await last_place(bus) - few, 0)
    async for message in _told(subjects, after, since, follow=follow):
        yield message


def _watch(messages: AsyncIterator[Delivered], form: Any) -> None:
    async def all_() -> None:
        async for message in messages:
            form(message)

    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        asyncio.run(all_())


def _for_people(message: Delivered) -> None:
    try:
        fact = read(message)
    except Malformed as error:
        console.print(f"[red]{message.stream_seq:>8} {message.subject}: {error}[/]")
        return
    at = fact.occurred_at.astimezone().strftime("%m-%d %H:%M:%S")
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
        named: Iterable[str] = (n for n in fact.__slots__ if n not in ("data", "stream_seq"))
        said = {name: getattr(fact, name) for name in named} | {"data": orjson.loads(fact.data)}
    line = {"seq": message.stream_seq, **said}
    print(orjson.dumps(line, default=str).decode(), flush=True)
