"""An impact: one question about a change, what each of the others answered, and what is judged."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from services.change.changes.model import Change
from services.change.impacts.rules import Teller
from shared.contracts.change import ChangeImpactExpired, ChangeImpactKnown, ChangeImpactStuck
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.lifecycle import Lifecycle


class ImpactState(StrEnum):
    """Whether everybody has answered, and whether that still counts."""

    PENDING = "PENDING"
    STUCK = "STUCK"
    KNOWN = "KNOWN"
    STALE = "STALE"


S = ImpactState
ASKED = {S.PENDING, S.STUCK}

LIFECYCLE = Lifecycle(
    S,
    {
        "answer": (ASKED, None),
        "complete": (ASKED, S.KNOWN),
        "stick": ({S.PENDING}, S.STUCK),
        "judge": ({*ASKED, S.KNOWN}, None),
        "expire": ({*ASKED, S.KNOWN}, S.STALE),
    },
    start=S.PENDING,
)


class Impact(Versioned, Aggregate, Base):
    """Its id is the question's: an answer to an older question finds what it was asked by."""

    __tablename__ = "impacts"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    change_id: Mapped[UUID] = mapped_column(ForeignKey("changes.id"))
    change_key: Mapped[str] = mapped_column(String(20))
    project_id: Mapped[UUID]
    state: Mapped[ImpactState]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    baseline_hash: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]]
    effects: Mapped[list[Any]] = mapped_column(JSONB)
    quality_notes: Mapped[str] = mapped_column(Text)
    assessors: Mapped[list[Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index("ix_impacts_change_id_id", "change_id", "id"),
        Index("ix_impacts_due", "due_at", postgresql_where=text("state = 'PENDING'")),
        Index("ix_impacts_open", "project_id", postgresql_where=text("state <> 'STALE'")),
    )

    @property
    def awaiting(self) -> list[str]:
        """Who has not answered yet."""
        return [teller.value for teller in Teller if teller.value not in self.answers]

    @property
    def inputs_hash(self) -> str:
        """Of all that a decision rests on: what was asked, answered and judged."""
        return content_hash(
            {
                "baseline": self.baseline_hash,
                "answers": self.answers,
                "effects": self.effects,
                "quality": self.quality_notes,
            }
        )

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "change_id": self.change_id,
            "change_key": self.change_key,
            "question_id": self.id,
        }

    @classmethod
    def ask(
        cls, id_: UUID, change: Change, baseline_hash: str, at: datetime, within: timedelta
    ) -> "Impact":
        """Everybody is awaited, until `at + within`."""
        return cls(
            id=id_,
            version=0,
            change_id=change.id,
            change_key=change.key,
            project_id=change.project_id,
            state=LIFECYCLE.start,
            asked_at=at,
            due_at=at + within,
            baseline_hash=baseline_hash,
            answers={},
            effects=[],
            quality_notes="",
            assessors=[],
        )

    def answer(self, teller: Teller, said: Mapping[str, Any]) -> None:
        """One of them has answered; saying it again changes nothing, and a late word still counts.

        The last answer makes the impact known.
        """
        if self.state not in ASKED or teller.value in self.answers:
            return
        LIFECYCLE.move(self, "answer")
        self.answers = {**self.answers, teller.value: dict(said)}
        if not self.awaiting:
            LIFECYCLE.move(self, "complete")
            applicable = not self.answers[Teller.PORTFOLIO]["problems"]
            self.record(ChangeImpactKnown(**self._named, applicable=applicable))

    def stick(self) -> None:
        """The time is up: alarm, with who is still awaited (REQ-127)."""
        LIFECYCLE.move(self, "stick")
        awaiting = tuple(self.awaiting)
        self.record(ChangeImpactStuck(**self._named, due_at=self.due_at, awaiting=awaiting))

    def judge(self, by: Actor, effects: Sequence[Mapping[str, Any]], notes: str | None) -> None:
        """An assessor says what it would do to objectives, each on its own, and to quality."""
        LIFECYCLE.move(self, "judge")
        said = {one["objective_id"]: dict(one) for one in (*self.effects, *effects)}
        self.effects = [said[id_] for id_ in sorted(said)]
        if notes is not None:
            self.quality_notes = notes
        self.assess(by)

    def assess(self, by: Actor) -> None:
        """Who had a hand in the assessment takes no decision on it (REQ-121)."""
        self.assessors = sorted({*self.assessors, by.id})

    def expire(self) -> None:
        """There is another baseline, or another question: this one counts no more (REQ-121)."""
        if self.state == S.STALE:
            return
        LIFECYCLE.move(self, "expire")
        self.record(ChangeImpactExpired(**self._named))
