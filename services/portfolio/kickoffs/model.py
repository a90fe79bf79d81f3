"""The outcome of a kickoff: what everybody agreed on before the plan was written (REQ-070)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base


class KickoffOutcome(Base):
    """Written once, with the step that lets planning begin; the project tells it."""

    __tablename__ = "kickoff_outcomes"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"))
    scope: Mapped[dict[str, Any]]
    confirmed_objectives: Mapped[list[Any]] = mapped_column(JSONB)
    timetable: Mapped[list[Any]] = mapped_column(JSONB)
    resource_needs: Mapped[list[Any]] = mapped_column(JSONB)
    settled_by: Mapped[str] = mapped_column(String(128))
    settled_at: Mapped[datetime]
