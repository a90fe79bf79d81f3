"""Reads the stream from any place on, past the inbox: for rebuilds, backfills and operators.

Direct gets leave nothing on the server and need no right but to read (identity `monitor`).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from shared.messaging.bus import Bus
from shared.messaging.delivery import Delivered
from shared.messaging.names import API, STREAM, SUBJECTS, durable

PAGE = 500
PATIENCE_SECONDS = 10.0
_END_OF_PAGE = "204"
_NOTHING = "404"


class ReplayFailed(Exception):
    """The server did not answer as it should."""


async def replay(
    bus: Bus,
    *,
    matching: str = SUBJECTS,
    after: int = 0,
    since: datetime | None = None,
    page: int = PAGE,
    stream: str = STREAM,
) -> AsyncIterator[list[Delivered]]:
    """All messages behind the place `after` whose subject matches, page by page, to the end.

    `since` is an instant to begin at instead. Ends when there is no more at the moment; the last
    message says where to go on.
    """
    start: dict[str, Any] = {"seq": after + 1} if since is None else {"start_time": since}
    while True:
        wanted = {**start, "batch": page, "next_by_subj": matching}
        messages = await _page(bus, stream, wanted)
        if not messages:
            return
        yield messages
        start = {"seq": messages[-1].stream_seq + 1}


async def last_place(bus: Bus) -> int:
    """The place of the newest message of the stream; 0 when it has none."""
    state = (await bus.api(f"STREAM.INFO.{STREAM}"))["state"]
    return int(state["last_seq"])


async def described_stream(bus: Bus) -> dict[str, Any] | None:
    """What the server says of the stream; None when there is none."""
    try:
        return await bus.api(f"STREAM.INFO.{STREAM}")
    except NotFoundError:
        return None


async def described_durable(bus: Bus, service: str) -> dict[str, Any] | None:
    """How far a service has heard, as the server says; None when it has no durable."""
    try:
        return await bus.api(f"CONSUMER.INFO.{STREAM}.{durable(service)}")
    except NotFoundError:
        return None


async def newest(bus: Bus, matching: str) -> Delivered | None:
    """The last message whose subject matches."""
    found = await _page(bus, STREAM, {"last_by_subj": matching}, single=True)
    return found[0] if found else None


async def message_at(bus: Bus, place: int) -> Delivered | None:
    """The message at one place of the stream; None when there is none (any more)."""
    found = await _page(bus, STREAM, {"seq": place}, single=True)
    return found[0] if found else None


async def _page(
    bus: Bus, stream: str, wanted: Mapping[str, Any], *, single: bool = False
) -> list[Delivered]:
    inbox = bus.nats.new_inbox()
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await bus.nats.subscribe(inbox, cb=arrived.put)
    try:
        await bus.publish(f"{API}.DIRECT.GET.{stream}", orjson.dumps(wanted), reply=inbox)
        messages: list[Delivered] = []
        while True:
            message = await asyncio.wait_for(arrived.get(), PATIENCE_SECONDS)
            headers: Mapping[str, str] = message.headers or {}
            status = headers.get("Status")
            if status in (_END_OF_PAGE, _NOTHING):
                return messages
            if status is not None:
                raise ReplayFailed(f"{status} {headers.get('Description', '')}")
            messages.append(_delivered(message, headers))
            if single:
                return messages
    finally:
        await subscription.unsubscribe()


def _delivered(message: Msg, headers: Mapping[str, str]) -> Delivered:
    """The message as it was stored; what the direct get says about it stands in headers."""
    return Delivered(
        subject=headers["Nats-Subject"],
        headers={k: v for k, v in headers.items() if k not in _ABOUT},
        data=message.data,
        stream_seq=int(headers["Nats-Sequence"]),
        stored_at=_nanoseconds(headers["Nats-Time-Stamp"]),
        reply="",
    )


def _nanoseconds(instant: str) -> int:
    """Of an RFC 3339 instant in UTC with up to nine digits, more than a datetime keeps."""
    whole, _, fraction = instant.removesuffix("Z").partition(".")
    seconds = int(datetime.fromisoformat(f"{whole}+00:00").timestamp())
    return seconds * 1_000_000_000 + int(fraction.ljust(9, "0"))


_ABOUT = frozenset(
    {
        "Nats-Stream",
        "Nats-Subject",
        "Nats-Sequence",
        "Nats-Time-Stamp",
        "Nats-Num-Pending",
        "Nats-Last-Sequence",
    }
)
