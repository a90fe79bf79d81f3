"""What a service has told, in the order of its hash chain: as pages, or as a stream without end.

For systems that cannot speak NATS. A page is for catching up, a stream (Server-Sent Events) for
following; both go on from the same place, which is the event's number in the chain. Outsiders
are told only of events whose class says that they are public.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import Row, func, select
from starlette.responses import Response, StreamingResponse

from shared.contracts.base import EVENTS
from shared.db.base import events
from shared.db.transaction import Database, Reader
from shared.domain.actor import Actor, Role
from shared.domain.errors import Refusal, Unavailable
from shared.domain.fields import At, Instant
from shared.domain.permissions import Permissions
from shared.web.deps import ThisPlatform
from shared.web.openapi import JSON
from shared.web.platform import Platform
from shared.web.route import Routes

STREAM = "text/event-stream"
LAST_PLACE = 2**53 - 1
PAGE = 200
MOST_STREAMS = 100
"""In one process; each asks the database once a second."""

WINDOW = 50_000
"""Events looked through at once for those of the types asked for."""

SIDE_BY_SIDE = 5_000
"""Facts that may be told at once: their ids and their places may differ in order by so many."""

POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 3600.0
"""Then the stream ends and its reader comes again, with a token that is still valid."""

Place = Annotated[int, Field(ge=0, le=LAST_PLACE)]
EventType = Annotated[
    str,
    StringConstraints(max_length=120, pattern=r"^pmo\.[a-z]+\.[A-Z][A-Za-z0-9]*\.v[1-9][0-9]*$"),
]

EXAMPLE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "source": "/pmo/intake",
    "type": "pmo.intake.ProposalWithdrawn.v1",
    "subject": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
    "time": "2026-11-24T01:30:00.000000Z",
    "dataschema": "urn:pmo:schema:pmo.intake.ProposalWithdrawn.v1",
    "datacontenttype": "application/json",
    "partitionkey": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01",
    "aggregatetype": "Proposal",
    "aggregateversion": 3,
    "correlationid": "0199b7a2-5d6c-7b1f-b3aa-6a1d9e0c7f42",
    "causationid": None,
    "traceparent": None,
    "actor": "sponsor-zhang",
    "chainseq": 42,
    "chainhash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "data": {"proposal_id": "0199b7a2-4f00-7e11-8a55-0c9b2d7e6f01", "reason": "预算另行安排。"},
}


class CloudEvent(BaseModel):
    """An event as it was told: CloudEvents 1.0 in JSON, attributes as on NATS."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: Annotated[str, Field(description="The id of what it happened to.")]
    time: At
    dataschema: str
    datacontenttype: Literal["application/json"] = "application/json"
    partitionkey: Annotated[str, Field(description="The undertaking; orders facts about it.")]
    aggregatetype: str
    aggregateversion: int
    correlationid: UUID
    causationid: UUID | None
    traceparent: str | None
    actor: str
    chainseq: Annotated[int, Field(description="Its place in this service's hash chain.")]
    chainhash: Annotated[str, Field(description="The head of the chain at this place.")]
    data: dict[str, Any]


class EventPage(BaseModel):
    """Events in chain order; `next_after` is where to go on.

    There is nothing more for now when it is where you began, not when there are no items.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [EXAMPLE], "next_after": 42}]}
    )

    items: list[CloudEvent]
    next_after: Place


class EventQuery(BaseModel):
    """Where to begin, how much at once, and which types."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[
        int, Field(ge=0, le=LAST_PLACE, description="`next_after`, or a `chainseq`; 0: all.")
    ] = 0
    since: Annotated[
        Instant | None,
        Field(description="Begins with what was told then, where nothing else names a place."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=PAGE, description="Events on a page.")] = 50
    type: Annotated[list[EventType] | None, Field(max_length=20)] = None


_COLUMNS = [c for c in events.c if c.name not in ("seq", "on_behalf_of", "reason", "published_at")]


def cloud_event(row: Row[Any]) -> CloudEvent:
    """A row of the events table as CloudEvents write it."""
    service = row.type.split(".", 2)[1]
    return CloudEvent(
        id=row.id,
        source=f"/pmo/{service}",
        type=row.type,
        subject=str(row.aggregate_id),
        time=row.occurred_at,
        dataschema=f"urn:pmo:schema:{row.type}",
        partitionkey=str(row.key),
        aggregatetype=row.aggregate_type,
        aggregateversion=row.aggregate_version,
        correlationid=row.correlation_id,
        causationid=row.causation_id,
        traceparent=row.traceparent,
        actor=row.actor,
        chainseq=row.chain_seq,
        chainhash=row.chain_hash.hex(),
        data=row.data,
    )


def types_told(actor: Actor, asked: Sequence[str] | None) -> Sequence[str] | None:
    """The types this reader is told of; None for all. Integrators: the public ones alone."""
    if actor.has(Role.AUDITOR, Role.PMO_DIRECTOR):
        return asked
    public = [name for name, kind in EVENTS.items() if kind.public]
    return public if asked is None else [name for name in asked if name in public]


