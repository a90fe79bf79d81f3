"""What knowledge told of the lessons of a closing project."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base


class LessonsSettled(Base):
    """At least one lesson, or a signed word that there is none (REQ-138)."""

    __tablename__ = "lessons_settled"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    lessons: Mapped[int]
    none_signed: Mapped[bool]
