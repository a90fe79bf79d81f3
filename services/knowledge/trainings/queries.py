"""What people see of trainings: the sessions all; who takes part, and how they did, their own."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import bindparam, func, select

from services.knowledge.courses.queries import Code
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.trainings.model import (
    Enrolment,
    TrainingSession,
    TrainingState,
)
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.actor import Role
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

TRAINING = Access(TrainingSession)
ENROLMENT = Access(
    Enrolment,
    seen_by=Enrolment.person_id == bindparam("person"),
    overseers=frozenset({Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.AUDITOR}),
)
"""How somebody did is between them and the PMO."""

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7af-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "TRS-2026-0001",
    "version": 2,
    "state": "OPEN",
    "course_code": "RISK_BASICS",
    "starts_at": "2026-12-15T01:30:00.000000Z",
    "place": "二楼培训室",
    "trainer_id": "analyst-zhao",
    "capacity": 20,
}
ENROLMENT_EXAMPLE: dict[str, Any] = {
    "id": "0199b7b0-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "session_id": ROW_EXAMPLE["id"],
    "person_id": "pm-zhou",
    "enrolled_at": "2026-11-24T01:30:00.000000Z",
    "attended": True,
    "score": 85,
}


class TrainingRow(BaseModel):
    """A training session in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: TrainingState
    course_code: str
    starts_at: At
    place: str
    trainer_id: str
    capacity: int


class TrainingView(RecordView):
    """A training session, how many take part, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "enrolled": 12,
                    "attended": None,
                    "passed": None,
                    "changed_at": "2026-11-24T01:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: TrainingState
    course_code: str
    starts_at: At
    place: str
    trainer_id: PersonId
    capacity: Annotated[int, Field(description="How many seats there are.")]
    enrolled: Annotated[int, Field(description="How many of them are taken.")]
    attended: Annotated[int | None, Field(description="How many came.")]
    passed: Annotated[int | None, Field(description="How many of those passed.")]


class TrainingQuery(ListQuery):
    """Which sessions: of which course, and how far they have come."""

    state: Annotated[list[TrainingState] | None, Field(max_length=5)] = None
    course_code: Code | None = None
    sort: Literal["starts_at", "-starts_at"] = "starts_at"


class EnrolmentRow(BaseModel):
    """One person in one session."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [ENROLMENT_EXAMPLE]}
    )

    id: UUID
    session_id: UUID
    person_id: PersonId
    enrolled_at: At
    attended: Annotated[bool | None, Field(description="null until it was held.")]
    score: Annotated[int | None, Field(description="Of 100; null until it was evaluated.")]


class EnrolmentQuery(ListQuery):
    """Whose enrolments, and in which session."""

    session_id: Id | None = None
    person_id: PersonId | None = None
    sort: Literal["enrolled_at", "-enrolled_at"] = "-enrolled_at"


TRAININGS = Listing(
    TrainingRow,
    TRAINING,
    sorts={"starts_at": Sort(TrainingSession.starts_at, instant, TrainingSession.id)},
    filters=(TrainingSession.state, TrainingSession.course_code),
)
ENROLMENTS = Listing(
    EnrolmentRow,
    ENROLMENT,
    sorts={"enrolled_at": Sort(Enrolment.enrolled_at, instant, Enrolment.id)},
    filters=(Enrolment.session_id, Enrolment.person_id),
)
TAKEN = (
    select(func.count())
    .select_from(Enrolment)
    .where(Enrolment.session_id == TrainingSession.id)
    .correlate(TrainingSession)
    .scalar_subquery()
    .label("enrolled")
)


SHOWN = Showing(TrainingView, TRAINING, PERMISSIONS, "training", beside=[TAKEN])


async def list_trainings(read: Reader, query: TrainingQuery) -> Page[TrainingRow]:
    """The year's plan: the sessions, earliest first unless asked otherwise (REQ-161)."""
    return await TRAININGS.page(read, query, query.sort)


async def list_enrolments(read: Reader, query: EnrolmentQuery) -> Page[EnrolmentRow]:
    """The reader's own; to the PMO, everybody's (REQ-161)."""
    return await ENROLMENTS.page(read, query, query.sort)
