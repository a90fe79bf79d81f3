"""The one way JSON is written before it is hashed: RFC 8785.

orjson with sorted keys writes exactly the RFC 8785 form of strings, integers below 2^53, booleans
and null under ASCII keys, at a thirtieth of the cost of the reference library; payloads hold
nothing else (amounts are strings). tests/shared/test_canonical.py holds it against the reference.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_STRICT_INTEGER


def canonical_json(value: Any) -> bytes:
    """RFC 8785 bytes of a value without floats; instants as UTC with microseconds."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def content_hash(value: Any) -> str:
    """SHA-256 of the canonical form, as hex: two values with one hash are the same."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
