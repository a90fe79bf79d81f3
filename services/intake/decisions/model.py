"""A decision: what was decided on which inputs, by whom, why; never changed afterwards."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base


class Outcome(StrEnum):
    """What can be decided (REQ-057)."""

    APPROVE = "APPROVE"
    APPROVE_WITH_CONDITIONS = "APPROVE_WITH_CONDITIONS"
    DEFER = "DEFER"
    REJECT = "REJECT"


class Decision(Base):
    """Written once, with the proposal's step; the facts about it are the proposal's."""

    __tablename__ = "decisions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(Text)
    conditions: Mapped[list[str]] = mapped_column(JSONB)
    project_manager_id: Mapped[str | None] = mapped_column(String(128))
    revisit_date: Mapped[date | None]
    inputs_hash: Mapped[str] = mapped_column(String(64))
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_at: Mapped[datetime]

    __table_args__ = (Index("ix_decisions_proposal_id_id", "proposal_id", "id"),)
