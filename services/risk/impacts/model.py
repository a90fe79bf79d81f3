"""An answer to what a change would do to the risks of its project: one for each question."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base


class ChangeAnswer(Base):
    """Written once, so that a question told twice is answered once (REQ-127)."""

    __tablename__ = "change_answers"

    question_id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID]
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    patch_hash: Mapped[str] = mapped_column(String(64))
    exposure: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    exposure_delta: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    risks: Mapped[list[Any]]
    answered_at: Mapped[datetime]
