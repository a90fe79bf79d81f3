"""What is kept of past projects, and of undertakings under way as the likes of others.

Projections of what portfolio and intake tell: open words only, since no others travel.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base


class PastProject(Base):
    """A project that has ended: the organisation's own experience, open to all (REQ-172)."""

    __tablename__ = "past_projects"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    tier: Mapped[str] = mapped_column(String(10))
    org_unit: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date | None]
    """None where it was ended before it had begun."""
    finished_on: Mapped[date]
    planned_finish: Mapped[date]
    budget: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    actual_cost: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    currency: Mapped[str] = mapped_column(String(3))


class Candidate(Base):
    """A proposal or project under way, with the question that its words make."""

    __tablename__ = "similar_candidates"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    content_version: Mapped[int]
    """Of the proposal; 0 where only the project is known."""
    type: Mapped[str] = mapped_column(String(40))
    tier: Mapped[str | None] = mapped_column(String(10))
    org_unit: Mapped[str | None] = mapped_column(String(200))
    question: Mapped[list[Any]]
    project_revision: Mapped[int] = mapped_column(server_default="0")
    """Of the project when it last ended or went on; what was told of it before is late."""
