"""What was offered to an undertaking at one moment, and what became of each lesson offered."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.knowledge import (
    LessonAdopted,
    LessonDismissed,
    LessonRecommended,
    LessonWords,
    Offer,
    ProjectOffer,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class Context(StrEnum):
    """What somebody was about to do, or that the PMO thought of it."""

    PROPOSAL = "PROPOSAL"
    KICKOFF = "KICKOFF"
    PLAN = "PLAN"
    RISK = "RISK"
    CHANGE = "CHANGE"
    ADVICE = "ADVICE"


class Becomes(StrEnum):
    """What an adopted lesson is in the undertaking: a risk of its register, or something to do."""

    RISK = "RISK"
    ACTION = "ACTION"


class RecommendationState(StrEnum):
    """What the recipient makes of a lesson."""

    OFFERED = "OFFERED"
    ADOPTED = "ADOPTED"
    DISMISSED = "DISMISSED"


S = RecommendationState

LIFECYCLE = Lifecycle(
    S,
    {
        "adopt": ({S.OFFERED}, S.ADOPTED),
        "dismiss": ({S.OFFERED}, S.DISMISSED),
        "become": ({S.ADOPTED}, None),
    },
    start=S.OFFERED,
)


class Recommendation(Versioned, Aggregate, Base):
    """Written once, also when nothing fits: so people see that somebody looked (REQ-045)."""

    __tablename__ = "recommendations"

    project_id: Mapped[UUID]
    context: Mapped[Context]
    content_version: Mapped[int | None]
    about_id: Mapped[UUID | None]
    """The meeting, plan, risk or change that it was offered for."""
    offers: Mapped[list[Any]]
    projects: Mapped[list[Any]]
    words_searched: Mapped[int]
    offered_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("project_id", "context", "content_version"),
        UniqueConstraint("project_id", "context", "about_id"),
        Index("ix_recommendations_project_id_id", "project_id", "id"),
    )

    @classmethod
    def offer(
        cls,
        id_: UUID,
        project_id: UUID,
        context: Context,
        content_version: int | None,
        *,
        lessons: Sequence[tuple[Offer, str]],
        projects: Sequence[tuple[ProjectOffer, str]] = (),
        words_searched: int,
        at: datetime,
        about_id: UUID | None = None,
    ) -> "Recommendation":
        """What was found at that moment; each offer keeps the title as it then was."""
        recommendation = cls(
            id=id_,
            version=0,
            project_id=project_id,
            context=context,
            content_version=content_version,
            about_id=about_id,
            offers=[{**offer.model_dump(mode="json"), "title": title} for offer, title in lessons],
            projects=[{**o.model_dump(mode="json"), "title": title} for o, title in projects],
            words_searched=words_searched,
            offered_at=at,
        )
        recommendation.record(
            LessonRecommended(
                project_id=project_id,
                recommendation_id=id_,
                context=context,
                offers=tuple(offer for offer, _ in lessons),
                projects=tuple(offer for offer, _ in projects),
            )
        )
        return recommendation


class LessonRecommendation(Versioned, Aggregate, Base):
    """One lesson offered to one undertaking, once: its recipient answers (REQ-170)."""

    __tablename__ = "lesson_recommendations"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    state: Mapped[RecommendationState]
    context: Mapped[Context]
    lesson_id: Mapped[UUID]
    lesson_key: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    score: Mapped[int] = mapped_column(Integer)
    terms: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    advice: Mapped[str | None] = mapped_column(Text)
    offered_at: Mapped[datetime]
    how: Mapped[str | None] = mapped_column(Text)
    becomes: Mapped[Becomes | None]
    risk_id: Mapped[UUID | None]
    risk_key: Mapped[str | None] = mapped_column(String(20))
    """Which risk it has become, as risk tells."""
    dismissal: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(128))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("project_id", "lesson_id"),
        Index("ix_lesson_recommendations_offered_at_id", "offered_at", "id"),
        Index("ix_lesson_recommendations_state_offered_at_id", "state", "offered_at", "id"),
    )

    @classmethod
    def offered(
        cls, id_: UUID, moment: Recommendation, offer: Offer, title: str, advice: str | None = None
    ) -> "LessonRecommendation":
        """It waits for an answer from now on."""
        return cls(
            id=id_,
            version=0,
            project_id=moment.project_id,
            recommendation_id=moment.id,
            state=LIFECYCLE.start,
            context=moment.context,
            lesson_id=offer.lesson_id,
            lesson_key=offer.lesson_key,
            title=title,
            score=offer.score,
            terms=list(offer.terms),
            reasons=list(offer.reasons),
            advice=advice,
            offered_at=moment.offered_at,
        )

    def adopt(
        self,
        by: Actor,
        how: str,
        open_how: str,
        at: datetime,
        *,
        becomes: Becomes | None = None,
        lesson: LessonWords | None = None,
    ) -> None:
        """The undertaking makes use of it; `open_how` are the words that may travel, and `lesson`
        what everybody may read of it, where it becomes a risk."""
        LIFECYCLE.move(self, "adopt")
        self.how, self.answered_by, self.answered_at = how, by.id, at
        self.becomes, told = becomes, {"how": open_how, "becomes": becomes, "lesson": lesson}
        self.record(LessonAdopted(**self._named(), **told), because=how)

    def become(self, risk_id: UUID, risk_key: str) -> None:
        """It stands in the register now, as this risk (REQ-170)."""
        LIFECYCLE.move(self, "become")
        self.risk_id, self.risk_key = risk_id, risk_key

    def dismiss(self, by: Actor, reason: str, open_reason: str, at: datetime) -> None:
        """It does not apply here, for this reason; `open_reason` are the words that may travel."""
        LIFECYCLE.move(self, "dismiss")
        self.dismissal, self.answered_by, self.answered_at = reason, by.id, at
        self.record(LessonDismissed(**self._named(), reason=open_reason), because=reason)

    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "lesson_recommendation_id": self.id,
            "lesson_id": self.lesson_id,
            "lesson_key": self.lesson_key,
        }
