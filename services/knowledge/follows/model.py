"""That somebody follows a topic: a category, a tag, or a type of project."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.knowledge import TopicFollowed, TopicUnfollowed
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate


class Facet(StrEnum):
    """By what things are filed (REQ-167)."""

    CATEGORY = "CATEGORY"
    TAG = "TAG"
    PROJECT_TYPE = "PROJECT_TYPE"


class Follow(Versioned, Aggregate, Base):
    """There as long as they follow it; gone when they do not (REQ-165)."""

    __tablename__ = "follows"

    person_id: Mapped[str] = mapped_column(String(128))
    facet: Mapped[Facet]
    topic: Mapped[str] = mapped_column(String(40))
    followed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("person_id", "facet", "topic"),
        Index("ix_follows_facet_topic", "facet", "topic"),
        Index("ix_follows_followed_at_id", "followed_at", "id"),
        Index("ix_follows_person_id_followed_at_id", "person_id", "followed_at", "id"),
    )

    @classmethod
    def begin(cls, id_: UUID, person_id: str, facet: Facet, topic: str, at: datetime) -> "Follow":
        """From now on they are told."""
        follow = cls(
            id=id_, version=0, person_id=person_id, facet=facet, topic=topic, followed_at=at
        )
        follow.record(TopicFollowed(**follow._said()))
        return follow

    def end(self) -> None:
        """They are told no more."""
        self.record(TopicUnfollowed(**self._said()))

    def _said(self) -> dict[str, Any]:
        return {
            "follow_id": self.id,
            "person_id": self.person_id,
            "facet": self.facet,
            "topic": self.topic,
        }
