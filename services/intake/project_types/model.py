"""A type of project as portfolio told it last."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base


class ProjectType(Base):
    """A copy: `type_version` says which of portfolio's facts it holds."""

    __tablename__ = "project_types"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    active: Mapped[bool]
    type_version: Mapped[int]
