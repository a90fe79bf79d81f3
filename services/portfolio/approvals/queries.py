"""What people see of the confirmations that a plan waits for, and how many are overdue."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.approvals.model import ApprovalState, BaselineApproval, Party
from services.portfolio.plans.queries import Hash
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Id
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.telemetry import BREACHED_SLAS

APPROVAL = Access(BaselineApproval, project=BaselineApproval.project_id)


class Answer(BaseModel):
    """What one of them says of the plan."""

    confirmed: bool
    reasons: Annotated[list[str], Field(description="What is lacking.", examples=[["NO_PLAN"]])]


class ApprovalRow(BaseModel):
    """What a plan waits for before it can be a baseline (REQ-091)."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[UUID, Field(description="Also the id of the plan.")]
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: ApprovalState
    content_hash: Hash
    opened_at: At
    due_at: At
    answers: Annotated[
        dict[Party, Answer],
        Field(examples=[{"RISK": {"confirmed": True, "reasons": []}}]),
    ]


class ApprovalQuery(ListQuery):
    """Filters and order of the list of approvals."""

    project_id: Id | None = None
    state: ApprovalState | None = None
    sort: Literal["opened_at", "-opened_at"] = "-opened_at"


APPROVALS = Listing(
    ApprovalRow,
    APPROVAL,
    sorts={"opened_at": Sort(BaselineApproval.opened_at, instant, BaselineApproval.id)},
    filters=(BaselineApproval.project_id, BaselineApproval.state),
)


async def get_approval(read: Reader, plan_id: UUID) -> ApprovalRow:
    """What one plan waits for, if the reader may see its project."""
    row: Any = await APPROVAL.one(read, [BaselineApproval], plan_id)
    return ApprovalRow.model_validate(row)


async def list_approvals(read: Reader, query: ApprovalQuery) -> Page[ApprovalRow]:
    """What the plans of the projects wait for that the reader may see, the latest first."""
    return await APPROVALS.page(read, query, query.sort)


async def measure_overdue_confirmations(read: Reader) -> None:
    """How many plans wait for resource or risk beyond their deadline (REQ-091)."""
    late = select(func.count()).where(BaselineApproval.state == ApprovalState.OVERDUE)
    BREACHED_SLAS.labels("plan_confirmation").set((await read.execute(late)).scalar_one())
