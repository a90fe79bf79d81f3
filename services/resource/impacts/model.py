"""An answer to what a change would do to hours: kept as it was given, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from services.resource.base import Base
from shared.contracts.allocation import ChangeImpactAnswered
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate


class ImpactAnswer(Versioned, Aggregate, Base):
    """One for each question, under its id (REQ-127)."""

    __tablename__ = "impact_answers"

    project_id: Mapped[UUID]
    change_id: Mapped[UUID]
    answered_at: Mapped[datetime]

    __table_args__ = (Index("ix_impact_answers_change_id", "change_id"),)

    @classmethod
    def of(cls, said: ChangeImpactAnswered, at: datetime) -> "ImpactAnswer":
        """What was reckoned for one question; it is told to who asked."""
        answer = cls(
            id=said.question_id,
            version=0,
            project_id=said.project_id,
            change_id=said.change_id,
            answered_at=at,
        )
        answer.record(said)
        return answer
