"""What people see of financial settlements: every figure with where it is from."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from services.portfolio.settlements.model import FinancialSettlement, SettlementState
from services.portfolio.settlements.rules import (
    COST_TYPES,
    FigureProvenance,
    actual,
    listed,
    provenance,
    value_of,
)
from services.portfolio.steering.queries import written_since
from shared.contracts.base import CurrencyCode, PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Amount, At, Id, Line, Request
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

SETTLEMENT = Access(FinancialSettlement, project=FinancialSettlement.project_id, within=PROJECT)


class MarkedFigure(BaseModel):
    """A figure, what the platform knew, and whether it was changed by hand (REQ-145)."""

    name: Annotated[str, Field(examples=["ACTUAL_LABOUR"])]
    value: Annotated[str | None, Field(examples=["2870000.0000"])]
    system: Annotated[str | None, Field(examples=["2870000.0000"])]
    provenance: FigureProvenance


class Liability(Request):
    """What is still owed, and who answers for it (REQ-143)."""

    text: Annotated[Line, Field(examples=["机柜尾款，质保期满支付"])]
    amount: Amount
    owner_id: PersonId


class LiabilityView(BaseModel):
    """What is still owed, and who answers for it."""

    text: str
    amount: Annotated[str, Field(examples=["30000.0000"])]
    owner_id: PersonId


class Variance(BaseModel):
    """One type of cost: what was planned, what was spent."""

    cost_type: Literal["LABOUR", "MATERIAL", "EXTERNAL"]
    budget: Annotated[Decimal, Field(examples=["3000000.0000"])]
    actual: Annotated[Decimal, Field(examples=["2870000.0000"])]
    variance: Annotated[Decimal, Field(description="Budget less actual.", examples=["130000.0000"])]


class SettlementRow(BaseModel):
    """A settlement in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: SettlementState
    currency: CurrencyCode
    drafted_by: PersonId
    drafted_at: At


class SettlementView(SettlementRow, RecordView):
    """A settlement with every figure and where it is from, and what can be done next."""

    figures: list[MarkedFigure]
    variances: list[Variance]
    actual: Annotated[Decimal, Field(description="Of all types.", examples=["2870000.0000"])]
    liabilities: list[LiabilityView]
    remark: str
    balanced_by: PersonId | None
    balanced_at: At | None


class SettlementQuery(ListQuery):
    """Filters and order of the list of settlements."""

    project_id: Id | None = None
    state: SettlementState | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


SETTLEMENTS = Listing(
    SettlementRow,
    SETTLEMENT,
    sorts={"drafted_at": Sort(FinancialSettlement.drafted_at, instant, FinancialSettlement.id)},
    filters=(FinancialSettlement.project_id, FinancialSettlement.state),
)


def marked(figures: Mapping[str, Any]) -> list[MarkedFigure]:
    """Each figure with whether it was changed by hand."""
    return [
        MarkedFigure(
            name=name,
            value=figure["value"],
            system=figure["system"],
            provenance=provenance(figure),
        )
        for name, figure in figures.items()
    ]


def _variance(figures: Mapping[str, Any], kind: Any) -> Variance:
    planned, cost = value_of(figures, f"BUDGET_{kind}"), value_of(figures, f"ACTUAL_{kind}")
    return Variance(cost_type=kind, budget=planned, actual=cost, variance=planned - cost)


def _derived(record: Any, _source: Source) -> dict[str, Any]:
    return {
        "figures": marked(record.figures),
        "variances": [_variance(record.figures, kind) for kind in COST_TYPES],
        "actual": actual(record.figures),
    }


SHOWN = Showing(SettlementView, SETTLEMENT, PERMISSIONS, "settlement", _derived)


async def list_settlements(read: Reader, query: SettlementQuery) -> Page[SettlementRow]:
    """The settlements of the projects that the reader may see."""
    return await SETTLEMENTS.page(read, query, query.sort)


async def owes_unlisted(
    source: Reader | Transaction, project_id: UUID, since: datetime | None
) -> bool:
    """Whether the latest settlement of this closing accrues more or less than it lists as owed,
    each with an owner (REQ-143)."""
    latest = (
        select(FinancialSettlement.figures, FinancialSettlement.liabilities)
        .where(
            FinancialSettlement.project_id == project_id,
            written_since(FinancialSettlement.drafted_at, since),
        )
        .order_by(FinancialSettlement.drafted_at.desc(), FinancialSettlement.id.desc())
        .limit(1)
    )
    row = (await source.execute(latest)).first()
    return row is not None and value_of(row.figures, "ACCRUALS") != listed(row.liabilities)
