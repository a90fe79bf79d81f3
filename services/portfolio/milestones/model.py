"""A milestone of the current baseline: expected in time or late, then reached, or missed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.delivery import MilestoneMissed
from shared.contracts.handover import (
    MilestoneCancelled,
    MilestoneForecastRecorded,
    MilestoneForecastSlipped,
    MilestoneReached,
    MilestoneReplanned,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class MilestoneState(StrEnum):
    """Whether it is expected by its baseline date, and what came of it."""

    PLANNED = "PLANNED"
    FORECAST_LATE = "FORECAST_LATE"
    REACHED = "REACHED"
    MISSED = "MISSED"
    CANCELLED = "CANCELLED"


S = MilestoneState
AHEAD = {S.PLANNED, S.FORECAST_LATE}
STILL_TO_COME = AHEAD | {S.MISSED}
"""A missed one may still be reached, late, and is forecast anew."""

LIFECYCLE = Lifecycle(
    S,
    {
        "keep": (STILL_TO_COME, S.PLANNED),
        "slip": (STILL_TO_COME, S.FORECAST_LATE),
        "reach": (STILL_TO_COME, S.REACHED),
        "miss": (AHEAD, S.MISSED),
        "cancel": (STILL_TO_COME, S.CANCELLED),
        "restore": ({S.CANCELLED}, S.PLANNED),
    },
    start=S.PLANNED,
)

WorkingDays = Callable[[date, date], int]
"""How many working days a day lies after another one."""

SAID = ("name", "owner_id", "gate", "acceptance_evidence")


class Milestone(Versioned, Aggregate, Base):
    """One for each code of a project; each baseline says it anew until it is reached (REQ-104)."""

    __tablename__ = "milestones"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[MilestoneState]
    baseline_date: Mapped[date]
    forecast_date: Mapped[date | None]
    forecast_at: Mapped[datetime | None]
    forecasts: Mapped[int]
    """How often it was forecast."""
    slip_days: Mapped[int | None]
    """Working days from the baseline date to the forecast, or to the day it was reached on."""
    due_on: Mapped[date]
    """The baseline date, or the forecast if later: from then on it is missed."""
    reached_on: Mapped[date | None]
    evidence: Mapped[str | None] = mapped_column(Text)
    reached_by: Mapped[str | None] = mapped_column(String(128))
    owner_id: Mapped[str] = mapped_column(String(128))
    gate: Mapped[str | None] = mapped_column(String(40))
    acceptance_evidence: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("project_id", "code"),
        Index("ix_milestones_due_on_id", "due_on", "id"),
        Index("ix_milestones_project_id_due_on_id", "project_id", "due_on", "id"),
        Index("ix_milestones_state_due_on_id", "state", "due_on", "id"),
        Index("ix_milestones_owner_id_due_on_id", "owner_id", "due_on", "id"),
        Index(
            "ix_milestones_still_to_come",
            "project_id",
            "due_on",
            "id",
            postgresql_where=text("reached_on IS NULL"),
        ),
        Index(
            "ix_milestones_ahead",
            "due_on",
            postgresql_where=text("state IN ('PLANNED', 'FORECAST_LATE')"),
        ),
    )

    @classmethod
    def plan(cls, id_: UUID, project_id: UUID, said: Mapping[str, Any]) -> "Milestone":
        """As the baseline says it, which is told with the baseline (REQ-104)."""
        day = date.fromisoformat(said["date"])
        return cls(
            id=id_,
            version=0,
            project_id=project_id,
            code=said["code"],
            state=LIFECYCLE.start,
            baseline_date=day,
            due_on=day,
            forecasts=0,
            **{name: said[name] for name in SAID},
        )

    def replan(self, said: Mapping[str, Any], working_days: WorkingDays) -> None:
        """The baseline says it otherwise, or has it again; what is reached stays as it was."""
        day, words = date.fromisoformat(said["date"]), {name: said[name] for name in SAID}
        same = all(getattr(self, name) == word for name, word in words.items())
        gone, moved = self.state == S.CANCELLED, day != self.baseline_date
        if self.state == S.REACHED or (same and not gone and not moved):
            return
        for name, word in words.items():
            setattr(self, name, word)
        if gone:
            LIFECYCLE.move(self, "restore")
        if gone or moved:
            self.baseline_date = day
            self._reckon(working_days)
        self.record(MilestoneReplanned(**self._named))

    def cancel(self) -> None:
        """The baseline does not have it any more."""
        LIFECYCLE.move(self, "cancel")
        self.record(MilestoneCancelled(**self._named))

    def forecast(self, day: date, reason: str, at: datetime, working_days: WorkingDays) -> None:
        """When it is expected by now; later than its baseline date it is late (REQ-104)."""
        before = max(self.slip_days or 0, 0)
        self.forecast_date, self.forecast_at = day, at
        self.forecasts += 1
        slip = self._reckon(working_days)
        assert slip is not None
        kind = MilestoneForecastSlipped if slip > before else MilestoneForecastRecorded
        fact = kind(**self._named, forecast_date=day, slip_days=slip)
        self.record(fact, because=reason)

    def _reckon(self, working_days: WorkingDays) -> int | None:
        expected = self.forecast_date or self.baseline_date
        self.due_on = max(self.baseline_date, expected)
        if expected > self.baseline_date:
            LIFECYCLE.move(self, "slip")
        else:
            LIFECYCLE.move(self, "keep")
        known = self.forecast_date is not None
        self.slip_days = working_days(self.baseline_date, expected) if known else None
        return self.slip_days

    def reach(self, by: Actor, on: date, evidence: str, working_days: WorkingDays) -> None:
        """It is reached, and this shows it (REQ-075, REQ-104)."""
        LIFECYCLE.move(self, "reach")
        self.reached_on, self.evidence, self.reached_by = on, evidence, by.id
        self.slip_days = slip = working_days(self.baseline_date, on)
        fact = MilestoneReached(**self._named, reached_on=on, slip_days=slip)
        self.record(fact, because=evidence)

    def miss(self) -> None:
        """Its day has passed, and it was not reached (REQ-104)."""
        LIFECYCLE.move(self, "miss")
        known = {"milestone_id": self.id, "code": self.code, "due": self.due_on}
        self.record(MilestoneMissed(project_id=self.project_id, **known))

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "milestone_id": self.id,
            "code": self.code,
            "state": self.state,
            "baseline_date": self.baseline_date,
        }


class MilestoneForecast(Base):
    """When a milestone was expected on a day, who said so, and why; written once (REQ-104)."""

    __tablename__ = "milestone_forecasts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    milestone_id: Mapped[UUID] = mapped_column(ForeignKey("milestones.id"))
    project_id: Mapped[UUID]
    number: Mapped[int]
    """Among the forecasts of its milestone."""
    reported_on: Mapped[date]
    forecast_date: Mapped[date]
    slip_days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(128))
    said_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("milestone_id", "number"),
        Index("ix_milestone_forecasts_project_id_said_at_id", "project_id", "said_at", "id"),
    )
