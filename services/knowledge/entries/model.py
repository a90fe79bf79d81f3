"""An entry: how one thing is found, whatever kind of thing it is."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base


class EntryKind(StrEnum):
    """What kinds of things are found."""

    LESSON = "LESSON"
    ARTICLE = "ARTICLE"
    ASSET = "ASSET"
    PAST_PROJECT = "PAST_PROJECT"
    UNDERTAKING = "UNDERTAKING"
    """A proposal or project under way: found only as another's like, by who may see it."""


class Language(StrEnum):
    """The language that something is written in."""

    ZH = "zh"
    EN = "en"


class Stage(StrEnum):
    """The stage of a project that something is about (REQ-031)."""

    INITIATION = "INITIATION"
    PLANNING = "PLANNING"
    EXECUTION = "EXECUTION"
    CLOSING = "CLOSING"


class Category(StrEnum):
    """What something is mainly about; as risk categories are called too."""

    SCHEDULE = "SCHEDULE"
    COST = "COST"
    SCOPE = "SCOPE"
    QUALITY = "QUALITY"
    BENEFIT = "BENEFIT"
    RISK = "RISK"
    RESOURCE = "RESOURCE"
    STAKEHOLDER = "STAKEHOLDER"
    PROCESS = "PROCESS"
    PROCUREMENT = "PROCUREMENT"
    TECHNOLOGY = "TECHNOLOGY"
    COMPLIANCE = "COMPLIANCE"


class Entry(Base):
    """Of what was published or took place; it comes and goes with that, and holds open words only.

    Under which type, stage, category, tag and language it is filed is the taxonomy (REQ-167).
    """

    __tablename__ = "entries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """That of the thing itself."""
    kind: Mapped[EntryKind]
    key: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    opening: Mapped[str] = mapped_column(String(240))
    language: Mapped[str | None] = mapped_column(String(10))
    category: Mapped[str | None] = mapped_column(String(40))
    project_types: Mapped[list[Any]]
    stages: Mapped[list[Any]]
    tags: Mapped[list[Any]]
    tier: Mapped[str | None] = mapped_column(String(10))
    org_unit: Mapped[str | None] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(TSVECTOR)
    """What it is found by; made by the command, because PostgreSQL knows no Chinese words."""

    __table_args__ = (
        Index("ix_entries_words", "words", postgresql_using="gin"),
        Index("ix_entries_kind", "kind"),
    )
