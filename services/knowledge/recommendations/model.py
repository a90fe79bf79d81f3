"""A recommendation: which lessons were offered to an undertaking at one moment of its life."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.knowledge import LessonRecommended, Offer
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate


class Context(StrEnum):
    """What somebody was about to do."""

    PROPOSAL = "PROPOSAL"


class Recommendation(Versioned, Aggregate, Base):
    """Written once, also when nothing fits: so people see that somebody looked (REQ-045)."""

    __tablename__ = "recommendations"

    project_id: Mapped[UUID]
    context: Mapped[Context]
    content_version: Mapped[int]
    offers: Mapped[list[Any]] = mapped_column(JSONB)
    words_searched: Mapped[int]
    offered_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("project_id", "context", "content_version"),
        Index("ix_recommendations_project_id_id", "project_id", "id"),
    )

    @classmethod
    def offer(
        cls,
        id_: UUID,
        project_id: UUID,
        context: Context,
        content_version: int,
        *,
        offers: Sequence[tuple[Offer, str]],
        words_searched: int,
        at: datetime,
    ) -> "Recommendation":
        """What was found at that moment; each offer keeps the lesson's title as it then was."""
        recommendation = cls(
            id=id_,
            version=0,
            project_id=project_id,
            context=context,
            content_version=content_version,
            offers=[{**offer.model_dump(mode="json"), "title": title} for offer, title in offers],
            words_searched=words_searched,
            offered_at=at,
        )
        recommendation.record(
            LessonRecommended(
                project_id=project_id,
                recommendation_id=id_,
                context=context,
                offers=tuple(offer for offer, _ in offers),
            )
        )
        return recommendation
