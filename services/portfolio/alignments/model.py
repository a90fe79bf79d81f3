"""The alignment of a project: which strategic objective each of its own serves (REQ-088)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.planning import AlignmentAssessed, AlignmentReopened
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class AlignmentState(StrEnum):
    """Whether what the project serves still counts."""

    ALIGNED = "ALIGNED"
    REOPENED = "REOPENED"


S = AlignmentState

LIFECYCLE = Lifecycle(
    S,
    {
        "assess": ({S.ALIGNED, S.REOPENED}, S.ALIGNED),
        "reopen": ({S.ALIGNED}, S.REOPENED),
    },
    start=S.ALIGNED,
)


class Alignment(Versioned, Aggregate, Base):
    """Has the id of its project; assessed anew as often as the strategy asks for it."""

    __tablename__ = "alignments"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[AlignmentState]
    links: Mapped[list[Any]] = mapped_column(JSONB)
    served: Mapped[list[Any]] = mapped_column(JSONB)
    """Ids of the strategic objectives, to be found when one of them is retired."""
    score: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    admitted_score: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    """What the links that the project was admitted with are worth by the strategy of today."""
    assessed_by: Mapped[str] = mapped_column(String(128))
    assessed_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_alignments_served",
            "served",
            postgresql_using="gin",
            postgresql_where=text("state = 'ALIGNED'"),
        ),
    )

    @classmethod
    def of(cls, project_id: UUID) -> "Alignment":
        """That of a project, not assessed yet."""
        return cls(id=project_id, version=0, project_id=project_id, state=LIFECYCLE.start)

    def assess(
        self,
        links: Sequence[Mapping[str, str]],
        scores: tuple[Decimal, Decimal],
        by: Actor,
        at: datetime,
    ) -> None:
        """Each objective of the project serves one that counts; `scores` are now and admitted."""
        LIFECYCLE.move(self, "assess")
        self.links = list(links)
        self.served = sorted({link["strategic_objective_id"] for link in links})
        self.score, self.admitted_score = scores
        self.assessed_by, self.assessed_at = by.id, at
        self.record(
            AlignmentAssessed(
                project_id=self.project_id,
                score=self.score,
                drift=self.drift,
                strategic_objective_ids=tuple(UUID(i) for i in self.served),
            )
        )

    @property
    def drift(self) -> Decimal:
        """How far it has gone from what was admitted; below zero it serves the strategy less."""
        return self.score - self.admitted_score

    def reopen(self, retired: Sequence[str]) -> None:
        """Something that it serves does not count any more (REQ-088)."""
        LIFECYCLE.move(self, "reopen")
        gone = tuple(UUID(i) for i in self.served if i in retired)
        self.record(AlignmentReopened(project_id=self.project_id, retired=gone))
