"""A demand: hours of one role that a project asks for between two days, until it has them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.demands.rules import Effort
from shared.contracts.resource import (
    DemandCancelled,
    DemandChanged,
    DemandEvent,
    DemandFilled,
    DemandFulfilled,
    DemandRaised,
    DemandRequested,
    DemandTakenUp,
    DemandUnfilled,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class DemandState(StrEnum):
    """How far a demand has got."""

    DRAFT = "DRAFT"
    REQUESTED = "REQUESTED"
    IN_NEGOTIATION = "IN_NEGOTIATION"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    UNFILLED = "UNFILLED"
    FULFILLED = "FULFILLED"
    CANCELLED = "CANCELLED"


class DemandSource(StrEnum):
    """What a demand rests on."""

    PRELIMINARY_PLAN = "PRELIMINARY_PLAN"
    KICKOFF = "KICKOFF"
    MANAGER = "MANAGER"
    BASELINE = "BASELINE"


S = DemandState
BOOKABLE = {S.IN_NEGOTIATION, S.PARTIALLY_FILLED, S.FILLED}
LIVE = set(S) - {S.FULFILLED, S.CANCELLED}

LIFECYCLE = Lifecycle(
    S,
    {
        "change": ({S.DRAFT, S.REQUESTED, S.UNFILLED}, None),
        "request": ({S.DRAFT, S.UNFILLED}, S.REQUESTED),
        "negotiate": ({S.REQUESTED}, S.IN_NEGOTIATION),
        "fill_partly": (BOOKABLE, S.PARTIALLY_FILLED),
        "fill": (BOOKABLE, S.FILLED),
        "empty": (BOOKABLE, S.IN_NEGOTIATION),
        "leave_unfilled": ({S.REQUESTED, S.IN_NEGOTIATION, S.PARTIALLY_FILLED}, S.UNFILLED),
        "follow": (LIVE, None),
        "fulfil": ({S.FILLED}, S.FULFILLED),
        "cancel": (LIVE, S.CANCELLED),
    },
    start=S.DRAFT,
)
"""A demand begins as a DRAFT: a plan or kickoff expects it, and asking for people (REQUESTED) is
the project manager's own act. How far it is filled follows from its hard bookings."""


class Demand(Versioned, Aggregate, Base):
    """Seen by who sees its project; a plan, kickoff or baseline raises one a role (REQ-187)."""

    __tablename__ = "demands"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID]
    source: Mapped[DemandSource]
    source_id: Mapped[UUID | None]
    """The plan, meeting or baseline; None where the manager raised it."""
    role: Mapped[str] = mapped_column(String(60))
    hours: Mapped[int]
    start: Mapped[date]
    finish: Mapped[date]
    skills: Mapped[list[Any]]
    flexible_days: Mapped[int]
    priority: Mapped[int]
    preliminary: Mapped[bool]
    booked: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    state: Mapped[DemandState]
    raised_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("project_id", "source_id", "role"),
        Index("ix_demands_start_id", "start", "id"),
        Index("ix_demands_project_id_start_id", "project_id", "start", "id"),
        Index("ix_demands_role_start_id", "role", "start", "id"),
        Index("ix_demands_state_start_id", "state", "start", "id"),
    )

    @classmethod
    def raise_(
        cls,
        id_: UUID,
        key: str,
        project_id: UUID,
        source: DemandSource,
        source_id: UUID | None,
        effort: Effort,
        at: datetime,
        *,
        skills: list[Any] | None = None,
        flexible_days: int = 0,
        priority: int = 500,
    ) -> "Demand":
        """What is expected to be needed of one role; only a preliminary plan's is preliminary."""
        preliminary = source is DemandSource.PRELIMINARY_PLAN
        demand = cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            source=source,
            source_id=source_id,
            **effort._asdict(),
            skills=skills or [],
            flexible_days=flexible_days,
            priority=priority,
            preliminary=preliminary,
            booked=Decimal(0),
            state=LIFECYCLE.start,
            raised_at=at,
        )
        demand.record(
            DemandRaised(
                project_id=project_id,
                demand_id=id_,
                demand_key=key,
                **effort._asdict(),
                preliminary=preliminary,
            )
        )
        return demand

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day on which it is asked for."""
        return self.start, self.finish

    def change(self, said: Mapping[str, Any]) -> None:
        """The manager asks for something else, as long as nobody looks for people."""
        LIFECYCLE.move(self, "change")
        self._take(said)

    def follow(self, said: Mapping[str, Any]) -> None:
        """A baseline or decision asks for something else; what is booked may not be enough."""
        LIFECYCLE.move(self, "follow")
        self._take(said)
        self.settle(self.booked)

    def request(self) -> None:
        """The manager asks for people; from now on it is more than what a template expects."""
        LIFECYCLE.move(self, "request")
        self.preliminary = False
        self._tell(DemandRequested)

    def negotiate(self) -> None:
        """The resource manager looks for people."""
        LIFECYCLE.move(self, "negotiate")
        self._tell(DemandTakenUp)

    def settle(self, booked: Decimal) -> None:
        """So many hours are booked hard for it: all, some or none (REQ-188)."""
        before = self.booked, self.state
        self.booked = booked
        if self.state not in BOOKABLE:
            return
        if booked >= self.hours:
            LIFECYCLE.move(self, "fill")
        elif booked > 0:
            LIFECYCLE.move(self, "fill_partly")
        else:
            LIFECYCLE.move(self, "empty")
        if before != (self.booked, self.state):
            self._tell(DemandFilled)

    def leave_unfilled(self, reason: str) -> None:
        """There is nobody, or not enough; the manager may ask again."""
        LIFECYCLE.move(self, "leave_unfilled")
        self._tell(DemandUnfilled, reason)

    def fulfil(self) -> None:
        """Whoever was booked for it has worked."""
        LIFECYCLE.move(self, "fulfil")
        self._tell(DemandFulfilled)

    def cancel(self, reason: str | None = None) -> None:
        """Nobody is asked for any more."""
        LIFECYCLE.move(self, "cancel")
        self._tell(DemandCancelled, reason)

    def _take(self, said: Mapping[str, Any]) -> None:
        for name, value in said.items():
            setattr(self, name, value)
        self._tell(DemandChanged)

    def _tell(self, fact: type[DemandEvent], because: str | None = None) -> None:
        self.record(
            fact(
                project_id=self.project_id,
                demand_id=self.id,
                demand_key=self.key,
                role=self.role,
                hours=self.hours,
                start=self.start,
                finish=self.finish,
                priority=self.priority,
                booked=self.booked,
                state=self.state,
            ),
            because=because,
        )


class DemandMonth(Base):
    """What a demand takes in one month: of a demand that is cancelled or unfilled there is none."""

    __tablename__ = "demand_months"

    demand_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(60))
    hours: Mapped[Decimal] = mapped_column(Numeric(14, 4))

    __table_args__ = (
        Index("ix_demand_months_role_month", "role", "month", postgresql_include=["hours"]),
    )
