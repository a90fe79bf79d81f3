"""A fact as it travels: what was told, with who caused it, when, and its place in the history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.base import EVENTS, Event


@dataclass(frozen=True, slots=True)
class Envelope:
    """One told fact and its context; `data` is its JSON, read only by who needs it."""

    id: UUID
    type: str
    key: UUID
    aggregate_type: str
    aggregate_id: UUID
    aggregate_version: int
    occurred_at: datetime
    actor: str
    correlation_id: UUID
    causation_id: UUID | None
    traceparent: str | None
    chain_seq: int
    chain_hash: str
    """The head of the teller's hash chain at this fact, in hex: an anchor for outsiders."""
    data: bytes
    stream_seq: int = 0
    """Its place in the stream it was read from; 0 when it was not read from one."""

    @property
    def service(self) -> str:
        """Who told it."""
        return self.type.split(".", 2)[1]

    def event(self) -> Event:
        """The fact itself, checked against its contract."""
        return EVENTS[self.type].model_validate_json(self.data)
