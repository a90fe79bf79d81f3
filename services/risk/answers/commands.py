"""Going through a register's checklist: an item applies, and may be a risk, or it does not."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.risk.answers.model import ChecklistAnswer
from services.risk.checklists.model import RiskChecklist
from services.risk.checklists.queries import ItemCode
from services.risk.registers.model import RiskRegister
from services.risk.risks.commands import Group, Statement, add_risk
from services.risk.risks.rules import RiskKind, Velocity
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date, Flag, Line, Reason, Ref, Request

EXAMPLE: dict[str, Any] = {
    "item_code": "IT-I03",
    "applies": True,
    "risk": {"event": "联调时发现接口与文档不符。", "owner_id": "pm-zhou"},
}


class RiskFromItem(Request):
    """A risk from an item: what may happen here; the rest is the item's unless it is said."""

    event: Statement
    cause: Annotated[Statement | None, Field(description="The item's typical one if null.")] = None
    effect: Annotated[Statement | None, Field(description="The item's typical one if null.")] = None
    kind: RiskKind = RiskKind.THREAT
    subcategory: Line | None = None
    proximity_date: Date | None = None
    velocity: Velocity | None = None
    owner_id: PersonId | None = None
    correlation_group: Group | None = None
    language: Annotated[str, Field(pattern="^(zh|en)$", examples=["zh"])] = "zh"


class ItemAnswer(Request):
    """Whether an item applies; if not, why; if so, the risk that it is, if it is one."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    item_code: ItemCode
    applies: Flag
    reason: Annotated[Reason | None, Field(description="Needed where it does not apply.")] = None
    risk: RiskFromItem | None = None


def _check(answer: ItemAnswer) -> None:
    """Errors: 409 `answer_incomplete`, by pointer."""
    if answer.applies:
        return
    if answer.reason is None:
        wrong = [FieldProblem("/reason", "answer_incomplete")]
        raise Conflict("answer_incomplete", errors=wrong)
    if answer.risk is not None:
        wrong = [FieldProblem("/risk", "answer_incomplete")]
        raise Conflict("answer_incomplete", errors=wrong)


async def _item(tx: Transaction, register: RiskRegister, code: str) -> dict[str, Any]:
    """An item of the checklist that the register has, with the checklist's stage.

    Errors: 409 `item_unknown`.
    """
    of_it = select(RiskChecklist.items, RiskChecklist.stage)
    found = (await tx.execute(of_it.where(RiskChecklist.id == register.checklist_id))).one()
    for item in found.items:
        if item["code"] == code:
            return {**item, "stage": found.stage}
    raise Conflict("item_unknown", errors=[FieldProblem("/item_code", "item_unknown")])


def _said(item: dict[str, Any], risk: RiskFromItem) -> dict[str, Any]:
    """The risk as a whole: what was said of it, and the item's words for the rest."""
    said = risk.model_dump(exclude={"language"})
    for name in ("cause", "effect"):
        said[name] = said[name] or item[name][risk.language]
    return said | {
        "category": item["category"],
        "stage": item["stage"],
        "from_checklist_item": item["code"],
    }


async def answer_checklist_item(
    tx: Transaction, register_ref: Ref, answer: ItemAnswer
) -> ChecklistAnswer:
    """Say whether an item applies; a risk that comes of it is identified at once (REQ-174)."""
    _check(answer)
    register = await tx.load(RiskRegister, register_ref)
    item = await _item(tx, register, answer.item_code)
    risk = await add_risk(tx, register, _said(item, answer.risk)) if answer.risk else None
    given = ChecklistAnswer(
        id=tx.new_id(),
        register_id=register.id,
        checklist_id=register.checklist_id,
        item_code=answer.item_code,
        applies=answer.applies,
        reason=answer.reason or "",
        risk_id=risk and risk.id,
        answered_by=tx.actor.id,
        answered_at=tx.now,
    )
    register.answer(
        given.id,
        given.item_code,
        applies=given.applies,
        risk_id=given.risk_id,
        reason=given.reason,
    )
    tx.add_part(given)
    return given
