"""What people see of exchanges: when, who was invited, who came, what was agreed."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.knowledge.exchanges.model import Exchange, ExchangeState, Purpose
from services.knowledge.permissions import PERMISSIONS
from services.knowledge.pulse_surveys.rules import response_rate
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Ratio
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

EXCHANGE = Access(Exchange)

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7ab-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "EXC-2026-0001",
    "version": 2,
    "state": "HELD",
    "purpose": "FEEDBACK",
    "title": "一季度项目团队座谈",
    "starts_at": "2026-11-24T01:30:00.000000Z",
}
NOTES_EXAMPLE = "周报改为双周；章程模板的两张表合并，由林静负责。"


class ExchangeRow(BaseModel):
    """An exchange in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: ExchangeState
    purpose: Purpose
    title: str
    starts_at: At


class ExchangeView(RecordView):
    """An exchange with who was invited, who came, and what was agreed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "article_keys": [],
                    "invited_ids": ["pm-zhou", "pm-wu"],
                    "attended_ids": ["pm-zhou"],
                    "attendance_rate": 0.5,
                    "notes": NOTES_EXAMPLE,
                    "planned_by": "analyst-lin",
                    "changed_at": "2026-11-24T03:30:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: ExchangeState
    purpose: Purpose
    title: str
    article_keys: Annotated[list[str], Field(description="What is shared.")]
    starts_at: At
    invited_ids: list[PersonId]
    attended_ids: list[PersonId]
    attendance_rate: Annotated[Ratio, Field(description="Of those invited, how many came.")]
    notes: str | None
    planned_by: PersonId


class ExchangeQuery(ListQuery):
    """Which exchanges: by whether they were held, and what for."""

    state: ExchangeState | None = None
    purpose: Purpose | None = None
    sort: Literal["starts_at", "-starts_at"] = "-starts_at"


EXCHANGES = Listing(
    ExchangeRow,
    EXCHANGE,
    sorts={"starts_at": Sort(Exchange.starts_at, instant, Exchange.id)},
    filters=(Exchange.state, Exchange.purpose),
)


def _attendance(record: Any, _source: Source) -> dict[str, Any]:
    came = set(record.attended_ids) & set(record.invited_ids)
    return {"attendance_rate": response_rate(len(came), len(record.invited_ids))}


SHOWN = Showing(ExchangeView, EXCHANGE, PERMISSIONS, "exchange", _attendance)


async def list_exchanges(read: Reader, query: ExchangeQuery) -> Page[ExchangeRow]:
    """The exchanges, latest first unless asked otherwise."""
    return await EXCHANGES.page(read, query, query.sort)
