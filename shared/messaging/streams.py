"""Makes the streams and the services' durables, or brings them up to date; run at each start-up.

Running it again changes nothing. Nothing is ever deleted: a durable keeps its place when what it
filters on changes, and starts at the first fact when it is new. A stream that lacks what the
events tables say was told is filled again before it goes on (`shared.messaging.refill`).
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from nats.js.errors import APIError

from shared.messaging.bus import Bus
from shared.messaging.names import (
    API,
    EXTERNAL_API,
    EXTERNAL_DELIVERY,
    EXTERNAL_STREAM,
    PMO_API,
    RESTORE,
    STREAM,
    SUBJECTS,
    durable,
)
from shared.messaging.refill import History, refill

DUPLICATE_WINDOW = timedelta(minutes=10)
ACK_WAIT = timedelta(seconds=30)
MAX_ACK_PENDING = 256
"""How many facts a service may hold unacknowledged: one batch."""

_NOT_FOUND = (10059, 10037)
_KEPT_FOR_EVER: dict[str, Any] = {
    "retention": "limits",
    "storage": "file",
    "max_age": 0,
    "deny_delete": True,
    "deny_purge": True,
    "allow_direct": True,
}

_RESTORING: dict[str, Any] = {
    "subjects": [RESTORE + SUBJECTS],
    "subject_transform": {"src": f"{RESTORE}>", "dest": ">"},
}
"""How the stream listens while it is filled again: what comes is stored under its own subject."""


class CopyLeftOver(Exception):
    """The stream is gone and its copy is not: places in the copy would mean other facts."""


def _nanoseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1_000_000_000)


async def bootstrap(
    nats_url: str,
    seed_file: Path,
    durables: Mapping[str, Sequence[str]],
    public_subjects: Sequence[str],
    *,
    history: History | None = None,
    replicas: int = 1,
    patience: float = 30,
) -> Mapping[str, int]:
    """Make the stream PMO, a durable for each service that hears anything, and the public copy.

    `durables` says for each service the subjects it hears; `public_subjects` what outsiders may;
    `history` where it is written what the stream should hold. Returns how many facts of each
    service had to be told anew.
    """
    bus = Bus(nats_url, "bootstrap", seed_file, on_closed=lambda: None)
    await bus.connect(patience)
    missing: Mapping[str, int] = {}
    try:
        if history is not None:
            missing = await _refill(bus, nats_url, history, replicas, patience)
        await _ensure_stream(bus, replicas)
        for service, subjects in durables.items():
            if subjects:
                await _ensure_durable(bus, service, subjects)
        if public_subjects:
            await _ensure_copy(bus, public_subjects, replicas)
        return missing
    finally:
        await bus.close()


async def _refill(
    bus: Bus, nats_url: str, history: History, replicas: int, patience: float
) -> Mapping[str, int]:
    existing = await _stream(bus, API, STREAM)
    begun = existing is not None and existing["subjects"] == _RESTORING["subjects"]

    async def hold_back() -> None:
        if existing is None and await _stream(bus, EXTERNAL_API, EXTERNAL_STREAM) is not None:
            raise CopyLeftOver(EXTERNAL_STREAM)
        config = {**_config(replicas), **_RESTORING}
        await _put_stream(bus, API, config, exists=existing is not None)

    monitor = Bus(nats_url, "monitor", history.monitor_seed, on_closed=lambda: None)
    await monitor.connect(patience)
    try:
        seen = None if existing is None else monitor
        return await refill(bus, seen, history.tables, hold_back, begun=begun)
    finally:
        await monitor.close()


async def _stream(bus: Bus, api: str, name: str) -> dict[str, Any] | None:
    try:
        answer = await bus.request(f"{api}.STREAM.INFO.{name}")
    except APIError as error:
        if error.err_code in _NOT_FOUND:
            return None
        raise
    found: dict[str, Any] = answer["config"]
    return found


async def _put_stream(bus: Bus, api: str, config: dict[str, Any], *, exists: bool) -> None:
    verb = "UPDATE" if exists else "CREATE"
    await bus.request(f"{api}.STREAM.{verb}.{config['name']}", orjson.dumps(config))


def _config(replicas: int) -> dict[str, Any]:
    return {
        "name": STREAM,
        "subjects": [SUBJECTS],
        "duplicate_window": _nanoseconds(DUPLICATE_WINDOW),
        "allow_atomic": True,
        "num_replicas": replicas,
        **_KEPT_FOR_EVER,
    }


async def _ensure_stream(bus: Bus, replicas: int) -> None:
    exists = await _stream(bus, API, STREAM) is not None
    await _put_stream(bus, API, _config(replicas), exists=exists)


async def _ensure_durable(bus: Bus, service: str, subjects: Sequence[str]) -> None:
    """One acknowledgement confirms all before it (see shared.messaging.delivery for why that is
    safe), so a batch costs one message back and the position is a single number.
    """
    name = durable(service)
    config = {
        "durable_name": name,
        "name": name,
        "deliver_policy": "all",
        "ack_policy": "all",
        "ack_wait": _nanoseconds(ACK_WAIT),
        "max_ack_pending": MAX_ACK_PENDING,
        "max_deliver": -1,
        "filter_subjects": sorted(set(subjects)),
    }
    await bus.api(
        f"CONSUMER.CREATE.{STREAM}.{name}",
        orjson.dumps({"stream_name": STREAM, "config": config}),
    )


async def _ensure_copy(bus: Bus, subjects: Sequence[str], replicas: int) -> None:
    """The copy for outsiders holds exactly what is public, from the first fact on.

    When the set of public events changes, the copy goes on where it is with the new set: places
    in it stay what they were, so outsiders' cursors hold. What was told before an event became
    public is not added; outsiders read it from the teller's feed.
    """
    wanted = sorted(set(subjects))
    source: dict[str, Any] = {
        "name": STREAM,
        "external": {"api": PMO_API, "deliver": EXTERNAL_DELIVERY},
        "subject_transforms": [{"src": subject, "dest": ""} for subject in wanted],
    }
    config = {
        "name": EXTERNAL_STREAM,
        "sources": [source],
        "duplicate_window": _nanoseconds(DUPLICATE_WINDOW),
        "num_replicas": replicas,
        **_KEPT_FOR_EVER,
    }
    existing = await _stream(bus, EXTERNAL_API, EXTERNAL_STREAM)
    if existing is None:
        await _put_stream(bus, EXTERNAL_API, config, exists=False)
    elif _filters(existing) != wanted:
        if (copied := await _last_copied(bus)) is not None:
            source["opt_start_seq"] = copied + 1
        await _put_stream(bus, EXTERNAL_API, config, exists=True)


def _filters(config: dict[str, Any]) -> list[str]:
    (source,) = config["sources"]
    return sorted(transform["src"] for transform in source["subject_transforms"])


async def _last_copied(bus: Bus) -> int | None:
    """The place in PMO of the newest fact in the copy, which the server notes in a header."""
    try:
        answer = await bus.request(
            f"{EXTERNAL_API}.STREAM.MSG.GET.{EXTERNAL_STREAM}", b'{"last_by_subj": ">"}'
        )
    except APIError as error:
        if error.err_code in _NOT_FOUND:
            return None
        raise
    return _copied_from(base64.b64decode(answer["message"]["hdrs"]).decode())


def _copied_from(headers: str) -> int:
    """From the line `Nats-Stream-Source: PMO:<account> <seq> <filters> …` that the server adds."""
    for line in headers.splitlines():
        name, _, value = line.partition(": ")
        if name == "Nats-Stream-Source":
            return int(value.split(" ")[1])
    raise ValueError("the newest fact of the copy does not say where it came from")
