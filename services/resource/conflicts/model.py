"""A conflict: more of a resource is booked in one month than there is, until that is resolved."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.calendars.queries import month_name
from shared.contracts.allocation import ConflictDetected, ConflictResolved
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ConflictState(StrEnum):
    """Whether a conflict stands, and how it ended."""

    OPEN = "OPEN"
    RESOLVED_BY_RULE = "RESOLVED_BY_RULE"
    DECIDED = "DECIDED"
    LAPSED = "LAPSED"


S = ConflictState

LIFECYCLE = Lifecycle(
    S,
    {
        "resolve_by_rule": ({S.OPEN}, S.RESOLVED_BY_RULE),
        "decide": ({S.OPEN}, S.DECIDED),
        "lapse": ({S.OPEN}, S.LAPSED),
    },
    start=S.OPEN,
)

RULE = "PRIORITY-1"
"""Hard bookings first, then by priority, then by the day until which they are asked for."""


class Conflict(Versioned, Aggregate, Base):
    """The organisation's own: it is between projects. One open for each resource and month."""

    __tablename__ = "conflicts"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    resource_id: Mapped[UUID]
    month: Mapped[date]
    booked: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    capacity: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    state: Mapped[ConflictState]
    detected_at: Mapped[datetime]
    rule: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    resolved_by: Mapped[str | None] = mapped_column(String(128))
    resolved_at: Mapped[datetime | None]
    given_up: Mapped[list[Any]]

    __table_args__ = (
        Index("ix_conflicts_month_id", "month", "id"),
        Index("ix_conflicts_state_month_id", "state", "month", "id"),
        Index("ix_conflicts_resource_id_month_id", "resource_id", "month", "id"),
        Index(
            "uq_conflicts_open",
            "resource_id",
            "month",
            unique=True,
            postgresql_where=text("state = 'OPEN'"),
        ),
    )

    @classmethod
    def detect(
        cls,
        id_: UUID,
        key: str,
        resource_id: UUID,
        month: date,
        booked: Decimal,
        capacity: Decimal,
        at: datetime,
    ) -> "Conflict":
        """A booking is one too many (REQ-189)."""
        conflict = cls(
            id=id_,
            version=0,
            key=key,
            resource_id=resource_id,
            month=month,
            booked=booked,
            capacity=capacity,
            state=LIFECYCLE.start,
            detected_at=at,
            rule=None,
            reason=None,
            resolved_by=None,
            resolved_at=None,
            given_up=[],
        )
        conflict.record(ConflictDetected(**conflict._told()))
        return conflict

    def resolve_by_rule(self, given_up: Sequence[UUID], by: str, at: datetime) -> None:
        """What comes last by the rule is given up; the rule is on record (REQ-189)."""
        LIFECYCLE.move(self, "resolve_by_rule")
        self.rule = RULE
        self._end(given_up, by, at)

    def decide(self, given_up: Sequence[UUID], reason: str, by: str, at: datetime) -> None:
        """The resource manager decided otherwise; the decision is on record (REQ-189)."""
        LIFECYCLE.move(self, "decide")
        self.reason = reason
        self._end(given_up, by, at, because=reason)

    def lapse(self, at: datetime) -> None:
        """It is none any more: a booking ended, or there is more of the resource."""
        LIFECYCLE.move(self, "lapse")
        self._end((), None, at)

    def _end(
        self, given_up: Sequence[UUID], by: str | None, at: datetime, because: str | None = None
    ) -> None:
        self.resolved_by, self.resolved_at = by, at
        self.given_up = [str(id_) for id_ in given_up]
        told = ConflictResolved(**self._told(), given_up=tuple(given_up))
        self.record(told, because=because)

    def _told(self) -> dict[str, Any]:
        return {
            "conflict_id": self.id,
            "conflict_key": self.key,
            "resource_id": self.resource_id,
            "month": month_name(self.month),
            "booked": self.booked,
            "capacity": self.capacity,
            "state": self.state,
        }
