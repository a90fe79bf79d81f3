"""The traffic lights of a project, and the risks and issues that they look at."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.indicators.rules import Band, Frequency, Standing, period_of
from services.portfolio.rags.rules import (
    FIVE_POINTS,
    RULE_VERSION,
    Colour,
    Dimension,
    Reading,
    five_point,
    overall,
)
from shared.contracts.supervision import RagChanged, RagDimension, RagOverridden, RagStanding
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle

MOST_OVERRIDE_DAYS = 30
"""A person's word stands no longer than that (REQ-110)."""


class RagState(StrEnum):
    """Whether the project is looked at."""

    WATCHED = "WATCHED"
    ENDED = "ENDED"


S = RagState

LIFECYCLE = Lifecycle(
    S,
    {
        "assess": ({S.WATCHED}, None),
        "inform": ({S.WATCHED}, None),
        "override": ({S.WATCHED}, None),
        "end": ({S.WATCHED}, S.ENDED),
        "watch_again": ({S.ENDED}, S.WATCHED),
    },
    start=S.WATCHED,
)


class ProjectRag(Versioned, Aggregate, Base):
    """Has the id of its project; one row, so that a board of all projects is one index (REQ-099).

    Each dimension holds what was `computed`, what `counts` after hysteresis, and a person's
    `override`, which is what is shown while it stands.
    """

    __tablename__ = "project_rags"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    state: Mapped[RagState]
    overall: Mapped[Colour]
    five_point: Mapped[str] = mapped_column(String(10))
    severity: Mapped[int]
    rule_version: Mapped[str] = mapped_column(String(20))
    dimensions: Mapped[dict[str, Any]]
    assessed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    informed_on: Mapped[date]
    red_since: Mapped[datetime | None]
    red_spell: Mapped[UUID | None]
    """Names the time since it became red, so that it is escalated once."""

    __table_args__ = (
        Index("ix_project_rags_state_severity_id", "state", "severity", "id"),
        Index("ix_project_rags_state_informed_on_id", "state", "informed_on", "id"),
        Index("ix_project_rags_state_overall_severity_id", "state", "overall", "severity", "id"),
        Index("ix_project_rags_state_overall_informed", "state", "overall", "informed_on", "id"),
        Index("ix_project_rags_due_at", "due_at", postgresql_where=text("state = 'WATCHED'")),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its project."""
        return self.id

    @property
    def project_id(self) -> UUID:
        """Whose lights they are."""
        return self.id

    @classmethod
    def watch(cls, project_id: UUID, today: date, at: datetime) -> "ProjectRag":
        """From the start of the execution on; grey until it is assessed, which is at once."""
        return cls(
            id=project_id,
            version=0,
            state=LIFECYCLE.start,
            overall=Colour.GREY,
            five_point=FIVE_POINTS[0],
            severity=0,
            rule_version=RULE_VERSION,
            dimensions={},
            assessed_at=at,
            due_at=at,
            informed_on=today,
        )

    def assess(
        self,
        found: Mapping[Dimension, Reading],
        today: date,
        at: datetime,
        *,
        next_at: datetime,
        spell: UUID,
    ) -> None:
        """What is computed today counts at once where it is worse, and after two weeks in a row
        where it is better; what is grey, or says how fresh we are, counts as it is (REQ-110)."""
        LIFECYCLE.move(self, "assess")
        before = self.shown()
        self.dimensions = {d.value: self._after(d, found[d], today) for d in Dimension}
        self.rule_version, self.assessed_at, self.due_at = RULE_VERSION, at, next_at
        self._sum_up(before, at, spell)

    def _after(self, dimension: Dimension, found: Reading, today: date) -> dict[str, Any]:
        held = self.dimensions.get(dimension.value, {})
        override = held.get("override")
        if override is not None and date.fromisoformat(override["expires_on"]) < today:
            override = None
        said: dict[str, Any] = {
            "computed": found.colour.value,
            "counts": found.colour.value,
            "reasons": list(found.reasons),
            "override": override,
            "better": 0,
            "pending": None,
            "period": period_of(Frequency.WEEKLY, today),
        }
        plain = dimension == Dimension.INFORMATION or found.colour == Colour.GREY
        if plain or held.get("counts", Colour.GREY) == Colour.GREY:
            return said
        pending = held["pending"] and Band(held["pending"])
        stood = Standing(Band(held["counts"]), held["better"], pending, held["period"])
        now = stood.after(Band(found.colour), said["period"])
        return {**said, "counts": now.band, "better": now.better, "pending": now.pending}

    def override(
        self, by: Actor, today: date, at: datetime, *, spell: UUID, reason: str, **said: Any
    ) -> None:
        """A person says another colour, until a day not too far ahead (REQ-110).

        Errors: 409 `override_too_long`, `not_assessed_yet`.
        """
        LIFECYCLE.move(self, "override")
        if not today <= said["expires_on"] <= today + timedelta(days=MOST_OVERRIDE_DAYS):
            problem = FieldProblem("/expires_on", "override_too_long")
            raise Conflict("override_too_long", most=MOST_OVERRIDE_DAYS, errors=[problem])
        if not self.dimensions:
            raise Conflict("not_assessed_yet")
        before, dimension = self.shown(), said["dimension"]
        word = {
            "colour": said["colour"],
            "reason": reason,
            "by": by.id,
            "expires_on": said["expires_on"].isoformat(),
        }
        changed = {**self.dimensions[dimension], "override": word}
        self.dimensions = {**self.dimensions, dimension: changed}
        self.record(RagOverridden(project_id=self.id, **said), because=reason)
        self._sum_up(before, at, spell)

    def inform(self, on: date, at: datetime) -> None:
        """The PMO has heard how the project stands; how fresh we are is seen at once."""
        LIFECYCLE.move(self, "inform")
        self.informed_on, self.due_at = max(self.informed_on, on), at

    def end(self) -> None:
        """The project is over: it is not on the board any more."""
        LIFECYCLE.move(self, "end")

    def watch_again(self, on: date, at: datetime) -> None:
        """The project was reopened."""
        LIFECYCLE.move(self, "watch_again")
        self.informed_on, self.due_at = on, at

    def shown(self) -> dict[str, Colour]:
        """The colour of each dimension as people see it."""
        return {
            name: Colour((said["override"] or {}).get("colour", said["counts"]))
            for name, said in self.dimensions.items()
        }

    def _sum_up(self, before: Mapping[str, Colour], at: datetime, spell: UUID) -> None:
        shown = self.shown()
        self.overall, self.five_point = overall(shown), five_point(shown)
        self.severity = FIVE_POINTS.index(self.five_point)
        if self.overall != Colour.RED:
            self.red_since = self.red_spell = None
        elif self.red_since is None:
            self.red_since, self.red_spell = at, spell
        if shown != before:
            self._tell(shown)

    def _tell(self, shown: Mapping[str, Colour]) -> None:
        told = [
            RagDimension(
                dimension=name,
                colour=colour,
                reasons=tuple(self.dimensions[name]["reasons"]),
            )
            for name, colour in shown.items()
        ]
        standing = [
            RagStanding(dimension=name, computed=said["computed"], counts=said["counts"])
            for name, said in self.dimensions.items()
        ]
        self.record(
            RagChanged(
                project_id=self.id,
                overall=self.overall,
                five_point=self.five_point,
                rule_version=self.rule_version,
                dimensions=tuple(told),
                standing=tuple(standing),
            )
        )


class MajorRisk(Base):
    """A risk while it is the PMO's to watch, as far as risk has told; another row each time that
    it becomes so (REQ-181)."""

    __tablename__ = "major_risks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    risk_id: Mapped[UUID]
    project_id: Mapped[UUID]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    active: Mapped[bool]
    revision: Mapped[int]
    """Of the risk, as it was told last; 0 where it was not said."""

    __table_args__ = (
        Index("ix_major_risks_risk_id_id", "risk_id", "id"),
        Index("uq_major_risks_active", "risk_id", unique=True, postgresql_where=text("active")),
        Index("ix_major_risks_project_id_since", "project_id", "since"),
        Index("ix_major_risks_active", "project_id", postgresql_where=text("active")),
    )


class ProjectIssue(Base):
    """An issue of a project; once closed it stays so, in whatever order that is told."""

    __tablename__ = "project_issues"

    issue_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID]
    severity: Mapped[int]
    closed: Mapped[bool]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_project_issues_project_id_opened_at", "project_id", "opened_at"),
        Index("ix_project_issues_open", "project_id", postgresql_where=text("NOT closed")),
    )
