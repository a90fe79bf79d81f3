"""A lesson that was adopted as a risk before there was a register to write it into."""

from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base


class WaitingLesson(Base):
    """A lesson can be adopted while the proposal is a draft; its register opens later (REQ-043)."""

    __tablename__ = "waiting_lessons"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    lesson_id: Mapped[UUID] = mapped_column(primary_key=True)
    lesson_key: Mapped[str] = mapped_column(String(20))
    statement: Mapped[dict[str, Any]]
