"""A certificate: a person, a course, and the day until which it counts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.training import CertificationExpired, CertificationIssued
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class CertificationState(StrEnum):
    """Whether it counts."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"


S = CertificationState

LIFECYCLE = Lifecycle(
    S,
    {"expire": ({S.VALID}, S.EXPIRED)},
    start=S.VALID,
)


class Certification(Versioned, Aggregate, Base):
    """Issued when a training was passed; a later one stands beside it (REQ-164)."""

    __tablename__ = "certifications"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[CertificationState]
    person_id: Mapped[str] = mapped_column(String(128))
    course_code: Mapped[str] = mapped_column(String(40))
    skill: Mapped[str | None] = mapped_column(String(60))
    """Which the course certified when it was passed."""
    session_id: Mapped[UUID]
    issued_at: Mapped[datetime]
    expires_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("person_id", "session_id"),
        Index("ix_certifications_issued_at_id", "issued_at", "id"),
        Index("ix_certifications_state_issued_at_id", "state", "issued_at", "id"),
        Index("ix_certifications_person_id_issued_at_id", "person_id", "issued_at", "id"),
        Index("ix_certifications_course_code_issued_at_id", "course_code", "issued_at", "id"),
        Index("ix_certifications_valid", "expires_on", postgresql_where=text("state = 'VALID'")),
    )

    @classmethod
    def issue(
        cls,
        id_: UUID,
        key: str,
        person_id: str,
        course: tuple[str, str | None],
        session_id: UUID,
        at: datetime,
        expires_on: date | None,
    ) -> "Certification":
        """Somebody has shown what they learned; a course is its code, and the skill that it
        certifies (REQ-164)."""
        certification = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            person_id=person_id,
            course_code=course[0],
            skill=course[1],
            session_id=session_id,
            issued_at=at,
            expires_on=expires_on,
        )
        certification.record(CertificationIssued(**certification._said()))
        return certification

    def expire(self) -> None:
        """Its last day is over; whoever needs it takes the course again (REQ-164)."""
        LIFECYCLE.move(self, "expire")
        self.record(CertificationExpired(**self._said()))

    def _said(self) -> dict[str, Any]:
        return {
            "certification_id": self.id,
            "certification_key": self.key,
            "person_id": self.person_id,
            "course_code": self.course_code,
            "expires_on": self.expires_on,
            "skill": self.skill,
        }
