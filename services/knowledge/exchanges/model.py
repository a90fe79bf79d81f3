"""An exchange: planned, held with whoever came, or cancelled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.improvement import (
    ExchangeCancelled,
    ExchangeHeld,
    ExchangePlanned,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ExchangeState(StrEnum):
    """Whether they have sat together."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


class Purpose(StrEnum):
    """What people sit together for."""

    FEEDBACK = "FEEDBACK"
    SHARING = "SHARING"


S = ExchangeState

LIFECYCLE = Lifecycle(
    S,
    {
        "hold": ({S.PLANNED}, S.HELD),
        "cancel": ({S.PLANNED}, S.CANCELLED),
    },
    start=S.PLANNED,
)


class Exchange(Versioned, Aggregate, Base):
    """For FEEDBACK, teams and PMO say what they think, and what comes up is given as feedback, item
    by item; for SHARING, somebody shows others a practice. Here is who came and what was agreed."""

    __tablename__ = "exchanges"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ExchangeState]
    purpose: Mapped[Purpose]
    title: Mapped[str] = mapped_column(String(200))
    article_keys: Mapped[list[Any]]
    """What is shared: published articles and best practices."""
    starts_at: Mapped[datetime]
    invited_ids: Mapped[list[Any]]
    attended_ids: Mapped[list[Any]]
    notes: Mapped[str | None] = mapped_column(Text)
    planned_by: Mapped[str] = mapped_column(String(128))

    __table_args__ = (
        Index("ix_exchanges_starts_at_id", "starts_at", "id"),
        Index("ix_exchanges_state_starts_at_id", "state", "starts_at", "id"),
        Index("ix_exchanges_purpose_starts_at_id", "purpose", "starts_at", "id"),
    )

    @classmethod
    def plan(
        cls, id_: UUID, key: str, by: Actor, said: Mapping[str, Any], at: datetime
    ) -> "Exchange":
        """Invite people to a time to come (REQ-155, REQ-165)."""
        exchange = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            attended_ids=[],
            planned_by=by.id,
            **said,
        )
        if exchange.starts_at <= at:
            raise Conflict("not_in_future")
        exchange.record(
            ExchangePlanned(
                **exchange._named(),
                purpose=exchange.purpose,
                starts_at=exchange.starts_at,
                invited=tuple(exchange.invited_ids),
            )
        )
        return exchange

    def hold(self, attended: Sequence[str], notes: str, at: datetime) -> None:
        """They have sat together; who came, invited or not, and what was agreed (REQ-155)."""
        LIFECYCLE.move(self, "hold")
        if at < self.starts_at:
            raise Conflict("session_not_begun")
        self.attended_ids, self.notes = list(attended), notes
        self.record(
            ExchangeHeld(**self._named(), invited=len(self.invited_ids), attended=len(attended))
        )

    def cancel(self, reason: str) -> None:
        """They will not sit together then."""
        LIFECYCLE.move(self, "cancel")
        self.record(ExchangeCancelled(**self._named()), because=reason)

    def _named(self) -> dict[str, Any]:
        return {"exchange_id": self.id, "exchange_key": self.key}
