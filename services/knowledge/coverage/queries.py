"""Whether a project's people have the courses that they must have."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.knowledge.certifications.model import Certification, CertificationState
from services.knowledge.courses.model import Course, CourseState
from services.knowledge.coverage.rules import Demanded, Need, needs
from services.knowledge.past_projects.queries import types_of
from shared.contracts.base import PersonId
from shared.db.base import project_members
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import REF, Date
from shared.projects.access import find_project

MOST_COURSES = 200
"""So many mandatory courses are looked at."""


Source = Reader | Transaction


class CoverageQuestion(BaseModel):
    """Whose people are looked at."""

    model_config = ConfigDict(extra="forbid")

    project: Annotated[
        str, Field(pattern=REF, description="Id or key.", examples=["PRJ-2026-0001"])
    ]


NEED_EXAMPLE: dict[str, Any] = {
    "person_id": "pm-zhou",
    "role": "project_manager",
    "course_code": "RISK_BASICS",
    "covered": True,
    "expires_on": "2028-11-24",
}


class NeedView(BaseModel):
    """One person who must have one course, and whether they do."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [NEED_EXAMPLE]})

    person_id: PersonId
    role: str
    course_code: str
    covered: bool
    expires_on: Annotated[Date | None, Field(description="Of the certificate that counts longest.")]


class TrainingCoverage(BaseModel):
    """What a project's people must have, and how much of it they have."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
                    "required": 1,
                    "covered": 1,
                    "complete": True,
                    "needs": [NEED_EXAMPLE],
                }
            ]
        }
    )

    project_id: UUID
    required: int
    covered: int
    complete: Annotated[bool, Field(description="Whether nothing is lacking.")]
    needs: list[NeedView]


async def get_training_coverage(read: Reader, question: CoverageQuestion) -> TrainingCoverage:
    """What is lacking before execution starts (REQ-017).

    Errors: 409 `project_unknown` for a project that is not there or not theirs to see.
    """
    if (project_id := await find_project(read, question.project)) is None:
        raise Conflict("project_unknown")
    found = (await needs_of(read, [project_id]))[project_id]
    covered = sum(need.covered for need in found)
    return TrainingCoverage(
        project_id=project_id,
        required=len(found),
        covered=covered,
        complete=covered == len(found),
        needs=[NeedView.model_validate(need) for need in found],
    )


async def needs_of(read: Source, project_ids: Sequence[UUID]) -> dict[UUID, list[Need]]:
    """The needs of each of some projects; four statements for any number of them (REQ-017)."""
    part = select(*project_members.c).where(project_members.c.project_id.in_(project_ids))
    members: dict[UUID, list[tuple[str, str]]] = {project_id: [] for project_id in project_ids}
    for row in await read.execute(part):
        members[row.project_id].append((row.person_id, row.role))
    asked = select(Course.code, Course.mandatory_roles, Course.project_types).where(
        Course.state == CourseState.ACTIVE, func.jsonb_array_length(Course.mandatory_roles) > 0
    )
    given = await read.execute(asked.order_by(Course.code).limit(MOST_COURSES))
    courses = [Demanded(row.code, row.mandatory_roles, row.project_types) for row in given]
    types = await types_of(read, project_ids)
    people = {person for those in members.values() for person, _ in those}
    held = await _held(read, sorted(people), [course.code for course in courses])
    return {id_: needs(those, courses, types.get(id_), held) for id_, those in members.items()}


async def _held(
    read: Source, people: Sequence[str], codes: Sequence[str]
) -> dict[tuple[str, str], date | None]:
    """Until when each has what: of several certificates the one that counts longest."""
    whose = (Certification.person_id, Certification.course_code)
    rows = await read.execute(
        select(
            *whose,
            func.bool_or(Certification.expires_on.is_(None)).label("for_ever"),
            func.max(Certification.expires_on).label("until"),
        )
        .where(Certification.state == CertificationState.VALID)
        .where(Certification.person_id.in_(people), Certification.course_code.in_(codes))
        .group_by(*whose)
    )
    return {(r.person_id, r.course_code): None if r.for_ever else r.until for r in rows}
