"""What people see of the catalogue of indicators."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.portfolio.indicators.model import IndicatorState, KpiCategory, KpiDefinition
from services.portfolio.indicators.rules import Direction, Frequency
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.project_types.queries import Words
from shared.db.paging import ListQuery, Page, Sort
from shared.db.transaction import Reader
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

INDICATOR = Access(KpiDefinition)

KpiCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["CPI"])]


class MeasuredView(BaseModel):
    """Which values are good, how often they are measured, and who answers for them."""

    model_config = ConfigDict(from_attributes=True)

    unit: Annotated[str, Field(examples=["ratio"])]
    direction: Direction
    target: Annotated[Decimal, Field(examples=["1.0000"])]
    green_limit: Annotated[Decimal, Field(description="The last green value.", examples=["0.95"])]
    amber_limit: Annotated[Decimal, Field(description="The last amber value.", examples=["0.90"])]
    frequency: Frequency
    owner_role: Annotated[str, Field(examples=["project_manager"])]


class IndicatorRow(MeasuredView):
    """An indicator in a list."""

    id: UUID
    code: KpiCode
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: IndicatorState
    category: KpiCategory
    name: Words


class IndicatorView(IndicatorRow, RecordView):
    """An indicator with how it is measured, and what can be done next."""

    expression: Annotated[str, Field(examples=["EV / AC"])]


class IndicatorQuery(ListQuery):
    """Filters and order of the catalogue."""

    state: IndicatorState | None = None
    category: KpiCategory | None = None
    sort: Literal["code", "-code"] = "code"


INDICATORS = Listing(
    IndicatorRow,
    INDICATOR,
    sorts={"code": Sort(KpiDefinition.code, str, KpiDefinition.id)},
    filters=(KpiDefinition.state, KpiDefinition.category),
)
SHOWN = Showing(IndicatorView, INDICATOR, PERMISSIONS, "indicator")


async def list_indicators(read: Reader, query: IndicatorQuery) -> Page[IndicatorRow]:
    """The catalogue, by code."""
    return await INDICATORS.page(read, query, query.sort)
