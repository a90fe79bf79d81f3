"""Where the whole of a plan or baseline is kept: beside its record, because it can be large."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base


class PlannedContent(Base):
    """What the plan version or the baseline of this id says."""

    __tablename__ = "planned_contents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
