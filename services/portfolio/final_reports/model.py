"""A final report: filled from what is known, handed in by the team, accepted by the sponsor."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.settlements.rules import changed, prefilled
from shared.contracts.accounts import (
    FinalReportAccepted,
    FinalReportDrafted,
    FinalReportEdited,
    FinalReportReturned,
    FinalReportSubmitted,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class FinalReportState(StrEnum):
    """Whose turn it is."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"


S = FinalReportState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT, S.RETURNED}, None),
        "submit": ({S.DRAFT, S.RETURNED}, S.SUBMITTED),
        "return_": ({S.SUBMITTED}, S.RETURNED),
        "accept": ({S.SUBMITTED}, S.ACCEPTED),
    },
    start=S.DRAFT,
)

WORDS = (
    "summary",
    "scope_delivered",
    "benefits_forecast",
    "benefits_owner_id",
    "team_performance",
    "vendor_performance",
)
NEEDED = ("summary", "scope_delivered", "benefits_forecast", "benefits_owner_id")
SAID = (*WORDS, "objectives", "figures")
"""What stands under the hash."""


class FinalReport(Versioned, Aggregate, Base):
    """Outcomes and performance; the settlement beside it is its second part (REQ-141, REQ-144)."""

    __tablename__ = "final_reports"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[FinalReportState]
    summary: Mapped[str] = mapped_column(Text)
    objectives: Mapped[list[Any]] = mapped_column(JSONB)
    scope_delivered: Mapped[str] = mapped_column(Text)
    benefits_forecast: Mapped[str] = mapped_column(Text)
    benefits_owner_id: Mapped[str] = mapped_column(String(128))
    figures: Mapped[dict[str, Any]]
    team_performance: Mapped[str] = mapped_column(Text)
    vendor_performance: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    submitted_by: Mapped[str | None] = mapped_column(String(128))
    submitted_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(Text)
    accepted_by: Mapped[str | None] = mapped_column(String(128))
    accepted_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_final_reports_drafted_at_id", "drafted_at", "id"),
        Index("ix_final_reports_project_id_drafted_at_id", "project_id", "drafted_at", "id"),
        Index("ix_final_reports_state_drafted_at_id", "state", "drafted_at", "id"),
        Index(
            "uq_final_reports_open",
            "project_id",
            unique=True,
            postgresql_where=text("state <> 'ACCEPTED'"),
        ),
    )

    @classmethod
    def draft(
        cls,
        id_: UUID,
        project_id: UUID,
        by: Actor,
        at: datetime,
        objectives: list[Any],
        known: Mapping[str, Decimal | None],
    ) -> "FinalReport":
        """Begun from what the platform knows (REQ-145)."""
        report = cls(
            id=id_,
            version=0,
            project_id=project_id,
            state=LIFECYCLE.start,
            objectives=objectives,
            figures=prefilled(known),
            drafted_by=by.id,
            drafted_at=at,
            **dict.fromkeys(WORDS, ""),
        )
        report.record(FinalReportDrafted(**report._named))
        return report

    def edit(self, said: Mapping[str, Any]) -> None:
        """Other words, what became of objectives, figures by hand (REQ-145).

        Errors: 409 `final_report_unsound` for what the report does not have.
        """
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            if name == "figures":
                self._check_known("figures", set(value) - set(self.figures))
                self.figures = changed(self.figures, value)
            elif name == "objectives":
                self._answer(value)
            else:
                setattr(self, name, value)
        self.record(FinalReportEdited(**self._named))

    def _answer(self, said: list[Any]) -> None:
        answers = {answer["objective_id"]: answer for answer in said}
        known = {objective["objective_id"] for objective in self.objectives}
        self._check_known("objectives", set(answers) - known)
        self.objectives = [{**o, **answers.get(o["objective_id"], {})} for o in self.objectives]

    @staticmethod
    def _check_known(part: str, unknown: set[str]) -> None:
        if unknown:
            problems = [FieldProblem(f"/{part}/{name}", "not_in_report") for name in unknown]
            raise Conflict("final_report_unsound", count=len(problems), errors=problems)

    def submit(self, by: Actor, at: datetime) -> None:
        """Handed in, whole (REQ-140). Errors: 409 `final_report_incomplete`."""
        LIFECYCLE.move(self, "submit")
        missing = [f"/{name}" for name in NEEDED if not getattr(self, name)]
        for place, objective in enumerate(self.objectives):
            if objective["achieved"] is None:
                missing.append(f"/objectives/{place}")
        if missing:
            problems = [FieldProblem(pointer, "final_report_incomplete") for pointer in missing]
            raise Conflict("final_report_incomplete", count=len(missing), errors=problems)
        self.submitted_by, self.submitted_at, self.return_reason = by.id, at, None
        self.content_hash = content_hash({name: getattr(self, name) for name in SAID})
        self.record(FinalReportSubmitted(**self._named, content_hash=self.content_hash))

    def return_(self, by: Actor, reason: str, told: str) -> None:
        """The sponsor asks for another version; `told` is what may travel of the reason."""
        LIFECYCLE.move(self, "return_")
        self.forbid(by, self.submitted_by)
        self.return_reason = reason
        self.record(FinalReportReturned(**self._named, reason=told), because=reason)

    def accept(self, by: Actor, at: datetime) -> None:
        """The sponsor accepts what was handed in; never who handed it in."""
        LIFECYCLE.move(self, "accept")
        self.forbid(by, self.submitted_by)
        assert self.content_hash is not None
        self.accepted_by, self.accepted_at = by.id, at
        self.record(FinalReportAccepted(**self._named, content_hash=self.content_hash))

    @property
    def _named(self) -> dict[str, Any]:
        return {"project_id": self.project_id, "report_id": self.id}
