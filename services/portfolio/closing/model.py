"""What others told of a project that closing waits for: lessons, changes, bookings, the seal."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base


class LessonsSettled(Base):
    """At least one lesson, or a signed word that there is none (REQ-138); the last word."""

    __tablename__ = "lessons_settled"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    lessons: Mapped[int]
    none_signed: Mapped[bool]
    since: Mapped[datetime | None]
    """Of the reopening after which it was asked for; None before any."""


class MatterKind(StrEnum):
    """What others have under way for a project."""

    CHANGE = "CHANGE"
    ALLOCATION = "ALLOCATION"


class Matter(Base):
    """A change that was handed in, or somebody who was proposed or booked (REQ-135); once over it
    stays so, in whatever order that is told."""

    __tablename__ = "matters"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """That of the change or of the booking."""
    project_id: Mapped[UUID]
    kind: Mapped[MatterKind]
    over: Mapped[bool]

    __table_args__ = (
        Index("ix_matters_open", "project_id", "kind", postgresql_where=text("NOT over")),
    )


class SealedDossier(Base):
    """The seal under which what a closed project leaves behind is kept; the latest (REQ-149)."""

    __tablename__ = "sealed_dossiers"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    closing: Mapped[int]
    """The project's revision when it was closed: a reopened one is sealed again."""
