"""What portfolio remembers of a published version of a process definition."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base


class ProcessVersion(Base):
    """A copy of what knowledge told; written once (REQ-003)."""

    __tablename__ = "process_versions"

    process_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    project_type: Mapped[str | None] = mapped_column(String(40))
    effective_on: Mapped[date]
    content_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_process_versions_project_type_effective_on", "project_type", "effective_on"),
    )
