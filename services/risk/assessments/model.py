"""A risk analysis: what was found of a risk at one time, complete and final."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.registers.rules import NOTHING
from services.risk.risks.rules import AnalysisKind, Standing
from services.risk.scales.rules import Level
from shared.contracts.base import Money


class RiskAnalysis(Base):
    """Written once, with the risk's step, by the scale then in force (REQ-176)."""

    __tablename__ = "risk_analyses"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    risk_id: Mapped[UUID] = mapped_column(ForeignKey("risks.id"))
    number: Mapped[int]
    kind: Mapped[AnalysisKind]
    scale_id: Mapped[UUID] = mapped_column(ForeignKey("risk_scales.id"))
    p_index: Mapped[int]
    impacts: Mapped[dict[str, Any]]
    impact_index: Mapped[int]
    level: Mapped[int]
    level_name: Mapped[Level]
    quantities: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    emv_cost: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    emv_days: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    currency: Mapped[str] = mapped_column(String(3))
    warnings: Mapped[list[Any]]
    basis: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    assessed_by: Mapped[str] = mapped_column(String(128))
    assessed_at: Mapped[datetime]

    __table_args__ = (Index("ix_risk_analyses_risk_id_number", "risk_id", "number", unique=True),)

    @property
    def standing(self) -> Standing:
        """The same as the judgement of the risk, should it count; what is not valued is nothing."""
        given = self.quantities
        return Standing(
            p_index=self.p_index,
            impact_index=self.impact_index,
            level=self.level,
            level_name=self.level_name,
            emv_cost=self.emv_cost or NOTHING,
            emv_days=self.emv_days or NOTHING,
            strategic_impact=self.impacts.get("strategic", 0),
            probability=None if given is None else Decimal(given["probability"]),
        )

    def told(self) -> dict[str, Any]:
        """What the fact about the risk says of it."""
        cost = self.emv_cost
        return {
            "analysis_id": self.id,
            "p_index": self.p_index,
            "impact_index": self.impact_index,
            "level": self.level,
            "level_name": self.level_name,
            "emv_cost": None if cost is None else Money(amount=cost, currency=self.currency),
            "emv_days": self.emv_days,
        }
