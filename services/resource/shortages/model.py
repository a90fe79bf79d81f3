"""A shortage: a project lacks so much of a role that it is tight, until it does not."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.calendars.queries import month_name
from services.resource.shortages.rules import Tight, gap_per_mille
from shared.contracts.allocation import RoleGap, ShortageCleared, ShortageDetected
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ShortageState(StrEnum):
    """Whether a project is still tight."""

    OPEN = "OPEN"
    CLEARED = "CLEARED"


S = ShortageState

LIFECYCLE = Lifecycle(S, {"clear": ({S.OPEN}, S.CLEARED)}, start=S.OPEN)


def gaps_of(role: str, months: Sequence[Tight]) -> tuple[RoleGap, ...]:
    """What lacks, as it is told."""
    return tuple(
        RoleGap(role=role, month=month_name(month.month), hours=month.lacking) for month in months
    )


class Shortage(Versioned, Aggregate, Base):
    """Found by the clock; one open for each project and role (REQ-194)."""

    __tablename__ = "shortages"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(60))
    state: Mapped[ShortageState]
    gap_per_mille: Mapped[int]
    gaps: Mapped[list[Any]]
    detected_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_shortages_detected_at_id", "detected_at", "id"),
        Index("ix_shortages_project_id_detected_at_id", "project_id", "detected_at", "id"),
        Index("ix_shortages_state_detected_at_id", "state", "detected_at", "id"),
        Index(
            "uq_shortages_open",
            "project_id",
            "role",
            unique=True,
            postgresql_where=text("state = 'OPEN'"),
        ),
    )

    @classmethod
    def detect(
        cls, id_: UUID, key: str, project_id: UUID, role: str, months: Sequence[Tight], at: datetime
    ) -> "Shortage":
        """So much lacks for so long (REQ-194)."""
        gaps = gaps_of(role, months)
        found = cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            role=role,
            state=LIFECYCLE.start,
            gap_per_mille=gap_per_mille(months),
            gaps=[gap.model_dump(mode="json") for gap in gaps],
            detected_at=at,
            cleared_at=None,
        )
        found.record(
            ShortageDetected(
                project_id=project_id,
                shortage_id=id_,
                role=role,
                gap_per_mille=found.gap_per_mille,
                gaps=gaps,
            )
        )
        return found

    def see(self, months: Sequence[Tight]) -> None:
        """More or less lacks than before: it is shown, and not told again."""
        self.gap_per_mille = gap_per_mille(months)
        self.gaps = [gap.model_dump(mode="json") for gap in gaps_of(self.role, months)]

    def clear(self, at: datetime) -> None:
        """The project is not tight any more."""
        LIFECYCLE.move(self, "clear")
        self.cleared_at = at
        self.record(
            ShortageCleared(project_id=self.project_id, shortage_id=self.id, role=self.role)
        )


class ShortageLook(Base):
    """When it was last looked for shortages: the only row of its table."""

    __tablename__ = "shortage_looks"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    looked_at: Mapped[datetime]
