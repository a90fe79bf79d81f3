"""What is done with the catalogue of indicators: define, edit, retire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import exists, select

from services.portfolio.indicators.model import KpiCategory, KpiDefinition
from services.portfolio.indicators.queries import KpiCode
from services.portfolio.indicators.rules import Direction, Frequency
from services.portfolio.project_types.queries import Words
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Figure, Line, Reason, Request, absent

Unit = Annotated[Line, Field(max_length=40)]
OwnerRole = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", examples=["project_manager"])]

EXAMPLE: dict[str, Any] = {
    "code": "TEST_COVERAGE",
    "category": "QUALITY",
    "name": {"zh": "测试覆盖率", "en": "Test coverage"},
    "expression": "covered / total",
    "unit": "ratio",
    "direction": "HIGHER",
    "target": "0.90",
    "green_limit": "0.80",
    "amber_limit": "0.70",
    "frequency": "MONTHLY",
    "owner_role": "project_manager",
}


class NewIndicator(Request):
    """An indicator, whole (REQ-101)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    code: KpiCode
    category: KpiCategory
    name: Words
    expression: Reason
    unit: Unit
    direction: Direction
    target: Figure
    green_limit: Figure
    amber_limit: Figure
    frequency: Frequency
    owner_role: OwnerRole


class IndicatorEdit(Request):
    """A merge patch: what is sent replaces; the code never changes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"green_limit": "0.85", "amber_limit": "0.75"}]}
    )

    category: KpiCategory = absent()
    name: Words = absent()
    expression: Reason = absent()
    unit: Unit = absent()
    direction: Direction = absent()
    target: Figure = absent()
    green_limit: Figure = absent()
    amber_limit: Figure = absent()
    frequency: Frequency = absent()
    owner_role: OwnerRole = absent()


async def define_indicator(tx: Transaction, new: NewIndicator) -> KpiDefinition:
    """One more indicator. Errors: 409 `code_taken`, `limits_not_in_order`."""
    taken = select(exists().where(KpiDefinition.code == new.code))
    if (await tx.execute(taken)).scalar():
        raise Conflict("code_taken", taken=new.code)
    return tx.add(KpiDefinition.define(tx.new_id(), new.model_dump()))


async def edit_indicator(tx: Transaction, kpi_id: UUID, edit: IndicatorEdit) -> KpiDefinition:
    """A new version of an indicator. Errors: 409 `limits_not_in_order`."""
    definition = await tx.load(KpiDefinition, kpi_id)
    definition.edit(edit.model_dump(exclude_unset=True))
    return definition


async def retire_indicator(tx: Transaction, kpi_id: UUID) -> KpiDefinition:
    """No project is assigned it any more."""
    definition = await tx.load(KpiDefinition, kpi_id)
    definition.retire()
    return definition
