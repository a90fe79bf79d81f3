"""A feedback session: planned, held with whoever came, or cancelled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.improvement import (
    FeedbackSessionCancelled,
    FeedbackSessionHeld,
    FeedbackSessionPlanned,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class SessionState(StrEnum):
    """Whether they have sat together."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


S = SessionState

LIFECYCLE = Lifecycle(
    S,
    {
        "hold": ({S.PLANNED}, S.HELD),
        "cancel": ({S.PLANNED}, S.CANCELLED),
    },
    start=S.PLANNED,
)


class FeedbackSession(Versioned, Aggregate, Base):
    """What came up is given as feedback, item by item; here is who came and what was agreed."""

    __tablename__ = "feedback_sessions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[SessionState]
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    invited_ids: Mapped[list[Any]]
    attended_ids: Mapped[list[Any]]
    notes: Mapped[str | None] = mapped_column(Text)
    planned_by: Mapped[str] = mapped_column(String(128))

    __table_args__ = (
        Index("ix_feedback_sessions_starts_at_id", "starts_at", "id"),
        Index("ix_feedback_sessions_state_starts_at_id", "state", "starts_at", "id"),
    )

    @classmethod
    def plan(
        cls, id_: UUID, key: str, by: Actor, said: Mapping[str, Any], at: datetime
    ) -> "FeedbackSession":
        """Invite the teams to a time to come (REQ-155)."""
        session = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            attended_ids=[],
            planned_by=by.id,
            **said,
        )
        if session.starts_at <= at:
            raise Conflict("not_in_future")
        session.record(
            FeedbackSessionPlanned(
                **session._named(),
                starts_at=session.starts_at,
                invited=tuple(session.invited_ids),
            )
        )
        return session

    def hold(self, attended: Sequence[str], notes: str, at: datetime) -> None:
        """They have sat together; who came, invited or not, and what was agreed (REQ-155)."""
        LIFECYCLE.move(self, "hold")
        if at < self.starts_at:
            raise Conflict("session_not_begun")
        self.attended_ids, self.notes = list(attended), notes
        self.record(
            FeedbackSessionHeld(
                **self._named(), invited=len(self.invited_ids), attended=len(attended)
            )
        )

    def cancel(self, reason: str) -> None:
        """They will not sit together then."""
        LIFECYCLE.move(self, "cancel")
        self.record(FeedbackSessionCancelled(**self._named()), because=reason)

    def _named(self) -> dict[str, Any]:
        return {"session_id": self.id, "session_key": self.key}
