"""A pulse survey: questions to the invited until a day; answers are counted, never kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.pulse_surveys.rules import SCALE, counted
from shared.contracts.improvement import PulseSurveyAnswered, PulseSurveyClosed, PulseSurveyOpened
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class SurveyState(StrEnum):
    """Whether answers are taken."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


S = SurveyState

LIFECYCLE = Lifecycle(
    S,
    {
        "answer": ({S.OPEN}, None),
        "close": ({S.OPEN}, S.CLOSED),
    },
    start=S.OPEN,
)


class PulseSurvey(Versioned, Aggregate, Base):
    """Of each question it holds how often each score was given, and nothing else (REQ-155)."""

    __tablename__ = "pulse_surveys"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[SurveyState]
    title: Mapped[str] = mapped_column(String(200))
    questions: Mapped[list[Any]]
    tally: Mapped[dict[str, Any]]
    invited: Mapped[int]
    responded: Mapped[int]
    opened_by: Mapped[str] = mapped_column(String(128))
    opened_at: Mapped[datetime]
    closes_on: Mapped[date]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_pulse_surveys_opened_at_id", "opened_at", "id"),
        Index("ix_pulse_surveys_state_opened_at_id", "state", "opened_at", "id"),
        Index("ix_pulse_surveys_open", "closes_on", postgresql_where=text("state = 'OPEN'")),
    )

    @classmethod
    def open(
        cls,
        id_: UUID,
        key: str,
        by: Actor,
        said: Mapping[str, Any],
        invited: int,
        at: datetime,
        today: date,
    ) -> "PulseSurvey":
        """Ask those invited, until the end of a day to come (REQ-155)."""
        survey = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            tally={question["code"]: [0] * SCALE for question in said["questions"]},
            invited=invited,
            responded=0,
            opened_by=by.id,
            opened_at=at,
            **said,
        )
        if survey.closes_on <= today:
            raise Conflict("not_in_future")
        survey.record(
            PulseSurveyOpened(**survey._named(), invited=invited, closes_on=survey.closes_on)
        )
        return survey

    def answer(self, scores: Sequence[tuple[str, int]]) -> None:
        """One of the invited has answered; what, goes into the sums alone."""
        LIFECYCLE.move(self, "answer")
        if sorted(code for code, _ in scores) != sorted(self.tally):
            raise Conflict("answers_unfit", questions=", ".join(sorted(self.tally)))
        self.tally, self.responded = counted(self.tally, dict(scores)), self.responded + 1
        self.record(PulseSurveyAnswered(**self._named()))

    def close(self, at: datetime) -> None:
        """No more answers are taken, and what they come to is shown (REQ-155)."""
        LIFECYCLE.move(self, "close")
        self.closed_at = at
        self.record(
            PulseSurveyClosed(**self._named(), invited=self.invited, responded=self.responded)
        )

    def _named(self) -> dict[str, Any]:
        return {"survey_id": self.id, "survey_key": self.key}


class SurveyInvitation(Base):
    """Who is asked, and whether they answered; with what is nowhere."""

    __tablename__ = "pulse_survey_invitations"

    survey_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    answered: Mapped[bool]


def invitations(survey_id: UUID, people: Sequence[str]) -> list[dict[str, Any]]:
    """Their rows, each person once."""
    return [
        {"survey_id": survey_id, "person_id": person, "answered": False}
        for person in dict.fromkeys(people)
    ]
