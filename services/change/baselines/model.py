"""A baseline of a project, as it was told: never changed, only followed by the next."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base

MONEY = Numeric(19, 4)


class Baseline(Base):
    """The one with the highest number is the project's current one."""

    __tablename__ = "baselines"

    baseline_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID]
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    change_id: Mapped[UUID | None]
    """What made it; the first was made by the approval of the plan."""
    patch_hash: Mapped[str | None] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    bac: Mapped[Decimal] = mapped_column(MONEY)
    contingency: Mapped[Decimal] = mapped_column(MONEY)
    management_reserve: Mapped[Decimal] = mapped_column(MONEY)
    planned_start: Mapped[date]
    planned_finish: Mapped[date]
    milestones: Mapped[list[Any]] = mapped_column(JSONB)
    objective_ids: Mapped[list[Any]] = mapped_column(JSONB)
    told_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("project_id", "number"),)
