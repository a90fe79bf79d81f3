"""What knowledge tells of training: courses, the sessions in which they are given, certificates."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, PersonId

CourseCode = Annotated[str, Field(max_length=40, examples=["RISK_BASICS"])]


class CourseEvent(Event):
    """Every fact about a course names it; for whom it is, is read over REST."""

    key_field = "course_id"

    course_id: UUID
    """The course; for whom it is mandatory is read over REST."""
    course_key: Annotated[str, Field(max_length=20, examples=["CRS-2026-0001"])]
    """Its human key."""
    code: CourseCode
    """What it is called in other records."""


class CourseAdded(CourseEvent):
    """A course is given from now on (REQ-161)."""

    service, public, outside = "knowledge", True, True


class CourseChanged(CourseEvent):
    """What is said of a course has changed; `changed` names the fields."""

    service, public, outside = "knowledge", True, True

    changed: tuple[str, ...]


class CourseRetired(CourseEvent):
    """A course is given no more."""

    service, public, outside = "knowledge", True, True


class TrainingOverdue(CourseEvent):
    """A course that people must have was not given within its period (REQ-162)."""

    service, public, outside = "knowledge", True, True

    due_on: date
    """By when it should have been."""


class TrainingEvent(Event):
    """Every fact about a training session names it and its course."""

    key_field = "session_id"

    session_id: UUID
    """The training session."""
    session_key: Annotated[str, Field(max_length=20, examples=["TRS-2026-0001"])]
    """Its human key."""
    course_code: CourseCode
    """Code of the course that is given."""


class TrainingPlanned(TrainingEvent):
    """A course is to be given (REQ-161)."""

    service, public, outside = "knowledge", True, True

    starts_at: datetime
    """When it begins."""


class TrainingOpened(TrainingEvent):
    """People can enrol."""

    service, public, outside = "knowledge", True, True

    capacity: Annotated[int, Field(ge=1)]
    """How many seats there are."""


class PersonEnrolled(TrainingEvent):
    """Somebody takes part."""

    service, outside = "knowledge", True

    person_id: PersonId
    """Who takes part."""


class PersonWithdrew(TrainingEvent):
    """Somebody gave their seat back."""

    service, outside = "knowledge", True

    person_id: PersonId
    """Who does not take part any more."""


class TrainingHeld(TrainingEvent):
    """It took place (REQ-161)."""

    service, public, outside = "knowledge", True, True

    attended: Annotated[int, Field(ge=0)]
    """How many came."""


class TrainingCompleted(TrainingEvent):
    """Who came was assessed (REQ-161)."""

    service, public, outside = "knowledge", True, True

    attended: Annotated[int, Field(ge=0)]
    """How many came."""
    passed: Annotated[int, Field(ge=0)]
    """How many of them passed, and are certified."""


class TrainingCancelled(TrainingEvent):
    """It does not take place."""

    service, public, outside = "knowledge", True, True


class CertificationEvent(Event):
    """Every fact about a certificate says whose it is, in what, and until when."""

    key_field = "certification_id"

    certification_id: UUID
    """The certificate."""
    certification_key: Annotated[str, Field(max_length=20, examples=["CRT-2026-0001"])]
    """Its human key."""
    person_id: PersonId
    """Whose it is."""
    course_code: CourseCode
    """Code of the course that was passed."""
    expires_on: date | None
    """The last day on which it counts; null for ever."""
    skill: Annotated[str | None, Field(max_length=60, examples=["Java"])] = None
    """The skill that the course certifies, as the pool of resources calls it; null for none."""


class CertificationIssued(CertificationEvent):
    """Somebody has shown what they learned; whoever staffs projects can rely on it (REQ-164)."""

    service, public = "knowledge", True


class CertificationExpired(CertificationEvent):
    """It counts no more (REQ-164)."""

    service, public = "knowledge", True


class TrainingCoverageChanged(Event):
    """A project's people lack more or fewer of the courses that they must have than was told
    last; of one that was never told of they lack nothing (REQ-017)."""

    service = "knowledge"
    key_field = "project_id"

    project_id: UUID
    revision: Annotated[int, Field(ge=1)]
    """Rises with each; listeners keep the latest."""
    lacking: Annotated[int, Field(ge=0)]
    """How many pairs of a person and a course that they must have and have not."""
    courses: tuple[CourseCode, ...]
    """Codes of those courses."""
