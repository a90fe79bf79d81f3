"""What is done with strategic objectives: set, edit, retire."""

import re
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from sqlalchemy import select

from services.portfolio.objectives.model import StrategicObjective
from services.portfolio.objectives.queries import Code, Name, active_below
from shared.contracts.base import PersonId
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date, Id, Ref, Request, Text, absent

EXAMPLE: dict[str, Any] = {
    "code": "CUST-01",
    "name": {"zh": "提升客户服务体验", "en": "Serve customers better"},
    "description": "客户满意度由 82 提高到 90，高峰期响应时间低于 2 秒。",
    "weight": "0.4",
    "period_start": "2027-01-01",
    "period_finish": "2029-12-31",
    "owner_id": "executive-ma",
}
WEIGHT = r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$"


_WEIGHT = re.compile(WEIGHT[1:-1], re.ASCII)


def _share(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _WEIGHT.fullmatch(value):
        raise ValueError("must be a decimal string from 0 to 1")
    return Decimal(value)


Weight = Annotated[
    Decimal,
    BeforeValidator(_share),
    PlainSerializer(lambda d: format(d, "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": WEIGHT, "examples": ["0.4"]}),
]
"""A share from 0 to 1 with at most four decimals, exact."""


class NewObjective(Request):
    """A strategic objective to be set."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    code: Code
    name: Name
    description: Text = ""
    weight: Weight
    parent_id: Annotated[Id | None, Field(description="None: one of the topmost.")] = None
    period_start: Date
    period_finish: Date
    owner_id: PersonId


class ObjectiveEdit(Request):
    """A merge patch: what is sent replaces; `parent_id` null makes it one of the topmost."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"weight": "0.35"}]})

    name: Name = absent()
    description: Text = absent()
    weight: Weight = absent()
    parent_id: Id | None = None
    period_start: Date = absent()
    period_finish: Date = absent()
    owner_id: PersonId = absent()


async def set_objective(tx: Transaction, new: NewObjective) -> StrategicObjective:
    """Set a strategic objective; from now on it counts (REQ-089).

    Errors: 409 `code_taken`, `objective_unknown`, `objective_retired`, `range_not_in_order`.
    """
    if new.parent_id is not None:
        (await _parent(tx, new.parent_id)).check_parent()
    said = new.model_dump(exclude={"code"})
    key = await tx.next_key("SOB")
    objective = tx.add(StrategicObjective.begin(tx.new_id(), key, new.code, said, tx.now))
    await _check_code_free(tx, new.code)
    try:
        await tx.flush()
    except AlreadyThere as error:
        raise Conflict("code_taken", taken=new.code) from error
    return objective


async def edit_objective(tx: Transaction, ref: Ref, edit: ObjectiveEdit) -> StrategicObjective:
    """Change what it says, or where it stands; never below itself (REQ-089).

    Errors: 409 `objective_cycle`, `objective_unknown`, `objective_retired`.
    """
    objective = await tx.load(StrategicObjective, ref)
    if edit.parent_id is not None and edit.parent_id != objective.parent_id:
        await _check_new_parent(tx, objective, edit.parent_id)
    objective.edit(edit.model_dump(exclude_unset=True))
    return objective


async def retire_objective(tx: Transaction, ref: Ref) -> StrategicObjective:
    """Let it no longer count; its children have been retired before (REQ-089)."""
    objective = await tx.load(StrategicObjective, ref)
    count, _ = await active_below(tx, objective.id)
    objective.retire(count)
    return objective


async def _check_code_free(tx: Transaction, code: str) -> None:
    taken = select(StrategicObjective.id).where(StrategicObjective.code == code)
    if (await tx.execute(taken)).first() is not None:
        raise Conflict("code_taken", taken=code)


async def _parent(tx: Transaction, id_: UUID) -> StrategicObjective:
    parent = await tx.find(StrategicObjective, id_)
    if parent is None:
        unknown = [FieldProblem("/parent_id", "objective_unknown")]
        raise Conflict("objective_unknown", errors=unknown)
    return parent


async def _check_new_parent(tx: Transaction, objective: StrategicObjective, to: UUID) -> None:
    """Every one above is locked, so that two moves at once cannot close a circle together."""
    parent = above = await _parent(tx, to)
    while above.id != objective.id and above.parent_id is not None:
        above = await _parent(tx, above.parent_id)
    if above.id == objective.id:
        raise Conflict("objective_cycle", key=objective.key)
    parent.check_parent()
