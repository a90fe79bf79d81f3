"""What people see of directives, and how many a project has open."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, func, select

from services.portfolio.directives.model import Directive, DirectiveKind, DirectiveState
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.errors import Forbidden
from shared.domain.fields import At, Date, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

DIRECTIVE = Access(Directive, project=Directive.project_id, within=PROJECT)


class DirectiveRow(BaseModel):
    """A directive in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: DirectiveState
    kind: DirectiveKind
    due: Date
    issued_by: PersonId
    issued_at: At


class DirectiveView(DirectiveRow, RecordView):
    """A directive with its answer, and what can be done next."""

    text: Annotated[str, Field(examples=["请在下周例会前提交关键路径恢复计划。"])]
    overdue: Annotated[bool, Field(description="Its day has passed without an answer.")]
    answer_text: str | None
    answered_by: PersonId | None
    answered_at: At | None
    closed_by: PersonId | None
    closed_at: At | None
    remark: str | None


class DirectiveQuery(ListQuery):
    """Filters and order of the list of directives."""

    project_id: Id | None = None
    state: DirectiveState | None = None
    sort: Literal["issued_at", "-issued_at"] = "-issued_at"


DIRECTIVES = Listing(
    DirectiveRow,
    DIRECTIVE,
    sorts={"issued_at": Sort(Directive.issued_at, instant, Directive.id)},
    filters=(Directive.project_id, Directive.state),
)


def _overdue(record: Any, source: Source) -> dict[str, bool]:
    late = record.state == DirectiveState.ISSUED and record.overdue_from <= source.now
    return {"overdue": late}


def _objection(record: Any, source: Source) -> Objection:
    mine = Forbidden("sod_violation") if record.issued_by == source.actor.id else None
    return {"closeDirective": mine}.get


SHOWN = Showing(DirectiveView, DIRECTIVE, PERMISSIONS, "directive", _overdue, _objection)


async def list_directives(read: Reader, query: DirectiveQuery) -> Page[DirectiveRow]:
    """The directives to the projects that the reader may see, the latest first."""
    return await DIRECTIVES.page(read, query, query.sort)


def open_directives(project_id: Any, at: datetime | None = None) -> ColumnElement[int]:
    """How many directives of a project are not closed, or were not at a moment, as a column."""
    closed = Directive.state == DirectiveState.CLOSED
    mine = [Directive.project_id == project_id, ~closed]
    if at is not None:
        then = ~closed | (Directive.closed_at > at)
        mine = [Directive.project_id == project_id, Directive.issued_at <= at, then]
    return select(func.count()).select_from(Directive).where(*mine).scalar_subquery()
