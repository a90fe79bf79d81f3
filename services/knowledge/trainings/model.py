"""A training session of a course, and beside it each person who takes part."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.training import (
    PersonEnrolled,
    PersonWithdrew,
    TrainingCancelled,
    TrainingCompleted,
    TrainingHeld,
    TrainingOpened,
    TrainingPlanned,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class TrainingState(StrEnum):
    """How far a session has come."""

    PLANNED = "PLANNED"
    OPEN = "OPEN"
    HELD = "HELD"
    EVALUATED = "EVALUATED"
    CANCELLED = "CANCELLED"


S = TrainingState

LIFECYCLE = Lifecycle(
    S,
    {
        "open_": ({S.PLANNED}, S.OPEN),
        "enrol": ({S.OPEN}, None),
        "withdraw": ({S.OPEN}, None),
        "hold": ({S.OPEN}, S.HELD),
        "evaluate": ({S.HELD}, S.EVALUATED),
        "cancel": ({S.PLANNED, S.OPEN}, S.CANCELLED),
    },
    start=S.PLANNED,
)


class TrainingSession(Versioned, Aggregate, Base):
    """Who enrols stands beside it, so that a hundred enrolments are not as many versions of it."""

    __tablename__ = "training_sessions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[TrainingState]
    course_id: Mapped[UUID]
    course_code: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    trainer_id: Mapped[str] = mapped_column(String(128))
    capacity: Mapped[int]
    attended: Mapped[int | None]
    passed: Mapped[int | None]

    __table_args__ = (
        Index("ix_training_sessions_starts_at_id", "starts_at", "id"),
        Index("ix_training_sessions_state_starts_at_id", "state", "starts_at", "id"),
        Index("ix_training_sessions_course_code_starts_at_id", "course_code", "starts_at", "id"),
    )

    @classmethod
    def plan(
        cls,
        id_: UUID,
        key: str,
        course: tuple[UUID, str],
        said: Mapping[str, Any],
        at: datetime,
    ) -> "TrainingSession":
        """A place in the year's plan (REQ-161)."""
        session = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            course_id=course[0],
            course_code=course[1],
            **said,
        )
        if session.starts_at <= at:
            raise Conflict("not_in_future")
        session.record(TrainingPlanned(**session.named(), starts_at=session.starts_at))
        return session

    def open_(self) -> None:
        """People can enrol (REQ-161)."""
        LIFECYCLE.move(self, "open_")
        self.record(TrainingOpened(**self.named(), capacity=self.capacity))

    def enrol(self, id_: UUID, person_id: str, taken: int, at: datetime) -> "Enrolment":
        """One more takes part, as long as there is a seat."""
        LIFECYCLE.move(self, "enrol")
        if taken >= self.capacity:
            raise Conflict("session_full", seats=self.capacity)
        enrolment = Enrolment(
            id=id_, version=0, session_id=self.id, person_id=person_id, enrolled_at=at
        )
        enrolment.record(PersonEnrolled(**self.named(), person_id=person_id))
        return enrolment

    def withdraw(self, enrolment: "Enrolment") -> None:
        """Somebody gives their seat back."""
        LIFECYCLE.move(self, "withdraw")
        enrolment.record(PersonWithdrew(**self.named(), person_id=enrolment.person_id))

    def hold(self, attended: int, at: datetime) -> None:
        """It took place, with so many (REQ-161)."""
        LIFECYCLE.move(self, "hold")
        if at < self.starts_at:
            raise Conflict("session_not_begun")
        self.attended = attended
        self.record(TrainingHeld(**self.named(), attended=attended))

    def evaluate(self, passed: int) -> None:
        """Who attended was assessed; who passed is certified (REQ-161, REQ-164)."""
        LIFECYCLE.move(self, "evaluate")
        assert self.attended is not None
        self.passed = passed
        self.record(TrainingCompleted(**self.named(), attended=self.attended, passed=passed))

    def cancel(self, reason: str) -> None:
        """It does not take place."""
        LIFECYCLE.move(self, "cancel")
        self.record(TrainingCancelled(**self.named()), because=reason)

    def named(self) -> dict[str, Any]:
        """What every fact about it says."""
        return {
            "session_id": self.id,
            "session_key": self.key,
            "course_code": self.course_code,
        }


class Enrolment(Versioned, Aggregate, Base):
    """One person in one session: whether they came, and how they did."""

    __tablename__ = "enrolments"

    session_id: Mapped[UUID]
    person_id: Mapped[str] = mapped_column(String(128))
    enrolled_at: Mapped[datetime]
    attended: Mapped[bool | None]
    score: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        Index("ix_enrolments_enrolled_at_id", "enrolled_at", "id"),
        Index("ix_enrolments_session_id_enrolled_at_id", "session_id", "enrolled_at", "id"),
        Index("ix_enrolments_person_id_enrolled_at_id", "person_id", "enrolled_at", "id"),
    )
