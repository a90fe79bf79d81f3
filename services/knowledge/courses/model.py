"""A course: what is taught, for whom it is mandatory, and for how long it counts."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.courses.rules import months_after
from shared.contracts.training import (
    CourseAdded,
    CourseChanged,
    CourseRetired,
    TrainingOverdue,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class CourseState(StrEnum):
    """Whether a course is given."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = CourseState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.ACTIVE}, None),
        "retire": ({S.ACTIVE}, S.RETIRED),
        "run_late": ({S.ACTIVE}, None),
    },
    start=S.ACTIVE,
)


class Course(Versioned, Aggregate, Base):
    """For roles in projects of some types it is mandatory; without roles, for nobody (REQ-017)."""

    __tablename__ = "courses"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[CourseState]
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    mandatory_roles: Mapped[list[Any]]
    project_types: Mapped[list[Any]]
    """Of which projects; empty: of all."""
    period_months: Mapped[int | None]
    pass_score: Mapped[int]
    certificate_months: Mapped[int | None]
    """How long a certificate counts; None: for ever."""
    skill: Mapped[str | None] = mapped_column(String(60))
    """What it certifies, as the pool of resources calls it; None for no skill."""
    added_at: Mapped[datetime]
    given_on: Mapped[date]
    """When it was given last; until then, when it was added."""
    due_on: Mapped[date | None]
    """By when it is to be given again; None where it is mandatory for nobody, or has no period."""
    overdue: Mapped[bool]

    __table_args__ = (
        Index("ix_courses_added_at_id", "added_at", "id"),
        Index("ix_courses_state_added_at_id", "state", "added_at", "id"),
        Index("ix_courses_overdue_added_at_id", "overdue", "added_at", "id"),
        Index(
            "ix_courses_due",
            "due_on",
            postgresql_where=text("state = 'ACTIVE' AND due_on IS NOT NULL AND NOT overdue"),
        ),
    )

    @classmethod
    def add(
        cls, id_: UUID, key: str, said: Mapping[str, Any], at: datetime, today: date
    ) -> "Course":
        """It is given from now on (REQ-161)."""
        course = cls(id=id_, version=0, key=key, state=LIFECYCLE.start, added_at=at, **said)
        course.give(today)
        course.record(CourseAdded(**course._named()))
        return course

    def edit(self, said: Mapping[str, Any]) -> None:
        """What is said of it changes; certificates keep the day they were given."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.give(self.given_on)
        self.record(CourseChanged(**self._named(), changed=tuple(said)))

    def give(self, on: date) -> None:
        """It was given; from then its period counts anew (REQ-162)."""
        self.given_on = on
        self.due_on = months_after(on, self.period_months) if self.mandatory_roles else None
        self.overdue = False

    def run_late(self) -> None:
        """Its period is over, and nobody has given it: alarm, once (REQ-162)."""
        LIFECYCLE.move(self, "run_late")
        assert self.due_on is not None
        self.overdue = True
        self.record(TrainingOverdue(**self._named(), due_on=self.due_on))

    def retire(self, reason: str) -> None:
        """It is given no more, and asked of nobody."""
        LIFECYCLE.move(self, "retire")
        self.record(CourseRetired(**self._named()), because=reason)

    def _named(self) -> dict[str, Any]:
        return {"course_id": self.id, "course_key": self.key, "code": self.code}
