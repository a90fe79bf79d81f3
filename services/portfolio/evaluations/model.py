"""The overall evaluation of a project: scores with their provenance, a grade, and the reply."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.evaluations.rules import grade
from shared.contracts.accounts import EvaluationCompleted, EvaluationReplied
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.lifecycle import Lifecycle


class EvaluationState(StrEnum):
    """Whether the team has made use of its right of reply."""

    COMPLETED = "COMPLETED"
    REPLIED = "REPLIED"


S = EvaluationState

LIFECYCLE = Lifecycle(S, {"reply": ({S.COMPLETED}, S.REPLIED)}, start=S.COMPLETED)


class ProjectEvaluation(Versioned, Aggregate, Base):
    """Never changed once it is complete; the team's words stand beside it (REQ-147)."""

    __tablename__ = "evaluations"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[EvaluationState]
    scores: Mapped[list[Any]] = mapped_column(JSONB)
    score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    grade: Mapped[str] = mapped_column(String(1))
    comments: Mapped[str] = mapped_column(Text)
    evaluator_id: Mapped[str] = mapped_column(String(128))
    evaluated_at: Mapped[datetime]
    reply_text: Mapped[str | None] = mapped_column(Text)
    replied_by: Mapped[str | None] = mapped_column(String(128))
    replied_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_evaluations_evaluated_at_id", "evaluated_at", "id"),
        Index("ix_evaluations_project_id_evaluated_at_id", "project_id", "evaluated_at", "id"),
        Index("ix_evaluations_grade_evaluated_at_id", "grade", "evaluated_at", "id"),
    )

    @classmethod
    def complete(
        cls,
        id_: UUID,
        project_id: UUID,
        by: Actor,
        at: datetime,
        *,
        members: Iterable[str],
        scores: list[Any],
        score: Decimal,
        comments: str,
    ) -> "ProjectEvaluation":
        """Never by a member of the project (REQ-148)."""
        cls.forbid(by, *members)
        evaluation = cls(
            id=id_,
            version=0,
            project_id=project_id,
            state=LIFECYCLE.start,
            scores=scores,
            score=score,
            grade=grade(score),
            comments=comments,
            evaluator_id=by.id,
            evaluated_at=at,
        )
        fact = EvaluationCompleted(
            project_id=project_id,
            evaluation_id=id_,
            score=f"{score:f}",
            grade=evaluation.grade,
            evaluator_id=by.id,
        )
        evaluation.record(fact)
        return evaluation

    def reply(self, by: Actor, words: str, at: datetime) -> None:
        """The team's right of reply (REQ-147)."""
        LIFECYCLE.move(self, "reply")
        self.reply_text, self.replied_by, self.replied_at = words, by.id, at
        fact = EvaluationReplied(project_id=self.project_id, evaluation_id=self.id)
        self.record(fact, because=words)

    @property
    def hash(self) -> str:
        """What it says, as one."""
        said = {"scores": self.scores, "score": f"{self.score:f}", "comments": self.comments}
        return content_hash({**said, "reply": self.reply_text})
