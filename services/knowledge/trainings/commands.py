"""Giving a course: planning it, taking people in, noting who came and how they did."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import func, select

from services.knowledge.certifications.commands import certify
from services.knowledge.courses.commands import Points
from services.knowledge.courses.model import Course, CourseState
from services.knowledge.readiness.commands import look_at_people
from services.knowledge.trainings.model import Enrolment, TrainingSession
from services.knowledge.trainings.queries import ROW_EXAMPLE
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.actor import Role
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem, Forbidden
from shared.domain.fields import Because, Instant, Line, Ref, Request, Whole

_SAID = ("course_code", "place", "trainer_id", "capacity")
EXAMPLE: dict[str, Any] = {name: ROW_EXAMPLE[name] for name in _SAID} | {
    "starts_at": "2099-01-15T09:30:00+08:00"
}
Seats = Annotated[int, Field(ge=1, le=500, examples=[20]), Whole]
People = Annotated[list[PersonId], Field(max_length=500)]


class TrainingPlan(Request):
    """When and where a course is given, by whom, and to how many."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    course_code: Annotated[Line, Field(description="Of a course that is given.")]
    starts_at: Instant
    place: Line
    trainer_id: PersonId
    capacity: Seats


class Seat(Request):
    """Who takes part."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person_id": None}]})

    person_id: Annotated[PersonId | None, Field(description="You; the PMO may enrol others.")] = (
        None
    )


class Attendance(Request):
    """Who of the enrolled came."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"attended_ids": ["pm-zhou"]}]})

    attended_ids: People


class PersonScore(Request):
    """How somebody did."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"person_id": "pm-zhou", "score": 85}]}
    )

    person_id: PersonId
    score: Points


class Evaluation(Request):
    """How each did who came."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scores": [{"person_id": "pm-zhou", "score": 85}]}]}
    )

    scores: Annotated[list[PersonScore], Field(max_length=500)]


async def plan_training(tx: Transaction, plan: TrainingPlan) -> TrainingSession:
    """Put it into the year's plan (REQ-161).

    Errors: 409 `course_unknown` for one that is not given, 409 `not_in_future`.
    """
    given = (Course.code == plan.course_code, Course.state == CourseState.ACTIVE)
    found = (await tx.execute(select(Course.id, Course.code).where(*given))).first()
    if found is None:
        wrong = FieldProblem("/course_code", "course_unknown")
        raise Conflict("course_unknown", errors=[wrong])
    key, said = await tx.next_key("TRS"), plan.model_dump(exclude={"course_code"})
    course = (found.id, found.code)
    return tx.add(TrainingSession.plan(tx.new_id(), key, course, said, tx.now))


async def open_training(tx: Transaction, ref: Ref) -> TrainingSession:
    """Let people enrol (REQ-161)."""
    session = await tx.load(TrainingSession, ref)
    session.open_()
    return session


async def _enrolled(tx: Transaction, session: TrainingSession) -> dict[str, Enrolment]:
    """Everybody who takes part, by id; the session is locked, so nobody comes or goes."""
    rows = select(Enrolment).where(Enrolment.session_id == session.id)
    return {e.person_id: e for e in await tx.every(Enrolment, rows.with_for_update())}


async def enrol_in_training(tx: Transaction, ref: Ref, seat: Seat) -> TrainingSession:
    """Take a seat, or, for the PMO, give one (REQ-161).

    Errors: 403 `forbidden` for another's seat, 409 `already_enrolled`, 409 `session_full`.
    """
    session, person_id = await tx.load(TrainingSession, ref), seat.person_id or tx.actor.id
    if person_id != tx.actor.id and not tx.actor.has(Role.PMO_ANALYST):
        raise Forbidden("forbidden", operation="enrolInTraining", roles=["pmo_analyst"])
    session.lifecycle.check(session.state, "enrol")
    mine = func.count().filter(Enrolment.person_id == person_id)
    seats = select(func.count().label("taken"), mine.label("mine"))
    found = (await tx.execute(seats.where(Enrolment.session_id == session.id))).one()
    if found.mine:
        raise Conflict("already_enrolled")
    tx.add(session.enrol(tx.new_id(), person_id, found.taken, tx.now))
    return session


async def withdraw_from_training(tx: Transaction, ref: Ref) -> TrainingSession:
    """Give one's seat back (REQ-161).

    Errors: 409 `not_enrolled`.
    """
    session = await tx.load(TrainingSession, ref)
    session.lifecycle.check(session.state, "withdraw")
    mine = (Enrolment.session_id == session.id, Enrolment.person_id == tx.actor.id)
    found = await tx.every(Enrolment, select(Enrolment).where(*mine).with_for_update())
    if not found:
        raise Conflict("not_enrolled")
    session.withdraw(found[0])
    tx.remove(found[0])
    return session


async def hold_training(tx: Transaction, ref: Ref, attendance: Attendance) -> TrainingSession:
    """Note who came; with somebody there, the course was given (REQ-161, REQ-162).

    Errors: 409 `session_not_begun`, 409 `not_enrolled`, naming each who is not.
    """
    session = await tx.load(TrainingSession, ref)
    came = set(attendance.attended_ids)
    session.hold(len(came), tx.now)
    enrolled = await _enrolled(tx, session)
    _check_enrolled(attendance.attended_ids, enrolled)
    for person_id, enrolment in enrolled.items():
        enrolment.attended = person_id in came
    if came:
        course = await tx.load(Course, session.course_id)
        course.give(organisation_calendar(tx.settings.time_zone).today(tx.now))
    return session


def _check_enrolled(named: Sequence[str], enrolled: dict[str, Enrolment]) -> None:
    wrong = [
        FieldProblem(f"/attended_ids/{place}", "not_enrolled")
        for place, person_id in enumerate(named)
        if person_id not in enrolled
    ]
    if wrong:
        raise Conflict("not_enrolled", errors=wrong)


async def evaluate_training(tx: Transaction, ref: Ref, evaluation: Evaluation) -> TrainingSession:
    """Note how they did, and certify who passed (REQ-161, REQ-164).

    Errors: 409 `scores_unfit` unless there is one score for each who came, and no other.
    """
    session = await tx.load(TrainingSession, ref)
    session.lifecycle.check(session.state, "evaluate")
    course = await tx.load(Course, session.course_id)
    there = {p: e for p, e in (await _enrolled(tx, session)).items() if e.attended}
    if sorted(said.person_id for said in evaluation.scores) != sorted(there):
        raise Conflict("scores_unfit", attended=len(there))
    passed = [said.person_id for said in evaluation.scores if said.score >= course.pass_score]
    session.evaluate(len(passed))
    for said in evaluation.scores:
        there[said.person_id].score = said.score
    for person_id in passed:
        await certify(tx, person_id, course, session.id)
    await look_at_people(tx, passed)
    return session


async def cancel_training(tx: Transaction, ref: Ref, because: Because) -> TrainingSession:
    """Call it off (REQ-161)."""
    session = await tx.load(TrainingSession, ref)
    session.cancel(because.reason)
    return session
