"""A review: what the manager found of each open risk of a register at one time, final."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base


class RiskReview(Base):
    """Written once, with the step of its register (REQ-180)."""

    __tablename__ = "risk_reviews"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    stage: Mapped[str] = mapped_column(String(20))
    open_risks: Mapped[int]
    findings: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[str] = mapped_column(String(128))
    reviewed_at: Mapped[datetime]
    next_due: Mapped[datetime]

    __table_args__ = (
        Index("ix_risk_reviews_register_id_reviewed_at_id", "register_id", "reviewed_at", "id"),
    )
