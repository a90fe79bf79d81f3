"""A risk: what may happen to an undertaking, why, what would come of it, and how grave that is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.checklists.rules import Category, Stage
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.registers.rules import NOTHING, Counted
from services.risk.risks.rules import answers_for
from services.risk.scales.rules import Level
from shared.contracts.risk import RiskAssessed, RiskChanged, RiskIdentified, RiskRejected
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, Refusal
from shared.domain.lifecycle import Lifecycle


class RiskKind(StrEnum):
    """Whether it would harm or help."""

    THREAT = "THREAT"
    OPPORTUNITY = "OPPORTUNITY"


class Velocity(StrEnum):
    """How soon after the event its effect is felt."""

    IMMEDIATE = "IMMEDIATE"
    DAYS = "DAYS"
    WEEKS = "WEEKS"
    MONTHS = "MONTHS"


class AnalysisKind(StrEnum):
    """What an analysis is of: without responses, today, after them, and where it should be."""

    INHERENT = "INHERENT"
    CURRENT = "CURRENT"
    RESIDUAL = "RESIDUAL"
    TARGET = "TARGET"


class RiskState(StrEnum):
    """How far a risk is dealt with."""

    IDENTIFIED = "IDENTIFIED"
    ASSESSED = "ASSESSED"
    REJECTED = "REJECTED"


S = RiskState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.IDENTIFIED, S.ASSESSED}, None),
        "assess": ({S.IDENTIFIED, S.ASSESSED}, S.ASSESSED),
        "reject": ({S.IDENTIFIED}, S.REJECTED),
    },
    start=S.IDENTIFIED,
)


@dataclass(frozen=True)
class Standing:
    """The judgement of a risk that counts now."""

    p_index: int
    impact_index: int
    level: int
    level_name: Level
    emv_cost: Decimal
    emv_days: Decimal


BY = ("identified_at", "level", "emv_cost")
"""What lists of risks are ordered by."""

OF_FEW_VALUES = ("state", "kind", "category")
OF_FEW_ROWS = ("project_id", "register_id", "owner_id")
"""Filters: the first leave most rows, so each order has an index with them; the second few."""


def _indexes() -> list[Index]:
    orders: list[tuple[str, ...]] = [(by, "id") for by in BY]
    orders += [(name, by, "id") for name in OF_FEW_VALUES for by in BY]
    orders += [(name, "identified_at", "id") for name in OF_FEW_ROWS]
    return [Index(f"ix_risks_{'_'.join(columns)}", *columns) for columns in orders]


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

    __table_args__ = (
        *_indexes(),
        Index(
            "ix_risks_correlated",
            "register_id",
            "correlation_group",
            postgresql_where=text("correlation_group IS NOT NULL"),
        ),
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
            **said,
        )
        register.identify(risk.counted)
        risk.record(
            RiskIdentified(
                **risk._told(),
                **risk._words(public=public),
                from_checklist_item=risk.from_checklist_item,
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

    @property
    def counted(self) -> Counted | None:
        """What its register counts of it: nothing once it is rejected."""
        if self.state == S.REJECTED:
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


def refusal_to(
    risk: Any, by: Actor, parts: Collection[str], accompanied: RegisterState
) -> Refusal | None:
    """What a risk says to one person who would change or assess it (REQ-175)."""
    mine = answers_for(
        {*parts, *by.roles},
        owner=risk.owner_id == by.id,
        proposal=accompanied == RegisterState.PROPOSAL,
    )
    return None if mine else Conflict("not_the_risk_owner")
