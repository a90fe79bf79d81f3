"""What people see of what was drawn from a reserve."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import REGISTER
from services.risk.reserves.model import Reserve, ReserveDraw
from shared.contracts.base import Decimal4, PersonId
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import At

SAID_EXAMPLE: dict[str, Any] = {
    "risk_id": "0199b7a4-20d5-7a6f-b2c3-9dae1f2b3c4d",
    "amount": "16000.00",
    "reason": "追加联调费用。",
}
EXAMPLE: dict[str, Any] = SAID_EXAMPLE | {
    "id": "0199b7aa-97ec-71d6-b93a-04158692a314",
    "drawn_by": "pm-zhou",
    "drawn_at": "2027-04-06T02:00:00.000000Z",
}


class DrawView(BaseModel):
    """What was drawn, for which risk, by whom and why; it never changes."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    risk_id: UUID
    amount: Decimal4
    reason: str
    drawn_by: PersonId
    drawn_at: At


class DrawQuery(ListQuery):
    """The draws from the reserve of one register, latest first."""


async def list_draws(read: Reader, ref: str, query: DrawQuery) -> Page[DrawView]:
    """Every draw from the reserve of a register."""
    row = await REGISTER.one(read, [RiskRegister.id], ref)
    reserve = select(Reserve.id).where(Reserve.register_id == row.id).scalar_subquery()
    statement = select(*ReserveDraw.__table__.c).where(ReserveDraw.reserve_id == reserve)
    sorts = {"drawn_at": Sort(ReserveDraw.drawn_at, instant, ReserveDraw.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-drawn_at")
    return Page(items=[DrawView.model_validate(r) for r in rows], next_cursor=cursor)
