"""Asking the teams, answering once, and closing when the day is over."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import insert, select, update

from services.knowledge.pulse_surveys.model import (
    PulseSurvey,
    SurveyInvitation,
    SurveyState,
    invitations,
)
from services.knowledge.pulse_surveys.queries import ROW_EXAMPLE, Code, Question
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date, Line, Ref, Request, Scale5

AT_ONCE = 100
"""How many surveys a timer looks at, at most, each time."""

EXAMPLE: dict[str, Any] = {
    "title": ROW_EXAMPLE["title"],
    "questions": [
        {"code": "HELP", "words": "需要时能得到 PMO 的帮助"},
        {"code": "EFFORT", "words": "流程的投入与收益相称"},
    ],
    "invited_ids": ["pm-zhou", "pm-wu", "employee-he"],
    "closes_on": "2099-01-15",
}


class Survey(Request):
    """A few statements that each of the invited agrees with from 1 to 5."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Line
    questions: Annotated[list[Question], Field(min_length=1, max_length=10)]
    invited_ids: Annotated[list[PersonId], Field(min_length=3, max_length=500)]
    closes_on: Annotated[Date, Field(description="The last day on which answers are taken.")]


class Score(Request):
    """How far somebody agrees with one statement."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "HELP", "score": 4}]})

    code: Code
    score: Scale5


class Answers(Request):
    """How far somebody agrees with each statement."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"scores": [{"code": "HELP", "score": 4}, {"code": "EFFORT", "score": 3}]}]
        }
    )

    scores: Annotated[list[Score], Field(min_length=1, max_length=10)]


async def open_pulse_survey(tx: Transaction, survey: Survey) -> PulseSurvey:
    """Ask them (REQ-155).

    Errors: 409 `not_in_future`, 409 `code_twice` for two questions of one code.
    """
    codes = [question.code for question in survey.questions]
    if twice := [n for n, code in enumerate(codes) if code in codes[:n]]:
        wrong = [FieldProblem(f"/questions/{n}/code", "code_twice") for n in twice]
        raise Conflict("code_twice", errors=wrong)
    key, id_ = await tx.next_key("PLS"), tx.new_id()
    people = invitations(id_, survey.invited_ids)
    said = survey.model_dump(exclude={"invited_ids"})
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    opened = PulseSurvey.open(id_, key, tx.actor, said, len(people), tx.now, today)
    await tx.execute(insert(SurveyInvitation), people)
    return tx.add(opened)


async def answer_pulse_survey(tx: Transaction, ref: Ref, answers: Answers) -> PulseSurvey:
    """Count the answers in, once for each of the invited (REQ-155).

    Errors: 409 `not_invited`, 409 `already_answered`, 409 `answers_unfit`.
    """
    survey = await tx.load(PulseSurvey, ref)
    survey.lifecycle.check(survey.state, "answer")
    mine = (
        SurveyInvitation.survey_id == survey.id,
        SurveyInvitation.person_id == tx.actor.id,
    )
    answered = (await tx.execute(select(SurveyInvitation.answered).where(*mine))).scalar()
    if answered is None:
        raise Conflict("not_invited")
    if answered:
        raise Conflict("already_answered")
    survey.answer([(said.code, said.score) for said in answers.scores])
    await tx.execute(update(SurveyInvitation).where(*mine).values(answered=True))
    return survey


async def close_pulse_survey(tx: Transaction, ref: Ref) -> PulseSurvey:
    """Take no more answers (REQ-155)."""
    survey = await tx.load(PulseSurvey, ref)
    survey.close(tx.now)
    return survey


async def close_due_surveys(tx: Transaction) -> int:
    """Close up to a hundred surveys whose last day is over; how many there were (REQ-155)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    over = (PulseSurvey.state == SurveyState.OPEN, PulseSurvey.closes_on < today)
    due = select(PulseSurvey).where(*over).order_by(PulseSurvey.closes_on).limit(AT_ONCE)
    found = await tx.every(PulseSurvey, due.with_for_update(skip_locked=True))
    for survey in found:
        survey.close(tx.now)
    return len(found)
