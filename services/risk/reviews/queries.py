"""What people see of the reviews of a register."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import REGISTER
from services.risk.reviews.model import RiskReview
from services.risk.reviews.rules import Stage
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import At, Id, Reason, Request

FINDING_EXAMPLE: dict[str, Any] = {
    "risk_id": "0199b7a4-20d5-7a6f-b2c3-9dae1f2b3c4d",
    "note": "12 个接口中 7 个已核对，概率下降。",
}
EXAMPLE: dict[str, Any] = {
    "id": "0199b7a9-86db-70c5-a829-f30475819203",
    "register_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "stage": "EXECUTION",
    "open_risks": 4,
    "findings": [FINDING_EXAMPLE],
    "note": "其余风险无变化。",
    "reviewed_by": "pm-zhou",
    "reviewed_at": "2027-02-01T02:00:00.000000Z",
    "next_due": "2027-02-15T02:00:00.000000Z",
}


class Finding(Request):
    """What is new about one risk."""

    model_config = ConfigDict(json_schema_extra={"examples": [FINDING_EXAMPLE]})

    risk_id: Id
    note: Reason


class RiskReviewView(BaseModel):
    """A review of a register as it was done; it never changes."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    register_id: UUID
    stage: Annotated[Stage, Field(description="Of the project, when it was done.")]
    open_risks: Annotated[int, Field(description="How many were gone through.")]
    findings: Annotated[
        list[Finding], Field(description="Of those that changed; the others are as they were.")
    ]
    note: str
    reviewed_by: PersonId
    reviewed_at: At
    next_due: At


class RiskReviewQuery(ListQuery):
    """The reviews of one register, latest first."""


async def list_reviews(read: Reader, ref: str, query: RiskReviewQuery) -> Page[RiskReviewView]:
    """Every review of a register: what was found is kept (REQ-180)."""
    row = await REGISTER.one(read, [RiskRegister.id], ref)
    statement = select(*RiskReview.__table__.c).where(RiskReview.register_id == row.id)
    sorts = {"reviewed_at": Sort(RiskReview.reviewed_at, instant, RiskReview.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-reviewed_at")
    return Page(items=[RiskReviewView.model_validate(r) for r in rows], next_cursor=cursor)
