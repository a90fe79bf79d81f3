"""A rough cut: the answer to whether the roles that a proposal asks for are free (REQ-044)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.calendars.queries import month_name
from services.resource.rough_cuts.rules import Cut, total_gap
from shared.contracts.intake import RoughCutRequested
from shared.contracts.resource import RoughCutCompleted, RoughCutMonth
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate


def told_months(cuts: Iterable[Cut]) -> tuple[RoughCutMonth, ...]:
    """The months as they are told."""
    return tuple(
        RoughCutMonth(
            role=cut.role,
            month=month_name(cut.month),
            asked=cut.asked,
            free=cut.free,
            gap=cut.gap,
        )
        for cut in cuts
    )


class RoughCut(Versioned, Aggregate, Base):
    """One for each request, under its id; seen by who sees the proposal."""

    __tablename__ = "rough_cuts"

    proposal_id: Mapped[UUID]
    content_version: Mapped[int]
    start: Mapped[date]
    finish: Mapped[date]
    feasible: Mapped[bool]
    total_gap: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    months: Mapped[list[Any]]
    completed_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_rough_cuts_completed_at_id", "completed_at", "id"),
        Index("ix_rough_cuts_proposal_id_completed_at_id", "proposal_id", "completed_at", "id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """A project keeps the id of its proposal."""
        return self.proposal_id

    @classmethod
    def of(cls, asked: RoughCutRequested, cuts: list[Cut], at: datetime) -> "RoughCut":
        """What was found for one request; it is told to who asked."""
        months = told_months(cuts)
        lacking = total_gap(cuts)
        found = cls(
            id=asked.request_id,
            version=0,
            proposal_id=asked.proposal_id,
            content_version=asked.content_version,
            start=asked.start,
            finish=asked.finish,
            feasible=not lacking,
            total_gap=lacking,
            months=[month.model_dump(mode="json") for month in months],
            completed_at=at,
        )
        found.record(
            RoughCutCompleted(
                proposal_id=asked.proposal_id,
                request_id=asked.request_id,
                content_version=asked.content_version,
                feasible=found.feasible,
                total_gap=lacking,
                months=months,
            )
        )
        return found
