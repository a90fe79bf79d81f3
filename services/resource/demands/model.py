"""A demand: hours of one role that a project's plan asks for between two days."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.demands.rules import Effort
from shared.contracts.resource import DemandRaised
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class DemandState(StrEnum):
    """How far a demand has got."""

    DRAFT = "DRAFT"


LIFECYCLE = Lifecycle(DemandState, {}, start=DemandState.DRAFT)
"""A preliminary demand is a DRAFT: the plan's template expects it, and nobody has asked for
people yet. Asking (REQUESTED) is the project manager's own act."""


class Demand(Versioned, Aggregate, Base):
    """One for each role of a plan (REQ-187); seen by who sees its project."""

    __tablename__ = "demands"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(60))
    hours: Mapped[int]
    start: Mapped[date]
    finish: Mapped[date]
    preliminary: Mapped[bool]
    state: Mapped[DemandState]
    raised_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("project_id", "plan_id", "role"),
        Index("ix_demands_start_id", "start", "id"),
        Index("ix_demands_project_id_start_id", "project_id", "start", "id"),
        Index("ix_demands_role_start_id", "role", "start", "id"),
        Index("ix_demands_state_start_id", "state", "start", "id"),
    )

    @classmethod
    def expect(
        cls, id_: UUID, key: str, project_id: UUID, plan_id: UUID, effort: Effort, at: datetime
    ) -> "Demand":
        """What a preliminary plan expects to need of one role (REQ-063)."""
        demand = cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            plan_id=plan_id,
            **effort._asdict(),
            preliminary=True,
            state=LIFECYCLE.start,
            raised_at=at,
        )
        demand.record(
            DemandRaised(
                project_id=project_id,
                demand_id=id_,
                demand_key=key,
                **effort._asdict(),
                preliminary=True,
            )
        )
        return demand


class DemandMonth(Base):
    """What a demand takes in one month, by the calendar of the day it was raised."""

    __tablename__ = "demand_months"

    demand_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(60))
    hours: Mapped[Decimal] = mapped_column(Numeric(14, 4))

    __table_args__ = (
        Index("ix_demand_months_role_month", "role", "month", postgresql_include=["hours"]),
    )
