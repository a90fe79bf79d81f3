"""What people see of the reserve of a project: what is left, and whether that is enough."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import REGISTER, Exposure
from services.risk.registers.rules import adequacy
from services.risk.reserves.model import Reserve
from shared.contracts.base import CurrencyCode, Decimal4
from shared.db.transaction import Reader, Transaction

EXAMPLE: dict[str, Any] = {
    "register_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "baseline_number": 1,
    "currency": "CNY",
    "bac": "1000000.0000",
    "contingency": "100000.0000",
    "management": "50000.0000",
    "drawn": "16000.0000",
    "left": "84000.0000",
    "exposure": "70000.0000",
    "adequacy": "1.2000",
}


class ReserveView(BaseModel):
    """What a project holds for its risks, against what is to be expected of them (REQ-185)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    register_id: UUID
    project_id: UUID
    baseline_number: Annotated[int, Field(description="Of the baseline it is from; 0 for none.")]
    currency: CurrencyCode
    bac: Annotated[Decimal4, Field(description="Budget at completion.")]
    contingency: Decimal4
    management: Decimal4
    drawn: Decimal4
    left: Annotated[Decimal4, Field(description="Of the contingency.")]
    exposure: Exposure
    adequacy: Annotated[
        Decimal4 | None,
        Field(description="Left over exposure; null where nothing is to be expected."),
    ]


def _of_reserve(name: str) -> Any:
    column = getattr(Reserve, name)
    found = select(column).where(Reserve.register_id == RiskRegister.id).scalar_subquery()
    return func.coalesce(found, 0).label(name)


AMOUNTS = ("bac", "contingency", "management", "drawn")
WHOLE = (
    RiskRegister.id,
    RiskRegister.project_id,
    RiskRegister.currency,
    RiskRegister.exposure,
    *map(_of_reserve, ("baseline_number", *AMOUNTS)),
)


async def get_reserve(read: Reader, ref: str) -> ReserveView:
    """The reserve of one register, in one statement; nothing before there is a baseline."""
    row = await REGISTER.one(read, WHOLE, ref)
    left = row.contingency - row.drawn
    return ReserveView(
        register_id=row.id,
        project_id=row.project_id,
        baseline_number=row.baseline_number,
        currency=row.currency,
        **{name: getattr(row, name) for name in AMOUNTS},
        left=left,
        exposure=row.exposure,
        adequacy=adequacy(left, row.exposure),
    )


async def budget_of(tx: Transaction, register: RiskRegister) -> Any:
    """The budget at completion of its project, where it is known in the register's currency."""
    bac = select(Reserve.bac).where(
        Reserve.project_id == register.project_id, Reserve.currency == register.currency
    )
    return (await tx.execute(bac)).scalar()
