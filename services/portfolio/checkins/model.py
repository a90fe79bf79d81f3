"""A check-in: due by a day, held when both sides confirm what was agreed, or missed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.supervision import (
    CheckinDue,
    CheckinHeld,
    CheckinMissed,
    CheckinPostponed,
    CheckinRecorded,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, Refusal
from shared.domain.lifecycle import Lifecycle


class CheckinState(StrEnum):
    """Whether they have talked."""

    DUE = "DUE"
    HELD = "HELD"
    MISSED = "MISSED"


class Side(StrEnum):
    """Who talks."""

    PROJECT = "PROJECT"
    PMO = "PMO"


S = CheckinState

LIFECYCLE = Lifecycle(
    S,
    {
        "record_talk": ({S.DUE}, None),
        "hold": ({S.DUE}, S.HELD),
        "postpone": ({S.DUE}, None),
        "miss": ({S.DUE}, S.MISSED),
    },
    start=S.DUE,
)


class CheckIn(Versioned, Aggregate, Base):
    """What one side wrote down counts when the other has confirmed it (REQ-096)."""

    __tablename__ = "checkins"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    state: Mapped[CheckinState]
    due_on: Mapped[date]
    missed_from: Mapped[datetime]
    agreed_status: Mapped[str | None] = mapped_column(Text)
    asks: Mapped[list[Any]] = mapped_column(JSONB)
    commitments: Mapped[list[Any]] = mapped_column(JSONB)
    recorded_by: Mapped[str | None] = mapped_column(String(128))
    recorded_side: Mapped[Side | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(128))
    held_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index("ix_checkins_due_on_id", "due_on", "id"),
        Index("ix_checkins_project_id_due_on_id", "project_id", "due_on", "id"),
        Index("ix_checkins_state_due_on_id", "state", "due_on", "id"),
        Index("ix_checkins_missed_from", "missed_from", postgresql_where=text("state = 'DUE'")),
    )

    @classmethod
    def fall_due(
        cls, id_: UUID, project_id: UUID, number: int, due_on: date, missed_from: datetime
    ) -> "CheckIn":
        """They are to talk by this day (REQ-095)."""
        checkin = cls(
            id=id_,
            version=0,
            project_id=project_id,
            number=number,
            state=LIFECYCLE.start,
            due_on=due_on,
            missed_from=missed_from,
            asks=[],
            commitments=[],
        )
        checkin.record(CheckinDue(**checkin._named))
        return checkin

    def record_talk(self, by: Actor, side: Side, said: dict[str, Any]) -> None:
        """One side writes down what was agreed; what was written before is replaced."""
        LIFECYCLE.move(self, "record_talk")
        for name, value in said.items():
            setattr(self, name, value)
        self.recorded_by, self.recorded_side = by.id, side
        self.record(CheckinRecorded(**self._named), because=self.agreed_status)

    def objection(self, by: Actor, side: Side) -> Refusal | None:
        """Why this person cannot confirm it."""
        if self.recorded_by is None:
            return Conflict("nothing_recorded")
        if side == self.recorded_side or by.id == self.recorded_by:
            return Conflict("other_side_confirms")
        return None

    def hold(self, by: Actor, side: Side, at: datetime) -> None:
        """The other side confirms: both agree (REQ-096).

        Errors: 409 `nothing_recorded`, `other_side_confirms`.
        """
        LIFECYCLE.move(self, "hold")
        if refusal := self.objection(by, side):
            raise refusal
        self.confirmed_by, self.held_at = by.id, at
        self.record(CheckinHeld(**self._named))

    def postpone(self, due_on: date, missed_from: datetime) -> None:
        """The project rested: they talk when it has gone on for a while."""
        LIFECYCLE.move(self, "postpone")
        self.due_on, self.missed_from = due_on, missed_from
        self.record(CheckinPostponed(**self._named))

    def miss(self) -> None:
        """Nobody has confirmed anything, and the days of grace are over (REQ-095)."""
        LIFECYCLE.move(self, "miss")
        self.record(CheckinMissed(**self._named))

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "checkin_id": self.id,
            "number": self.number,
            "due_on": self.due_on,
        }
