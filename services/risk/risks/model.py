"""A risk: what may happen to an undertaking, why, what would come of it, and how grave that is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.checklists.rules import Category, Stage
from services.risk.registers.model import RiskRegister
from services.risk.registers.rules import NOTHING, Counted
from services.risk.risks.rules import AnalysisKind, Outcome, RiskKind, Standing, Velocity
from services.risk.scales.rules import Level, MajorReason
from shared.contracts.base import Money
from shared.contracts.issues import (
    RiskActivated,
    RiskBecameMajor,
    RiskCeasedMajor,
    RiskClosed,
    RiskClosureProposed,
    RiskDeclaredMajor,
    RiskEscalated,
    RiskOccurred,
    RiskReopened,
    RiskResponsePlanned,
    RiskWatched,
)
from shared.contracts.risk import RiskAssessed, RiskChanged, RiskIdentified, RiskRejected
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class RiskState(StrEnum):
    """How far a risk is dealt with."""

    IDENTIFIED = "IDENTIFIED"
    ASSESSED = "ASSESSED"
    RESPONSE_PLANNED = "RESPONSE_PLANNED"
    ACTIVE = "ACTIVE"
    ESCALATED = "ESCALATED"
    OCCURRED = "OCCURRED"
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"


S = RiskState

GONE = {S.OCCURRED, S.CLOSED, S.REJECTED}
"""What a register does not count any more."""

OPEN = set(S) - GONE

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": (OPEN, None),
        "assess": ({S.IDENTIFIED, S.ASSESSED}, S.ASSESSED),
        "reassess": ({S.RESPONSE_PLANNED, S.ACTIVE, S.ESCALATED}, None),
        "plan": ({S.ASSESSED}, S.RESPONSE_PLANNED),
        "replan": ({S.RESPONSE_PLANNED, S.ACTIVE, S.ESCALATED}, None),
        "activate": ({S.RESPONSE_PLANNED}, S.ACTIVE),
        "occur": ({S.ACTIVE, S.ESCALATED}, S.OCCURRED),
        "propose_close": ({S.ACTIVE, S.ESCALATED}, None),
        "close": ({S.ACTIVE, S.ESCALATED}, S.CLOSED),
        "close_out": (OPEN, S.CLOSED),
        "escalate": (OPEN - {S.ESCALATED}, S.ESCALATED),
        "reject": ({S.IDENTIFIED}, S.REJECTED),
        "reopen": ({S.CLOSED}, S.ASSESSED),
        "judge": (OPEN, None),
        "declare": (OPEN, None),
        "watch": (OPEN, None),
    },
    start=S.IDENTIFIED,
)


BY = ("identified_at", "level", "emv_cost")
"""What lists of risks are ordered by."""

OF_FEW_VALUES = ("state", "kind", "category")
OF_FEW_ROWS = ("project_id", "register_id", "owner_id")
"""Filters: the first leave most rows, so each order has an index with them; the second few."""


def _indexes() -> list[Index]:
    orders: list[tuple[str, ...]] = [(by, "id") for by in BY]
    orders += [(name, by, "id") for name in OF_FEW_VALUES for by in BY]
    orders += [(name, "identified_at", "id") for name in OF_FEW_ROWS]
    found = [Index(f"ix_risks_{'_'.join(columns)}", *columns) for columns in orders]
    for by in BY:
        judged = text("level > 0")
        found.append(Index(f"ix_risks_judged_{by}_id", by, "id", postgresql_where=judged))
    for columns in (("watch_due", "id"), ("project_id", "watch_due", "id")):
        name = f"ix_risks_major_{'_'.join(columns)}"
        found.append(Index(name, *columns, postgresql_where=text("major")))
    near = text("near_from IS NOT NULL AND NOT major")
    return [*found, Index("ix_risks_near_from", "near_from", postgresql_where=near)]


class Risk(Versioned, Aggregate, Base):
    """A cause that is there, an event that may come, an effect that would follow (REQ-175)."""

    __tablename__ = "risks"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    project_id: Mapped[UUID]
    state: Mapped[RiskState]
    kind: Mapped[RiskKind]
    cause: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    category: Mapped[Category]
    subcategory: Mapped[str | None] = mapped_column(String(200))
    stage: Mapped[Stage]
    proximity_date: Mapped[date | None]
    velocity: Mapped[Velocity | None]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    correlation_group: Mapped[str | None] = mapped_column(String(40))
    from_checklist_item: Mapped[str | None] = mapped_column(String(40))
    from_lesson_id: Mapped[UUID | None]
    """The lesson of another undertaking that was adopted as this risk: one for each lesson."""
    from_lesson_key: Mapped[str | None] = mapped_column(String(20))
    identified_by: Mapped[str] = mapped_column(String(128))
    identified_at: Mapped[datetime]
    reject_reason: Mapped[str | None] = mapped_column(Text)
    analyses: Mapped[int]
    """How often it was assessed."""
    standing: Mapped[AnalysisKind | None]
    """Of which kind the analysis is that counts now; what follows is what it says."""
    p_index: Mapped[int | None]
    impact_index: Mapped[int | None]
    level: Mapped[int]
    level_name: Mapped[Level | None]
    emv_cost: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    emv_days: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    assessed_at: Mapped[datetime | None]
    strategic_impact: Mapped[int]
    probability: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    activities: Mapped[list[Any]]
    """Codes of the activities of the plan that it would touch."""
    outcome: Mapped[Outcome | None]
    """How it ended, or how its manager proposes that it has."""
    closure_reason: Mapped[str | None] = mapped_column(Text)
    closure_proposed_by: Mapped[str | None] = mapped_column(String(128))
    ended_at: Mapped[datetime | None]
    actual_cost: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    actual_days: Mapped[int | None]
    major: Mapped[bool]
    major_reasons: Mapped[list[Any]]
    calm_reviews: Mapped[int]
    """How many reviews in a row found it low enough to cease to be major."""
    near_from: Mapped[date | None]
    """From then on it is near enough to be major, unless it is before."""
    watch_due: Mapped[date | None]
    watch_indicator: Mapped[str | None] = mapped_column(String(200))
    watch_finding: Mapped[str | None] = mapped_column(Text)
    watch_next_action: Mapped[str | None] = mapped_column(String(200))
    watched_by: Mapped[str | None] = mapped_column(String(128))
    watched_at: Mapped[datetime | None]

    __table_args__ = (
        *_indexes(),
        Index(
            "ix_risks_correlated",
            "register_id",
            "correlation_group",
            postgresql_where=text("correlation_group IS NOT NULL"),
        ),
        UniqueConstraint("register_id", "from_lesson_id"),
    )

    @classmethod
    def identify(
        cls,
        id_: UUID,
        key: str,
        register: RiskRegister,
        by: str,
        said: Mapping[str, Any],
        at: datetime,
        *,
        public: bool,
    ) -> "Risk":
        """Written down, and counted by its register (REQ-175); `public`: its words may travel."""
        risk = cls(
            id=id_,
            version=0,
            key=key,
            register_id=register.id,
            project_id=register.project_id,
            state=LIFECYCLE.start,
            identified_by=by,
            identified_at=at,
            analyses=0,
            level=0,
            emv_cost=NOTHING,
            emv_days=NOTHING,
            strategic_impact=0,
            major=False,
            major_reasons=[],
            calm_reviews=0,
            **said,
        )
        register.identify(risk.counted)
        risk.record(
            RiskIdentified(
                **risk._told(),
                **risk._words(public=public),
                from_checklist_item=risk.from_checklist_item,
                from_lesson_id=risk.from_lesson_id,
            )
        )
        return risk

    def edit(self, said: Mapping[str, Any], *, public: bool) -> None:
        """Say it better, or give it to another owner; what is assessed always has one."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        if self.state != S.IDENTIFIED:
            self.check_owned()
        self.record(RiskChanged(**self._told(), **self._words(public=public), changed=tuple(said)))

    def assess(
        self, kind: AnalysisKind, found: Standing, told: Mapping[str, Any], at: datetime
    ) -> None:
        """Judge it, again if it was before (REQ-176).

        What counts is the last CURRENT analysis, and the last INHERENT one before there is any;
        what would remain and what is aimed at are kept beside it.
        """
        if LIFECYCLE.permits(self.state, "reassess"):
            LIFECYCLE.move(self, "reassess")
        else:
            LIFECYCLE.move(self, "assess")
        self.check_owned()
        if kind != AnalysisKind.INHERENT and not self.analyses:
            raise Conflict("inherent_first")
        self.analyses, self.assessed_at = self.analyses + 1, at
        inherent = kind == AnalysisKind.INHERENT and self.standing != AnalysisKind.CURRENT
        if kind == AnalysisKind.CURRENT or inherent:
            self.standing = kind
            for name, value in vars(found).items():
                setattr(self, name, value)
        self.record(RiskAssessed(**self._told(), analysis=kind, **told))

    def reject(self, reason: str, told: str) -> None:
        """It is no risk after all; `told` are the words that may travel."""
        LIFECYCLE.move(self, "reject")
        self.reject_reason = reason
        self.record(RiskRejected(**self._told(), reason=told), because=reason)

    def plan(self) -> None:
        """Something is to be done about it, or something else besides (REQ-177)."""
        if LIFECYCLE.permits(self.state, "replan"):
            LIFECYCLE.move(self, "replan")
            return
        LIFECYCLE.move(self, "plan")
        self.record(RiskResponsePlanned(**self._told()))

    def activate(self) -> None:
        """What was planned is being done (REQ-177)."""
        LIFECYCLE.move(self, "activate")
        self.record(RiskActivated(**self._told()))

    def occur(self, issue_id: UUID, cost: Money, days: int, at: datetime) -> None:
        """It has happened: what it really cost is kept beside what was expected (REQ-184)."""
        LIFECYCLE.move(self, "occur")
        self.outcome, self.ended_at = Outcome.OCCURRED, at
        self.actual_cost, self.actual_days = cost.amount, days
        told = {"issue_id": issue_id, "actual_cost": cost, "actual_days": days}
        self.record(RiskOccurred(**self._told(), **told))
        self._cease()

    def propose_close(self, by: str, outcome: Outcome, reason: str, told: str) -> None:
        """It cannot happen any more, or is low enough; the PMO confirms that of a grave one."""
        LIFECYCLE.move(self, "propose_close")
        self.outcome, self.closure_reason, self.closure_proposed_by = outcome, reason, by
        words = {"outcome": outcome, "reason": told}
        self.record(RiskClosureProposed(**self._told(), **words), because=reason)

    @property
    def closes_with_consent(self) -> bool:
        """Whether its manager alone cannot close it: it is the PMO's to watch, or to answer for."""
        return self.major or self.state == S.ESCALATED

    def close(self, at: datetime) -> None:
        """It is over without having happened."""
        LIFECYCLE.move(self, "close")
        if self.closure_proposed_by is None:
            raise Conflict("closure_not_proposed")
        self._end(at)

    def close_out(self, at: datetime) -> None:
        """The project is over, and it has not happened."""
        LIFECYCLE.move(self, "close_out")
        self.outcome = Outcome.PROJECT_ENDED
        self._end(at)

    def escalate(self, owner_id: str, reason: str, told: str) -> None:
        """More than its manager can deal with: somebody above answers for it (REQ-177)."""
        LIFECYCLE.move(self, "escalate")
        self.owner_id = owner_id
        self.record(RiskEscalated(**self._told(), reason=told), because=reason)

    def reopen(self, reason: str, told: str) -> None:
        """It may happen after all, and is as grave as it was judged last."""
        LIFECYCLE.move(self, "reopen")
        self.outcome = self.closure_reason = self.closure_proposed_by = self.ended_at = None
        self.record(RiskReopened(**self._told(), reason=told), because=reason)

    def judge(self, reasons: Sequence[str], watch_due: date) -> None:
        """The rule says why it is major, if it is; only reviews let it cease to be (REQ-181)."""
        LIFECYCLE.move(self, "judge")
        kept = [r for r in self.major_reasons if r == MajorReason.MANUAL]
        self.major_reasons = [*kept, *reasons]
        if reasons and not self.major:
            self._become_major(watch_due)

    def declare(self, reason: str, told: str, watch_due: date) -> None:
        """The PMO wants to watch it, whatever the rule says (REQ-181)."""
        LIFECYCLE.move(self, "declare")
        if MajorReason.MANUAL in self.major_reasons:
            raise Conflict("declared_already")
        self.major_reasons = [MajorReason.MANUAL.value, *self.major_reasons]
        self.record(RiskDeclaredMajor(**self._told(), reason=told), because=reason)
        if not self.major:
            self._become_major(watch_due)

    def _become_major(self, watch_due: date) -> None:
        self.major, self.watch_due, self.calm_reviews = True, watch_due, 0
        told = {"reasons": tuple(self.major_reasons), "revision": self.next_version}
        self.record(RiskBecameMajor(**self._told(), **told))

    def pass_review(self, *, calm: bool, needed: int) -> None:
        """A review looked at it: after so many calm ones in a row it is not major any more."""
        self.calm_reviews = self.calm_reviews + 1 if calm else 0
        if self.calm_reviews >= needed:
            self._cease()

    def watch(self, said: Mapping[str, Any], by: str, at: datetime) -> None:
        """The PMO looked at it: what it saw, what is next, and when it looks again (REQ-182)."""
        LIFECYCLE.move(self, "watch")
        if not self.major:
            raise Conflict("not_major")
        for name, value in said.items():
            setattr(self, f"watch_{name}", value)
        self.watched_by, self.watched_at = by, at
        self.record(RiskWatched(**self._told(), next_look=said["due"]))

    def _end(self, at: datetime) -> None:
        self.ended_at = at
        self.record(RiskClosed(**self._told(), outcome=str(self.outcome)))
        self._cease()

    def _cease(self) -> None:
        if self.major:
            self.major, self.major_reasons, self.watch_due, self.calm_reviews = False, [], None, 0
            self.record(RiskCeasedMajor(**self._told(), revision=self.next_version))

    @property
    def counted(self) -> Counted | None:
        """What its register counts of it: nothing once it has ended."""
        if self.state in GONE:
            return None
        threat = self.kind == RiskKind.THREAT
        return Counted(threat, self.level, self.emv_cost, self.correlation_group)

    def check_owned(self) -> None:
        """Errors: 409 `risk_without_owner`: nobody would answer for it (REQ-175)."""
        if self.owner_id is None:
            raise Conflict("risk_without_owner")

    def _told(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "register_id": self.register_id,
            "risk_id": self.id,
            "risk_key": self.key,
            "kind": self.kind,
            "category": self.category,
            "stage": self.stage,
            "owner_id": self.owner_id,
        }

    def _words(self, *, public: bool) -> dict[str, str]:
        return {
            name: getattr(self, name) if public else "" for name in ("cause", "event", "effect")
        }
