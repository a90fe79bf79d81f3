"""What people see of the decisions on the course of projects."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import exists, func, select

from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from services.portfolio.steering.model import Course, SteeringDecision, SteeringState
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

STEERING = Access(SteeringDecision, project=SteeringDecision.project_id, within=PROJECT)


class Agreement(BaseModel):
    """One who agreed, in their own words."""

    by: PersonId
    reason: str
    at: At


class SteeringRow(BaseModel):
    """A decision in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: SteeringState
    kind: Course
    decided_by: PersonId
    decided_at: At


class SteeringView(SteeringRow, RecordView):
    """A decision with why it was taken, who agreed, and what can be done next."""

    reason: str
    resume_condition: Annotated[str | None, Field(description="Of a suspension.")]
    needed: Annotated[int, Field(description="How many must agree.", examples=[1])]
    agreed: list[Agreement]
    declined_because: str | None
    settled_at: At | None


class SteeringQuery(ListQuery):
    """Filters and order of the list of decisions."""

    project_id: Id | None = None
    state: SteeringState | None = None
    sort: Literal["decided_at", "-decided_at"] = "-decided_at"


DECISIONS = Listing(
    SteeringRow,
    STEERING,
    sorts={"decided_at": Sort(SteeringDecision.decided_at, instant, SteeringDecision.id)},
    filters=(SteeringDecision.project_id, SteeringDecision.state),
)


def _objection(record: Any, source: Source) -> Objection:
    # A row that was read is no aggregate, but has all that the rule looks at.
    said = SteeringDecision.objection(record, source.actor, source.roles_here)
    return lambda _operation: said


SHOWN = Showing(
    SteeringView,
    STEERING,
    PERMISSIONS,
    "steering",
    objection=lambda record, source: _objection(record, source) if record.needed else None,
)


async def list_decisions(read: Reader, query: SteeringQuery) -> Page[SteeringRow]:
    """The decisions on projects that the reader may see, the latest first."""
    return await DECISIONS.page(read, query, query.sort)


async def last_reopened(source: Source, project_id: UUID) -> datetime | None:
    """When the project was last reopened: what was written for an earlier closing does not count
    for this one (REQ-152)."""
    mine = (SteeringDecision.project_id == project_id, SteeringDecision.kind == Course.REOPEN)
    last = select(func.max(SteeringDecision.settled_at)).where(
        *mine, SteeringDecision.state == SteeringState.CARRIED_OUT
    )
    found: datetime | None = (await source.execute(last)).scalar()
    return found


async def terminated(source: Source, project_id: UUID, since: datetime | None) -> bool:
    """Whether it ends early, after its last reopening if there was one (REQ-139)."""
    mine = (SteeringDecision.project_id == project_id, SteeringDecision.kind == Course.TERMINATE)
    done = (SteeringDecision.state == SteeringState.CARRIED_OUT,)
    found = exists().where(*mine, *done, written_since(SteeringDecision.settled_at, since))
    return bool((await source.execute(select(found))).scalar())


async def last_suspended(source: Source, project_id: UUID) -> datetime | None:
    """When the project was last suspended."""
    mine = (SteeringDecision.project_id == project_id, SteeringDecision.kind == Course.SUSPEND)
    last = select(func.max(SteeringDecision.decided_at)).where(*mine)
    found: datetime | None = (await source.execute(last)).scalar()
    return found


def written_since(column: Any, since: datetime | None) -> Any:
    """The condition that leaves what counts for this closing."""
    return column.is_not(None) if since is None else column > since
