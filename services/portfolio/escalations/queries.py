"""What people see of escalations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, func, select

from services.portfolio.escalations.model import Escalation, EscalationReason, EscalationState
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

ESCALATION = Access(Escalation, project=Escalation.project_id, within=PROJECT)


class EscalationRow(BaseModel):
    """An escalation in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: EscalationState
    reason_code: EscalationReason
    subject_id: Annotated[UUID, Field(description="What it is about, by its id.")]
    raised_at: At


class EscalationView(EscalationRow, RecordView):
    """An escalation with how it was dealt with, and what can be done next."""

    remark: str | None
    settled_by: PersonId | None
    settled_at: At | None


class EscalationQuery(ListQuery):
    """Filters and order of the list of escalations."""

    project_id: Id | None = None
    state: EscalationState | None = None
    sort: Literal["raised_at", "-raised_at"] = "-raised_at"


ESCALATIONS = Listing(
    EscalationRow,
    ESCALATION,
    sorts={"raised_at": Sort(Escalation.raised_at, instant, Escalation.id)},
    filters=(Escalation.project_id, Escalation.state),
)
SHOWN = Showing(EscalationView, ESCALATION, PERMISSIONS, "escalation")


async def list_escalations(read: Reader, query: EscalationQuery) -> Page[EscalationRow]:
    """The escalations of the projects that the reader may see, the latest first."""
    return await ESCALATIONS.page(read, query, query.sort)


def open_escalations(project_id: Any, at: datetime | None = None) -> ColumnElement[int]:
    """How many escalations of a project the director has not dealt with, or had not at a moment,
    as a column."""
    open_ = Escalation.state == EscalationState.OPEN
    mine = [Escalation.project_id == project_id, open_]
    if at is not None:
        then = open_ | (Escalation.settled_at > at)
        mine = [Escalation.project_id == project_id, Escalation.raised_at <= at, then]
    return select(func.count()).select_from(Escalation).where(*mine).scalar_subquery()