async def events_after(
    read: Reader, after: int, limit: int, types: Sequence[str] | None
) -> EventPage:
    """The next events in chain order.

    The head is read first: what lies between the last match and the head was looked at and need
    not be looked at again, and nothing is ever chained before the head.
    """
    end = (await read.execute(select(func.max(events.c.chain_seq)))).scalar() or 0
    if end <= after:
        return EventPage(items=[], next_after=after)
    statement = select(*_COLUMNS)
    if types is not None:
        statement = statement.where(events.c.type.in_(types))
        end = min(end, after + WINDOW)
    statement = statement.where(events.c.chain_seq > after, events.c.chain_seq <= end)
    found = await read.execute(statement.order_by(events.c.chain_seq).limit(limit))
    items = [cloud_event(row) for row in found]
    return EventPage(items=items, next_after=items[-1].chainseq if len(items) == limit else end)


async def place_at(read: Reader, since: datetime) -> int:
    """The place behind which lies all that was told since then, perhaps with a little before it.

    Ids sort by the time at which they were drawn and have an index; places sort almost alike.
    """
    head = (await read.execute(select(func.max(events.c.chain_seq)))).scalar() or 0
    drawn = max(int(since.timestamp() * 1000), 0)
    earliest = UUID(int=drawn << 80)
    told = select(events.c.chain_seq).where(events.c.id >= earliest, events.c.chain_seq <= head)
    first = told.order_by(events.c.id).limit(SIDE_BY_SIDE).subquery()
    place = (await read.execute(select(func.min(first.c.chain_seq)))).scalar()
    return head if place is None else int(place) - 1


class NotAcceptable(Refusal):
    """None of the forms on offer is accepted (406)."""

    status = 406


async def _asked_form(request: Request) -> str:
    """JSON or a stream, as `Accept` says, by quality; JSON when it does not mind."""
    best, best_quality = "", 0.0
    for part in request.headers.get("accept", "*/*").split(",")[:20]:
        name, *params = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in params if p.startswith("q=")), "1")
        forms = {"*/*": JSON, "application/*": JSON, JSON: JSON, "text/*": STREAM, STREAM: STREAM}
        with suppress(ValueError):
            if name in forms and float(quality) > best_quality:
                best, best_quality = forms[name], float(quality)
    if not best:
        raise NotAcceptable("not_acceptable")
    return best


def feed_routes(service: str, permissions: Permissions) -> Routes:
    """The feed of one service's events."""
    routes = Routes(service, permissions, "Events")
    streams = Streams()

    @routes.query("/events", media_types=(JSON, STREAM))
    async def list_events(
        query: Annotated[EventQuery, Query()],
        form: Annotated[str, Depends(_asked_form)],
        platform: ThisPlatform,
        read: Reader,
        last_event_id: Annotated[Place | None, Header(description="Goes before `after`.")] = None,
    ) -> EventPage:
        """List this service's events in the order of its history, or follow them as a stream.

        `since` begins at a time, the first time that a reader comes.
        `Accept: text/event-stream` streams: `id` is the `chainseq`, `event` the type, `data` the
        event. Reconnecting readers say `Last-Event-ID` and miss nothing.
        """
        types = types_told(read.actor, query.type)
        begin = query.after if form == JSON or last_event_id is None else last_event_id
        if query.since is not None and begin == 0:
            begin = await place_at(read, query.since)
        if form == STREAM:
            return streams.open(platform, read.actor, begin, types)  # type: ignore[return-value]
        return await events_after(read, begin, query.limit, types)

    return routes


class Streams:
    """The streams that one process has open; only so many."""

    def __init__(self) -> None:
        self._open = 0

    def open(
        self, platform: Platform, actor: Actor, after: int, types: Sequence[str] | None
    ) -> Response:
        """A stream from this place on; Unavailable when there are too many."""
        if self._open >= MOST_STREAMS:
            raise Unavailable("overloaded")
        return StreamingResponse(
            self._counted(_following(platform.db, platform.stopping, actor, after, types)),
            media_type=STREAM,
            headers={"x-accel-buffering": "no"},
        )

    async def _counted(self, stream: AsyncIterator[str]) -> AsyncIterator[str]:
        self._open += 1
        try:
            async for said in stream:
                yield said
        finally:
            self._open -= 1


async def _following(
    db: Database, stopping: asyncio.Event, actor: Actor, after: int, types: Sequence[str] | None
) -> AsyncIterator[str]:
    """What is told from this place on, and a sign of life in between."""
    yield "retry: 2000\n\n"
    end, silence = time.monotonic() + LONGEST_SECONDS, 0.0
    while not stopping.is_set() and time.monotonic() < end:
        page = EventPage(items=[], next_after=after)
        with suppress(Unavailable):
            async with db.read(actor) as read:
                page = await events_after(read, after, PAGE, types)
        for event in page.items:
            yield f"id: {event.chainseq}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n"
        if page.items:
            silence = 0.0
        if page.next_after > after:
            after = page.next_after
            continue
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), POLL_SECONDS)
        silence += POLL_SECONDS
        if silence >= HEARTBEAT_SECONDS:
            yield ": alive\n\n"
            silence = 0.0
