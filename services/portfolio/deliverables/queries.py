"""What people see of deliverables, how many are unsettled, and how many pass at first."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, func, select

from services.portfolio.deliverables.model import UNSETTLED, Deliverable, DeliverableState
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import PersonId
from shared.contracts.patches import Code
from shared.db.paging import ListQuery, Page, Sort
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Forbidden
from shared.domain.fields import At, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

DELIVERABLE = Access(Deliverable, project=Deliverable.project_id, within=PROJECT)


class DeliverableRow(BaseModel):
    """A deliverable in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    code: Code
    name: Annotated[str, Field(examples=["迁移后的核心系统"])]
    wbs: Code
    state: DeliverableState
    deliveries: Annotated[int, Field(description="How often it was handed over.", examples=[1])]
    rejections: Annotated[int, Field(examples=[0])]


class DeliverableView(DeliverableRow, RecordView):
    """A deliverable with its criteria, what shows it, and what can be done next."""

    acceptance_criteria: Annotated[str, Field(examples=["连续 30 天监控达标"])]
    evidence: Annotated[str | None, Field(description="What shows that it is handed over.")]
    delivered_by: PersonId | None
    delivered_at: At | None
    reason: Annotated[str | None, Field(description="Why it was rejected or waived.")]
    settled_by: PersonId | None
    settled_at: At | None


class DeliverableQuery(ListQuery):
    """Filters and order of the list of deliverables."""

    project_id: Id | None = None
    state: DeliverableState | None = None
    sort: Literal["code", "-code"] = "code"


DELIVERABLES = Listing(
    DeliverableRow,
    DELIVERABLE,
    sorts={"code": Sort(Deliverable.code, str, Deliverable.id)},
    filters=(Deliverable.project_id, Deliverable.state),
)


def _objection(record: Any, source: Source) -> Objection:
    mine = Forbidden("sod_violation") if record.delivered_by == source.actor.id else None
    return {"acceptDeliverable": mine, "rejectDeliverable": mine}.get


SHOWN = Showing(DeliverableView, DELIVERABLE, PERMISSIONS, "deliverable", objection=_objection)


async def list_deliverables(read: Reader, query: DeliverableQuery) -> Page[DeliverableRow]:
    """The deliverables of the projects that the reader may see, by their codes."""
    return await DELIVERABLES.page(read, query, query.sort)


def unsettled_deliverables(project_id: Any) -> ColumnElement[int]:
    """How many deliverables of a project are neither accepted nor waived, as a column of its row
    (REQ-135)."""
    mine = (Deliverable.project_id == project_id, Deliverable.state.in_(UNSETTLED))
    return select(func.count()).select_from(Deliverable).where(*mine).scalar_subquery()


async def first_passes(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """By project, how many deliverables were accepted at their first handing over, and how many
    were judged at all (formulas.md 8: first-pass acceptance)."""
    accepted, again = Deliverable.state == DeliverableState.ACCEPTED, Deliverable.rejections > 0
    found = await tx.execute(
        select(
            Deliverable.project_id,
            func.count().filter(accepted & ~again).label("passed"),
            func.count().label("judged"),
        )
        .where(Deliverable.project_id.in_(ids), accepted | again)
        .group_by(Deliverable.project_id)
    )
    return {row.project_id: (row.passed, row.judged) for row in found}
