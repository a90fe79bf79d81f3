"""An update of progress, what it says of each activity, and what the PMO found of the evidence."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.progress import EvidenceDisputed, EvidenceEvent, EvidenceVerified
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class EvidenceState(StrEnum):
    """What the PMO found of the evidence."""

    UNVERIFIED = "UNVERIFIED"
    VERIFIED = "VERIFIED"
    DISPUTED = "DISPUTED"


S = EvidenceState

LIFECYCLE = Lifecycle(
    S,
    {
        "verify": ({S.UNVERIFIED, S.DISPUTED}, S.VERIFIED),
        "dispute": ({S.UNVERIFIED}, S.DISPUTED),
    },
    start=S.UNVERIFIED,
)


class ProgressUpdate(Versioned, Aggregate, Base):
    """What was recorded at once, by one data date; written once, the project tells it (REQ-093)."""

    __tablename__ = "progress_updates"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    data_date: Mapped[date]
    baseline_id: Mapped[UUID] = mapped_column(ForeignKey("baselines.id"))
    entries: Mapped[int]
    measured: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    planned: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    note: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(String(128))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index("ix_progress_updates_recorded_at_id", "recorded_at", "id"),
        Index("ix_progress_updates_project_id_recorded_at_id", "project_id", "recorded_at", "id"),
    )


class ProgressEntry(Versioned, Aggregate, Base):
    """What was known of one activity: as it was recorded it stays, only its evidence is looked at.

    A correction is the entry of a later update (REQ-115). An activity's entries are in the order
    of `number`, which is that of their updates.
    """

    __tablename__ = "progress_entries"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    update_id: Mapped[UUID] = mapped_column(ForeignKey("progress_updates.id"))
    number: Mapped[int]
    activity: Mapped[str] = mapped_column(String(40))
    data_date: Mapped[date]
    actual_start: Mapped[date | None]
    actual_finish: Mapped[date | None]
    physical_pct: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    units_done: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    units_total: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    remaining_days: Mapped[int | None]
    remaining_from: Mapped[date | None]
    actual_hours: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    actual_cost: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    evidence: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[EvidenceState]
    recorded_by: Mapped[str] = mapped_column(String(128))
    recorded_at: Mapped[datetime]
    disputed_by: Mapped[str | None] = mapped_column(String(128))
    disputed_at: Mapped[datetime | None]
    doubt: Mapped[str | None] = mapped_column(Text)
    verified_by: Mapped[str | None] = mapped_column(String(128))
    verified_at: Mapped[datetime | None]
    finding: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("project_id", "activity", "number"),
        Index("ix_progress_entries_recorded_at_id", "recorded_at", "id"),
        *[
            Index(f"ix_progress_entries_{column}_recorded_at_id", column, "recorded_at", "id")
            for column in ("project_id", "update_id", "state")
        ],
    )

    def verify(self, by: Actor, finding: str, told: str, at: datetime) -> None:
        """The PMO has seen that it is so; never who recorded it. `told` is what may travel
        (REQ-100)."""
        LIFECYCLE.move(self, "verify")
        self.forbid(by, self.recorded_by)
        self.verified_by, self.verified_at, self.finding = by.id, at, finding
        self._tell(EvidenceVerified, by, finding, told)

    def dispute(self, by: Actor, why: str, told: str, at: datetime) -> None:
        """The PMO doubts it: it does not count until that is resolved (REQ-100)."""
        LIFECYCLE.move(self, "dispute")
        self.forbid(by, self.recorded_by)
        self.disputed_by, self.disputed_at, self.doubt = by.id, at, why
        self._tell(EvidenceDisputed, by, why, told)

    def _tell(self, kind: type[EvidenceEvent], by: Actor, words: str, told: str) -> None:
        fact = kind(
            project_id=self.project_id,
            update_id=self.update_id,
            entry_id=self.id,
            activity=self.activity,
            decided_by=by.id,
            note=told,
        )
        self.record(fact, because=words)
