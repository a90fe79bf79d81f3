"""What a service has told, in the order of its hash chain: as pages, or as a stream without end.

For systems that cannot speak NATS. A page is for catching up, a stream (Server-Sent Events) for
following; both go on from the same place, which is the event's number in the chain. Outsiders
are told only of events whose class says that they are public.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from shared.db.feed import (
    HEARS_ALL,
    LAST_PLACE,
    EventPage,
    EventType,
    Place,
    events_after,
    of_types,
    place_before,
    public_types,
)
from shared.db.transaction import Database, Reader
from shared.domain.actor import Actor
from shared.domain.errors import Refusal, Unavailable
from shared.domain.fields import Instant
from shared.domain.permissions import Permissions
from shared.web.deps import ThisPlatform
from shared.web.openapi import JSON
from shared.web.platform import Platform
from shared.web.route import Routes

STREAM = "text/event-stream"
PAGE = 200
MOST_STREAMS = 100
"""In one process; each asks the database once a second."""

MOST_OF_ONE = 10
"""So that one reader's mistake does not keep all others out."""

POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 3600.0
"""Then the stream ends and its reader comes again, with a token that is still valid."""


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


def types_told(actor: Actor, asked: Sequence[str] | None) -> Sequence[str] | None:
    """The types this reader is told of; None for all. Integrators: the public ones alone."""
    if actor.has(*HEARS_ALL):
        return asked
    public = public_types()
    return public if asked is None else [name for name in asked if name in public]


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
            begin = await place_before(read, query.since)
        if form == STREAM:
            return streams.open(platform, read.actor, begin, types)  # type: ignore[return-value]
        return await events_after(read, begin, query.limit, of_types(types))

    return routes


class Streams:
    """The streams that one process has open; only so many, and of one reader fewer."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def open(
        self, platform: Platform, actor: Actor, after: int, types: Sequence[str] | None
    ) -> Response:
        """A stream from this place on; Unavailable when there are too many."""
        if self._open.total() >= MOST_STREAMS or self._open[actor.id] >= MOST_OF_ONE:
            raise Unavailable("overloaded")
        return StreamingResponse(
            self._counted(actor, _following(platform.db, platform.stopping, actor, after, types)),
            media_type=STREAM,
            headers={"x-accel-buffering": "no"},
        )

    async def _counted(self, actor: Actor, stream: AsyncIterator[str]) -> AsyncIterator[str]:
        self._open[actor.id] += 1
        try:
            async for said in stream:
                yield said
        finally:
            self._open[actor.id] -= 1
            self._open += Counter()  # forgets who has none


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
                page = await events_after(read, after, PAGE, of_types(types))
        for event in page.items:
            yield f"id: {event.chainseq}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n"
        if page.items:
            silence = 0.0
        if page.next_after > after:
            after = page.next_after
            continue
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await stopping.wait()
        silence += POLL_SECONDS
        if silence >= HEARTBEAT_SECONDS:
            yield ": alive\n\n"
            silence = 0.0
