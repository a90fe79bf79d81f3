"""What intake remembers of a strategic objective: what portfolio told last (REQ-089)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base

RETIRED = "RETIRED"


class StrategicObjective(Base):
    """A copy, replaced as a whole by a later revision; it is portfolio's to change."""

    __tablename__ = "strategic_objectives"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    name: Mapped[dict[str, Any]]
    weight: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    parent_id: Mapped[UUID | None]
    period_start: Mapped[date]
    period_finish: Mapped[date]
    owner_id: Mapped[str] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(40))
