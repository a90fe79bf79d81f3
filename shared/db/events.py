"""The events table as outbox, history and audit: writing rows, chaining them, proving them.

Each row's hash covers the one before it, so a changed, removed or inserted row is found at its
place. The head of the chain travels in a header of each published event: outsiders hold anchors.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.canonical import canonical_json

GENESIS = b"\0" * 32

CHAINED = (
    "seq",
    "id",
    "type",
    "key",
    "aggregate_type",
    "aggregate_id",
    "aggregate_version",
    "occurred_at",
    "actor",
    "on_behalf_of",
    "reason",
    "correlation_id",
    "causation_id",
    "traceparent",
    "data",
)
"""The columns a row's hash covers: all but publication and chain."""

_TOLD = CHAINED[1:]
TELL = f"""
    INSERT INTO events ({", ".join(_TOLD)})
    VALUES ({", ".join(f"${n}" for n in range(1, len(_TOLD) + 1))})
"""


def chain_hash(previous: bytes, chain_seq: int, row: Mapping[str, Any]) -> bytes:
    """SHA-256 over the previous hash and the RFC 8785 form of the row; `data` is parsed JSON."""
    content = canonical_json({"chain_seq": chain_seq, **{name: row[name] for name in CHAINED}})
    return hashlib.sha256(previous + content).digest()


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found: how many rows hold, and the first that does not."""

    rows: int
    head: bytes
    broken_at: int | None = None
    """`seq` of the first row whose content or place is not what was chained."""


@dataclass
class ChainCheck:
    """Feeds on rows in chain order and remembers where the chain breaks, if it does."""

    rows: int = 0
    head: bytes = GENESIS
    broken_at: int | None = None

    def feed(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Check the next rows; stops looking at the first that is wrong."""
        for row in rows:
            if self.broken_at is not None:
                return
            expected = self.rows + 1
            if row["chain_seq"] != expected or row["chain_hash"] != chain_hash(
                self.head, expected, row
            ):
                self.broken_at = int(row["seq"])
                return
            self.rows, self.head = expected, bytes(row["chain_hash"])

    @property
    def verdict(self) -> Verdict:
        """What has been found so far."""
        return Verdict(self.rows, self.head, self.broken_at)
