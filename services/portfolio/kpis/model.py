"""An indicator as one project has it, and what was observed of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.indicators.model import MEASURED, KpiDefinition, Measured
from services.portfolio.indicators.rules import Band, Standing
from shared.contracts.delivery import KpiBreached, KpiRecovered
from shared.contracts.supervision import KpiAssigned, KpiDropped, KpiObserved
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle

BUDGET_USE = "BUDGET_USE"
"""Computed from the ledger: what was spent of what was approved."""


class AssignmentState(StrEnum):
    """Whether the project is measured by it."""

    ACTIVE = "ACTIVE"
    DROPPED = "DROPPED"


class AssignmentOrigin(StrEnum):
    """Whether the project's profile asks for it."""

    PROFILE = "PROFILE"
    OWN = "OWN"


class Provenance(StrEnum):
    """Who measured: a person, or the platform itself."""

    MANUAL = "MANUAL"
    COMPUTED = "COMPUTED"


S = AssignmentState

LIFECYCLE = Lifecycle(
    S,
    {"observe": ({S.ACTIVE}, None), "drop": ({S.ACTIVE}, S.DROPPED)},
    start=S.ACTIVE,
)


class KpiAssignment(Measured, Versioned, Aggregate, Base):
    """An indicator as one project has it: its limits are those of the day it was assigned."""

    __tablename__ = "kpi_assignments"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    kpi: Mapped[str] = mapped_column(String(40))
    definition_id: Mapped[UUID] = mapped_column(ForeignKey("kpi_definitions.id"))
    definition_version: Mapped[int]
    state: Mapped[AssignmentState]
    origin: Mapped[AssignmentOrigin]
    assigned_at: Mapped[datetime]
    band: Mapped[Band | None]
    better: Mapped[int]
    pending: Mapped[Band | None]
    last_period: Mapped[str] = mapped_column(String(20))
    last_value: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    last_observed_on: Mapped[date | None]
    breached_period: Mapped[str] = mapped_column(String(20))
    compute_from: Mapped[datetime | None]
    """When the platform measures it next; null where people do."""

    __table_args__ = (
        Index("ix_kpi_assignments_assigned_at_id", "assigned_at", "id"),
        Index("ix_kpi_assignments_project_id_assigned_at_id", "project_id", "assigned_at", "id"),
        Index("ix_kpi_assignments_kpi_assigned_at_id", "kpi", "assigned_at", "id"),
        Index("ix_kpi_assignments_band_assigned_at_id", "band", "assigned_at", "id"),
        Index(
            "uq_kpi_assignments_active",
            "project_id",
            "kpi",
            unique=True,
            postgresql_where=sql("state = 'ACTIVE'"),
        ),
        Index(
            "ix_kpi_assignments_compute_from",
            "compute_from",
            postgresql_where=sql("compute_from IS NOT NULL"),
        ),
    )

    @classmethod
    def assign(
        cls,
        id_: UUID,
        project_id: UUID,
        definition: KpiDefinition,
        origin: AssignmentOrigin,
        at: datetime,
        *,
        compute_from: datetime | None,
        own: Mapping[str, Any],
    ) -> "KpiAssignment":
        """The project is measured by it from now on; `own` are limits of its own (REQ-102)."""
        frozen = {name: getattr(definition, name) for name in MEASURED}
        assignment = cls(
            id=id_,
            version=0,
            project_id=project_id,
            kpi=definition.code,
            definition_id=definition.id,
            definition_version=definition.version,
            state=LIFECYCLE.start,
            origin=origin,
            assigned_at=at,
            better=0,
            last_period="",
            breached_period="",
            compute_from=compute_from,
            **{**frozen, **own},
        )
        assignment.check_limits()
        assignment.record(KpiAssigned(**assignment._named, origin=origin))
        return assignment

    def observe(self, seen: "KpiObservation", before: Sequence[Decimal]) -> None:
        """One more value; `before` are those of the last periods, the oldest first (REQ-103).

        What comes late is kept, and moves nothing. A breach is told once a period (REQ-105).
        """
        LIFECYCLE.move(self, "observe")
        reason = self._reason([*before, seen.value], seen.forecast)
        self.record(
            KpiObserved(
                **self._named,
                observation_id=seen.id,
                period=seen.period,
                value=f"{seen.value:f}",
                band=seen.band,
                provenance=seen.provenance,
            )
        )
        if seen.period < self.last_period:
            return
        early = seen.band == Band.GREEN and reason != "LEVEL"
        counted, earlier = (Band.AMBER if early else seen.band), self.band
        standing = Standing(earlier or counted, self.better, self.pending, self.last_period)
        now = standing.after(counted, seen.period)
        self.band, self.better, self.pending = now.band, now.better, now.pending
        self.last_period, self.last_value = seen.period, seen.value
        self.last_observed_on = seen.observed_on
        if counted != Band.GREEN:
            self._breach(seen, counted, reason)
        elif earlier not in (None, Band.GREEN) and now.band == Band.GREEN:
            self.record(
                KpiRecovered(
                    project_id=self.project_id,
                    observation_id=seen.id,
                    kpi=self.kpi,
                    period=seen.period,
                )
            )

    def _reason(self, values: Sequence[Decimal], forecast: Decimal | None) -> str:
        """Why it is not as it should be, if it is not: while its level is still green, its trend,
        or what its owner expects (REQ-105)."""
        if self.limits.band_of(values[-1]) == Band.GREEN:
            if self.limits.trend_breaks(values):
                return "TREND"
            if forecast is not None and self.limits.band_of(forecast) != Band.GREEN:
                return "FORECAST"
        return "LEVEL"

    def _breach(self, seen: "KpiObservation", band: Band, reason: str) -> None:
        if seen.period == self.breached_period:
            return
        self.breached_period = seen.period
        self.record(
            KpiBreached(
                project_id=self.project_id,
                observation_id=seen.id,
                kpi=self.kpi,
                period=seen.period,
                band=band,
                value=f"{seen.value:f}",
                limit=f"{self.limits.limit_of(band):f}",
                reason_code=reason,
                forecast=f"{seen.forecast:f}" if reason == "FORECAST" else None,
            )
        )

    def drop(self, because: str) -> None:
        """The project is not measured by it any more; what was observed stays."""
        LIFECYCLE.move(self, "drop")
        self.compute_from = None
        self.record(KpiDropped(**self._named), because=because)

    @property
    def _named(self) -> dict[str, Any]:
        return {"project_id": self.project_id, "assignment_id": self.id, "kpi": self.kpi}


class KpiObservation(Base):
    """What was measured, by whom and from what; written once, a correction is another one."""

    __tablename__ = "kpi_observations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("kpi_assignments.id"))
    period: Mapped[str] = mapped_column(String(20))
    observed_on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    forecast: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    """What its owner expects it to become."""
    band: Mapped[Band]
    provenance: Mapped[Provenance]
    source: Mapped[str] = mapped_column(Text)
    counts: Mapped[Band | None]
    """The band that the indicator was in once this was observed; null where that was not kept."""
    observed_by: Mapped[str] = mapped_column(String(128))
    observed_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_kpi_observations_assignment_id_id", "assignment_id", "id"),
        Index("ix_kpi_observations_assignment_id_period", "assignment_id", "period", "id"),
    )
