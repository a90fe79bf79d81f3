"""The watch-list of the PMO: every major risk, and when it is looked at again (REQ-182)."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import true

from services.risk.risks.model import Risk, RiskState
from services.risk.risks.queries import RISK, ROW_EXAMPLE, Emv, LevelNumber
from services.risk.scales.rules import MajorReason
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Id
from shared.projects.listing import Listing

EXAMPLE: dict[str, Any] = {
    name: ROW_EXAMPLE[name]
    for name in ("id", "key", "version", "project_id", "state", "event", "owner_id")
} | {
    "level": 20,
    "emv_cost": "60000.0000",
    "major_reasons": ["LEVEL", "EMV"],
    "watch_due": "2026-12-08",
    "watch_indicator": "未核对的接口数",
    "watch_next_action": "与核心系统组逐项核对",
    "watched_at": "2026-11-24T03:00:00.000000Z",
}


class WatchRow(BaseModel):
    """A major risk in the watch-list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    state: RiskState
    event: str
    owner_id: str | None
    level: LevelNumber
    emv_cost: Emv
    major_reasons: Annotated[
        list[MajorReason],
        Field(description="Which hold now; none while it waits for calm reviews."),
    ]
    watch_due: Annotated[Date, Field(description="By then the PMO looks again.")]
    watch_indicator: Annotated[str | None, Field(description="What is looked at.")]
    watch_next_action: str | None
    watched_at: Annotated[At | None, Field(description="When the PMO last saw it.")]


class WatchQuery(ListQuery):
    """Filter and order of the watch-list."""

    major: ClassVar[bool] = True
    """Of all risks only those."""

    project_id: Id | None = None
    sort: Literal["watch_due", "-watch_due"] = "watch_due"


WATCHLIST = Listing(
    WatchRow,
    RISK,
    sorts={"watch_due": Sort(Risk.watch_due, day, Risk.id)},
    filters=(Risk.project_id,),
    conditions={"major": Risk.major == true()},
)


async def list_watchlist(read: Reader, query: WatchQuery) -> Page[WatchRow]:
    """The major risks that the reader may see, the next to be looked at first."""
    return await WATCHLIST.page(read, query, query.sort)
