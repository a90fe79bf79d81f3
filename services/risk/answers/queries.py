"""What people see of a register's checklist: each item, and what was answered to it."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.risk.answers.model import ChecklistAnswer
from services.risk.checklists.model import RiskChecklist
from services.risk.checklists.queries import SAID_EXAMPLE, ChecklistItem
from services.risk.checklists.rules import Stage
from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import EXAMPLE as REGISTER_EXAMPLE
from services.risk.registers.queries import REGISTER
from services.risk.risks.queries import ROW_EXAMPLE as RISK_EXAMPLE
from services.risk.scales.queries import Words
from shared.contracts.base import PersonId
from shared.db.transaction import Reader
from shared.domain.fields import At

ANSWER_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a5-42f7-7c81-94e5-bfc0314d5e6f",
    "register_id": REGISTER_EXAMPLE["id"],
    "checklist_id": "0199b7a0-3c21-7b52-9f00-6d7e8f9a0b1c",
    "item_code": "IT-I03",
    "applies": True,
    "reason": "",
    "risk_id": RISK_EXAMPLE["id"],
    "answered_by": "sponsor-zhang",
    "answered_at": "2026-11-24T02:10:00.000000Z",
}


class AnswerView(BaseModel):
    """What was answered to an item, and the risk that came of it."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [ANSWER_EXAMPLE]}
    )

    id: UUID
    register_id: UUID
    checklist_id: UUID
    item_code: str
    applies: bool
    reason: str
    risk_id: Annotated[UUID | None, Field(description="The risk identified from it, if any.")]
    answered_by: PersonId
    answered_at: At


class ItemOfRegister(ChecklistItem):
    """An item with its latest answer; `answered` is false while there is none."""

    answered: bool
    answer: AnswerView | None


class ChecklistOfRegister(BaseModel):
    """The checklist that a register is gone through by, and how far that is (REQ-174)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "register_id": REGISTER_EXAMPLE["id"],
                    "checklist_id": ANSWER_EXAMPLE["checklist_id"],
                    "code": "IT",
                    "stage": "INITIATION",
                    "number": 1,
                    "name": SAID_EXAMPLE["name"],
                    "answered": 1,
                    "unanswered": 0,
                    "items": [
                        {**SAID_EXAMPLE["items"][0], "answered": True, "answer": ANSWER_EXAMPLE}
                    ],
                }
            ]
        }
    )

    register_id: UUID
    checklist_id: UUID
    code: str
    stage: Stage
    number: int
    name: Words
    answered: int
    unanswered: int
    items: list[ItemOfRegister]


def _latest_answers() -> Any:
    """The latest answer to each item of the checklist that the register has now."""
    names = AnswerView.model_fields
    one = ChecklistAnswer
    latest = (
        select(*(getattr(one, name) for name in names))
        .where(one.register_id == RiskRegister.id, one.checklist_id == RiskRegister.checklist_id)
        .ext(distinct_on(one.item_code))
        .order_by(one.item_code, one.id.desc())
        .correlate(RiskRegister)
        .subquery()
    )
    shown = func.jsonb_build_object(*(f for name in names for f in (name, latest.c[name])))
    return select(func.jsonb_agg(shown)).select_from(latest).scalar_subquery().label("answers")


def _of_checklist(name: str) -> Any:
    column = getattr(RiskChecklist, name)
    found = select(column).where(RiskChecklist.id == RiskRegister.checklist_id)
    return found.scalar_subquery().label(name)


SHOWN = ("code", "stage", "number", "name", "items")
WHOLE = (
    RiskRegister.id,
    RiskRegister.checklist_id,
    *map(_of_checklist, SHOWN),
    _latest_answers(),
)


async def get_register_checklist(read: Reader, ref: str) -> ChecklistOfRegister:
    """The checklist of a register with its answers, in one statement."""
    row = await REGISTER.one(read, WHOLE, ref)
    answers = {said["item_code"]: said for said in row.answers or ()}
    items = [
        {**item, "answered": item["code"] in answers, "answer": answers.get(item["code"])}
        for item in row.items
    ]
    answered = sum(item["answered"] for item in items)
    return ChecklistOfRegister.model_validate(
        {
            "register_id": row.id,
            "checklist_id": row.checklist_id,
            "code": row.code,
            "stage": row.stage,
            "number": row.number,
            "name": row.name,
            "answered": answered,
            "unanswered": len(items) - answered,
            "items": items,
        }
    )
