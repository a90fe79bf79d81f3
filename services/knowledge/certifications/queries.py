"""Who is certified in what: open to all, so that whoever staffs a project can look it up."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.knowledge.certifications.model import Certification, CertificationState
from services.knowledge.courses.queries import Code
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Date
from shared.projects.access import Access
from shared.projects.listing import Listing

CERTIFICATION = Access(Certification)

EXAMPLE: dict[str, Any] = {
    "id": "0199b7ae-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "CRT-2026-0001",
    "state": "VALID",
    "person_id": "pm-zhou",
    "course_code": "RISK_BASICS",
    "skill": "风险管理",
    "session_id": "0199b7af-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "issued_at": "2026-11-24T09:30:00.000000Z",
    "expires_on": "2028-11-24",
}


class CertificationRow(BaseModel):
    """A certificate: whose, in what, and until when."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    state: CertificationState
    person_id: PersonId
    course_code: str
    skill: Annotated[str | None, Field(description="What it certifies, as the pool calls it.")]
    session_id: UUID
    issued_at: At
    expires_on: Annotated[Date | None, Field(description="The last day; null: it counts for ever.")]


class CertificationQuery(ListQuery):
    """Whose certificates, in what, and whether they count."""

    state: CertificationState | None = None
    person_id: PersonId | None = None
    course_code: Code | None = None
    sort: Literal["issued_at", "-issued_at"] = "-issued_at"


CERTIFICATIONS = Listing(
    CertificationRow,
    CERTIFICATION,
    sorts={"issued_at": Sort(Certification.issued_at, instant, Certification.id)},
    filters=(Certification.state, Certification.person_id, Certification.course_code),
)


async def list_certifications(read: Reader, query: CertificationQuery) -> Page[CertificationRow]:
    """The certificates, newest first unless asked otherwise (REQ-164)."""
    return await CERTIFICATIONS.page(read, query, query.sort)
