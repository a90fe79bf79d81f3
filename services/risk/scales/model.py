"""A risk scale: one version of how the organisation puts probability and impact into numbers."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.scales.rules import Level, MajorRule, Matrix, wrong_in_scale
from shared.contracts.risk import (
    RiskScaleActivated,
    RiskScaleChanged,
    RiskScaleDrafted,
    RiskScaleRetired,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ScaleState(StrEnum):
    """Whether risks are judged by it yet, now, or no more."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = ScaleState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "activate": ({S.DRAFT}, S.ACTIVE),
        "retire": ({S.ACTIVE}, S.RETIRED),
    },
    start=S.DRAFT,
)


class RiskScale(Versioned, Aggregate, Base):
    """The organisation's; one version is in force, and analyses name the one they used."""

    __tablename__ = "risk_scales"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[ScaleState]
    name: Mapped[dict[str, Any]]
    p_scale: Mapped[list[Any]]
    i_scale: Mapped[dict[str, Any]]
    levels: Mapped[dict[str, Any]]
    overrides: Mapped[list[Any]]
    impact_weights: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    control: Mapped[dict[str, Any]]
    """How risks are controlled where a project's own plan says nothing else."""
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    activated_by: Mapped[str | None] = mapped_column(String(128))
    activated_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_risk_scales_number_id", "number", "id"),
        Index("ix_risk_scales_state_number_id", "state", "number", "id"),
        Index(
            "uq_risk_scales_active", "state", unique=True, postgresql_where=text("state = 'ACTIVE'")
        ),
    )

    @classmethod
    def draft(
        cls, id_: UUID, key: str, number: int, by: str, said: Mapping[str, Any], at: datetime
    ) -> "RiskScale":
        """A new version, judged by nobody until it is activated."""
        scale = cls(
            id=id_,
            version=0,
            key=key,
            number=number,
            state=LIFECYCLE.start,
            drafted_by=by,
            drafted_at=at,
            **said,
        )
        scale._check()
        scale.record(RiskScaleDrafted(**scale._told()))
        return scale

    def edit(self, said: Mapping[str, Any]) -> None:
        """Change the draft; what is or was in force is never changed."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self._check()
        self.record(RiskScaleChanged(**self._told()))

    def activate(self, by: str, at: datetime) -> None:
        """From now on risks are judged by it."""
        LIFECYCLE.move(self, "activate")
        self.activated_by, self.activated_at = by, at
        self.record(RiskScaleActivated(**self._told()))

    def retire(self) -> None:
        """A later version takes its place."""
        LIFECYCLE.move(self, "retire")
        self.record(RiskScaleRetired(**self._told()))

    @property
    def p_bounds(self) -> list[Decimal]:
        """Up to where each band of probability reaches."""
        return [Decimal(band["up_to"]) for band in self.p_scale]

    def matrix(self) -> Matrix:
        """Which level has which name."""
        return matrix_of(self.levels, self.overrides)

    def _told(self) -> dict[str, Any]:
        return {"scale_id": self.id, "scale_key": self.key, "number": self.number}

    def _check(self) -> None:
        """Errors: 409 `scale_not_in_order`, by pointer."""
        wrong = wrong_in_scale(
            p_bounds=self.p_bounds,
            cost_bounds=[_bound(b["up_to_percent"]) for b in self.i_scale["cost"]],
            time_bounds=[_bound(b["up_to_days"]) for b in self.i_scale["time"]],
            levels=[self.levels[name] for name in ("medium", "high", "critical")],
            cells=[(cell["probability"], cell["impact"]) for cell in self.overrides],
            weights=self.impact_weights,
            major=major_rule_of(self.control["major"]),
        )
        if wrong:
            raise Conflict("scale_not_in_order", errors=wrong)


def _bound(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def major_rule_of(said: Mapping[str, Any]) -> MajorRule:
    """The rule that a scale or a plan says."""
    return MajorRule(**{**said, "emv_percent": Decimal(said["emv_percent"])})


def matrix_of(levels: Mapping[str, Any], overrides: list[Any]) -> Matrix:
    """The matrix that a scale says."""
    cells = {(cell["probability"], cell["impact"]): Level(cell["level"]) for cell in overrides}
    return Matrix(**levels, overrides=cells)
