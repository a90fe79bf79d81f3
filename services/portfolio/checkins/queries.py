"""What people see of check-ins."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.portfolio.checkins.model import CheckIn, CheckinState, Side
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import PersonId
from shared.contracts.supervision import CheckinHeld, CheckinMissed
from shared.db.base import events
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader
from shared.domain.actor import ProjectRole
from shared.domain.fields import At, Date, Id, Line, Request
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

CHECKIN = Access(CheckIn, project=CheckIn.project_id, within=PROJECT)


class Commitment(Request):
    """What somebody promised, and by when."""

    text: Annotated[Line, Field(examples=["下周三前提交容量测试报告"])]
    owner_id: PersonId
    due: Date


class CheckinRow(BaseModel):
    """A check-in in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    number: Annotated[int, Field(description="Within its project.", examples=[1])]
    state: CheckinState
    due_on: Date
    held_at: At | None


class CheckinView(CheckinRow, RecordView):
    """A check-in with what was agreed, and what can be done next."""

    missed_from: Annotated[At, Field(description="Until then it can still be held.")]
    agreed_status: str | None
    asks: Annotated[list[str], Field(examples=[["请协调测试环境"]])]
    commitments: list[Commitment]
    recorded_by: PersonId | None
    recorded_side: Side | None
    confirmed_by: PersonId | None


class CheckinQuery(ListQuery):
    """Filters and order of the list of check-ins."""

    project_id: Id | None = None
    state: CheckinState | None = None
    sort: Literal["due_on", "-due_on"] = "-due_on"


CHECKINS = Listing(
    CheckinRow,
    CHECKIN,
    sorts={"due_on": Sort(CheckIn.due_on, day, CheckIn.id)},
    filters=(CheckIn.project_id, CheckIn.state),
)


def side_of(roles_here: frozenset[str]) -> Side:
    """The manager speaks for the project; who else may is of the PMO."""
    return Side.PROJECT if ProjectRole.PROJECT_MANAGER in roles_here else Side.PMO


def _objection(record: Any, source: Source) -> Objection:
    said = CheckIn.objection(record, source.actor, side_of(source.roles_here))
    return {"confirmCheckin": said}.get


SHOWN = Showing(CheckinView, CHECKIN, PERMISSIONS, "checkin", objection=_objection)


async def list_checkins(read: Reader, query: CheckinQuery) -> Page[CheckinRow]:
    """The check-ins of the projects that the reader may see."""
    return await CHECKINS.page(read, query, query.sort)


async def next_checkin(source: Source, project_id: UUID, at: datetime | None = None) -> date | None:
    """The day of the next check-in, or of what was the next at a moment; None where none is due."""
    if at is None:
        mine = (CheckIn.project_id == project_id, CheckIn.state == CheckinState.DUE)
        due: date | None = (
            await source.execute(select(func.min(CheckIn.due_on)).where(*mine))
        ).scalar()
        return due
    of_it = select(CheckIn.id).where(CheckIn.project_id == project_id)
    last = (
        select(events.c.type, events.c.data["due_on"].astext.label("due_on"))
        .ext(distinct_on(events.c.aggregate_id))
        .where(events.c.aggregate_id.in_(of_it), events.c.occurred_at <= at)
        .order_by(events.c.aggregate_id, events.c.seq.desc())
    )
    over = {CheckinHeld.type_name(), CheckinMissed.type_name()}
    days = [row.due_on for row in await source.execute(last) if row.type not in over]
    return date.fromisoformat(min(days)) if days else None
