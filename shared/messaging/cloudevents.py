"""Writes facts as CloudEvents 1.0 (binary mode) on NATS, and reads them back or refuses them.

Attributes are headers `ce-…`; the payload is the fact's JSON. Values are percent-encoded by the
binding's rule where they hold anything but printable ASCII, so no name can break a header line.
The type and key are what the subject says, because NATS lets each service publish only under its
own name: headers that say otherwise are refused.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from shared.messaging.envelope import Envelope

_TYPE = re.compile(r"pmo\.([a-z]+)\.[A-Z][A-Za-z0-9]*\.v[1-9][0-9]*")
_PLAIN = re.compile(r"[!#-$&-~]+")
_KEPT = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in '"%')
_SAID_TWICE = ("ce-specversion", "ce-type", "ce-partitionkey", "ce-source")
SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"


class Malformed(Exception):
    """A message that is no fact of ours: it can never take effect as it is."""


def _written(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else quote(value, safe=_KEPT)


def _read(value: str) -> str:
    return unquote(value, errors="strict") if "%" in value else value


def to_headers(row: Mapping[str, Any], chain_seq: int, chain_hash: bytes) -> dict[str, str]:
    """The headers of one row of the events table, at its place in the chain."""
    told, key = str(row["id"]), str(row["key"])
    kind: str = row["type"]
    headers = {
        "Nats-Msg-Id": told,
        "ce-specversion": SPEC_VERSION,
        "ce-id": told,
        "ce-source": f"/pmo/{kind.split('.', 2)[1]}",
        "ce-type": kind,
        "ce-subject": str(row["aggregate_id"]),
        "ce-time": row["occurred_at"].astimezone(UTC).isoformat(),
        "ce-dataschema": f"urn:pmo:schema:{kind}",
        "ce-datacontenttype": CONTENT_TYPE,
        "ce-partitionkey": key,
        "ce-aggregatetype": row["aggregate_type"],
        "ce-aggregateversion": str(row["aggregate_version"]),
        "ce-correlationid": str(row["correlation_id"]),
        "ce-actor": _written(row["actor"]),
        "ce-chainseq": str(chain_seq),
        "ce-chainhash": chain_hash.hex(),
    }
    if row["causation_id"] is not None:
        headers["ce-causationid"] = str(row["causation_id"])
    if row["traceparent"] is not None:
        headers["traceparent"] = row["traceparent"]
    return headers


def from_message(
    subject: str, headers: Mapping[str, str] | None, data: bytes, stream_seq: int
) -> Envelope:
    """The fact that a message carries; Malformed when it carries none."""
    kind, _, key = subject.rpartition(".")
    named = _TYPE.fullmatch(kind)
    if not headers or named is None:
        raise Malformed(f"no event: {subject}")
    try:
        said = tuple(headers[name] for name in _SAID_TWICE)
        if said != (SPEC_VERSION, kind, key, f"/pmo/{named[1]}"):
            raise Malformed("headers and subject disagree")
        if data[:1] != b"{":
            raise Malformed("the payload is no JSON object")
        causation = headers.get("ce-causationid")
        return Envelope(
            id=UUID(headers["ce-id"]),
            type=kind,
            key=UUID(key),
            aggregate_type=headers["ce-aggregatetype"],
            aggregate_id=UUID(headers["ce-subject"]),
            aggregate_version=int(headers["ce-aggregateversion"]),
            occurred_at=_instant(headers["ce-time"]),
            actor=_read(headers["ce-actor"]),
            correlation_id=UUID(headers["ce-correlationid"]),
            causation_id=None if causation is None else UUID(causation),
            traceparent=headers.get("traceparent"),
            chain_seq=int(headers["ce-chainseq"]),
            chain_hash=headers["ce-chainhash"],
            data=data,
            stream_seq=stream_seq,
        )
    except KeyError as error:
        raise Malformed(f"header {error.args[0]} is missing") from error
    except ValueError as error:
        raise Malformed(f"unreadable header: {error}") from error


def _instant(written: str) -> datetime:
    instant = datetime.fromisoformat(written)
    if instant.tzinfo is None:
        raise ValueError("ce-time without offset")
    return instant
