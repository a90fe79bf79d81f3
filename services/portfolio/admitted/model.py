"""Copies of what an approved proposal said, kept with its project (REQ-060)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base


class Purpose(Base):
    """Why there is the undertaking: the words of the version that was handed in last."""

    __tablename__ = "purposes"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    content_version: Mapped[int]
    problem: Mapped[str] = mapped_column(Text)
    proposed_solution: Mapped[str] = mapped_column(Text)


class ProjectStakeholder(Base):
    """Who has an interest in the project, as the PMO found it before the approval."""

    __tablename__ = "project_stakeholders"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[str | None] = mapped_column(String(128))
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200))
    interest: Mapped[int]
    influence: Mapped[int]
    attitude: Mapped[str] = mapped_column(String(20))
    engagement_current: Mapped[str] = mapped_column(String(20))
    engagement_desired: Mapped[str] = mapped_column(String(20))
    information_needs: Mapped[str] = mapped_column(String(200))


class ProjectRequirement(Base):
    """What the project must fulfil, as its source confirmed or disputed it."""

    __tablename__ = "project_requirements"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(20))
    statement: Mapped[str] = mapped_column(String(200))
    source_stakeholder_id: Mapped[UUID | None]
    priority: Mapped[str] = mapped_column(String(20))
    acceptance_criterion: Mapped[str] = mapped_column(String(200))
    confirmation: Mapped[str] = mapped_column(String(20))
    """Its state when the proposal was approved."""


class ExpectedObjective(Base):
    """What the project is to achieve, measured how, by when, and for which strategic objective."""

    __tablename__ = "expected_objectives"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    statement: Mapped[str] = mapped_column(String(200))
    metric: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(40))
    baseline_value: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    target_value: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    due: Mapped[date | None]
    measurement_method: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str | None] = mapped_column(String(128))
    strategic_objective_id: Mapped[UUID | None]
