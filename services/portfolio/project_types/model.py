"""A type of project, with the template that its preliminary plans are made from."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.db.base import Versioned

GENERIC = "GENERIC"
"""The type whose template serves projects of a type that has none."""


class ProjectType(Versioned, Base):
    """Seeded by a migration; what it says are an organisation's defaults, never constants."""

    __tablename__ = "project_types"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[dict[str, Any]]
    template: Mapped[dict[str, Any]]
