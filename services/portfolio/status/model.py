"""A status report: written by the manager, its figures frozen and nothing changed once issued."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.rags.rules import Colour
from shared.contracts.supervision import (
    StatusReportDrafted,
    StatusReportEdited,
    StatusReportIssued,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.lifecycle import Lifecycle


class ReportState(StrEnum):
    """Whether it can still be changed."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"


S = ReportState

LIFECYCLE = Lifecycle(
    S,
    {"edit": ({S.DRAFT}, None), "issue": ({S.DRAFT}, S.ISSUED)},
    start=S.DRAFT,
)


class StatusReport(Versioned, Aggregate, Base):
    """One draft a project at a time; what was issued stands under its hash (REQ-098)."""

    __tablename__ = "status_reports"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    state: Mapped[ReportState]
    narrative: Mapped[str] = mapped_column(Text)
    asks: Mapped[list[Any]] = mapped_column(JSONB)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    overall: Mapped[Colour | None]
    content_hash: Mapped[str | None] = mapped_column(String(64))
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    issued_by: Mapped[str | None] = mapped_column(String(128))
    issued_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index("ix_status_reports_drafted_at_id", "drafted_at", "id"),
        Index("ix_status_reports_project_id_drafted_at_id", "project_id", "drafted_at", "id"),
        Index("ix_status_reports_state_drafted_at_id", "state", "drafted_at", "id"),
        Index(
            "uq_status_reports_draft",
            "project_id",
            unique=True,
            postgresql_where=text("state = 'DRAFT'"),
        ),
    )

    @classmethod
    def draft(
        cls, id_: UUID, project_id: UUID, number: int, by: Actor, at: datetime, **said: Any
    ) -> "StatusReport":
        """Begun by the manager; figures come with the issue."""
        report = cls(
            id=id_,
            version=0,
            project_id=project_id,
            number=number,
            state=LIFECYCLE.start,
            drafted_by=by.id,
            drafted_at=at,
            **said,
        )
        report.record(StatusReportDrafted(**report._named))
        return report

    def edit(self, said: Mapping[str, Any]) -> None:
        """Other words, as long as it is a draft."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.record(StatusReportEdited(**self._named))

    def issue(self, by: Actor, at: datetime, figures: dict[str, Any], overall: Colour) -> None:
        """The figures of this moment are frozen with the words, under one hash (REQ-098)."""
        LIFECYCLE.move(self, "issue")
        self.figures, self.overall, self.issued_by, self.issued_at = figures, overall, by.id, at
        said = {"narrative": self.narrative, "asks": self.asks, "figures": figures}
        self.content_hash = content_hash(said)
        told = {"overall": overall, "content_hash": self.content_hash}
        self.record(StatusReportIssued(**self._named, **told))

    @property
    def _named(self) -> dict[str, Any]:
        return {"project_id": self.project_id, "report_id": self.id, "number": self.number}
