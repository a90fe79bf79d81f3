"""An improvement: planned from what people said, tried, measured, and rolled out as a version."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.improvements.rules import measured
from shared.contracts.improvement import (
    ImprovementAbandoned,
    ImprovementChecked,
    ImprovementOpened,
    ImprovementPiloted,
    ImprovementRolledOut,
    ImprovementYielded,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ImprovementState(StrEnum):
    """Plan, do, check, act; and what came of it."""

    PLAN = "PLAN"
    DO = "DO"
    CHECK = "CHECK"
    ACT = "ACT"
    CLOSED = "CLOSED"
    ABANDONED = "ABANDONED"


class Direction(StrEnum):
    """Which way a measure is to move."""

    LESS = "LESS"
    MORE = "MORE"


S = ImprovementState

LIFECYCLE = Lifecycle(
    S,
    {
        "pilot": ({S.PLAN}, S.DO),
        "check": ({S.DO}, S.CHECK),
        "roll_out": ({S.CHECK}, S.ACT),
        "bear": ({S.ACT}, S.CLOSED),
        "bear_another": ({S.CLOSED}, None),
        "abandon": ({S.PLAN, S.DO, S.CHECK}, S.ABANDONED),
    },
    start=S.PLAN,
)


class ImprovementItem(Versioned, Aggregate, Base):
    """The PMO plans and measures it, the director decides on pilot, rollout and end (REQ-157)."""

    __tablename__ = "improvements"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ImprovementState]
    title: Mapped[str] = mapped_column(String(200))
    root_cause: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text)
    feedback_keys: Mapped[list[Any]]
    findings: Mapped[list[Any]]
    measures: Mapped[list[Any]]
    opened_by: Mapped[str] = mapped_column(String(128))
    opened_at: Mapped[datetime]
    pilot_scope: Mapped[str | None] = mapped_column(Text)
    conclusion: Mapped[str | None] = mapped_column(Text)
    rollout: Mapped[str | None] = mapped_column(Text)
    effective_on: Mapped[date | None]
    versions: Mapped[list[Any]]
    """The versions of processes and assets that came of it, by their keys."""

    __table_args__ = (
        Index("ix_improvements_opened_at_id", "opened_at", "id"),
        Index("ix_improvements_state_opened_at_id", "state", "opened_at", "id"),
    )

    @classmethod
    def open(
        cls, id_: UUID, key: str, by: Actor, said: Mapping[str, Any], at: datetime
    ) -> "ImprovementItem":
        """Why something goes wrong, what to do about it, and how one will see it (REQ-157)."""
        item = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            opened_by=by.id,
            opened_at=at,
            versions=[],
            **said,
        )
        item.record(ImprovementOpened(**item._named(), feedback_keys=tuple(item.feedback_keys)))
        return item

    def pilot(self, scope: str) -> None:
        """The director decides that it is tried, and where (REQ-157)."""
        LIFECYCLE.move(self, "pilot")
        self.pilot_scope = scope
        self.record(ImprovementPiloted(**self._named()), because=scope)

    def check(self, after: list[tuple[str, Decimal]], conclusion: str) -> None:
        """What was measured before is measured again, all of it (REQ-157)."""
        LIFECYCLE.move(self, "check")
        wanted = sorted(measure["code"] for measure in self.measures)
        if sorted(code for code, _ in after) != wanted:
            raise Conflict("measures_unfit", measures=", ".join(wanted))
        self.measures, self.conclusion = measured(self.measures, dict(after)), conclusion
        better = sum(measure["better"] for measure in self.measures)
        self.record(
            ImprovementChecked(**self._named(), measures=len(wanted), better=better),
            because=conclusion,
        )

    def roll_out(self, rollout: str, effective_on: date, today: date) -> None:
        """The director decides that all work so, from a day on (REQ-157, REQ-158)."""
        LIFECYCLE.move(self, "roll_out")
        if effective_on < today:
            raise Conflict("effective_in_past")
        self.rollout, self.effective_on = rollout, effective_on
        self.record(
            ImprovementRolledOut(**self._named(), effective_on=effective_on), because=rollout
        )

    def bear(self, version_key: str) -> None:
        """A version that says it comes from it is the one to work by or with (REQ-158)."""
        if self.state == S.ACT:
            LIFECYCLE.move(self, "bear")
        else:
            LIFECYCLE.move(self, "bear_another")
        self.versions = [*self.versions, version_key]
        self.record(ImprovementYielded(**self._named(), version_key=version_key))

    def abandon(self, reason: str) -> None:
        """The director decides that it ends here (REQ-157)."""
        LIFECYCLE.move(self, "abandon")
        self.record(ImprovementAbandoned(**self._named()), because=reason)

    def _named(self) -> dict[str, Any]:
        return {"improvement_id": self.id, "improvement_key": self.key}
