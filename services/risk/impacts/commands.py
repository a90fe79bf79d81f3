"""Answering what a change would do to the risks of its project."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.risk.impacts.model import ChangeAnswer
from services.risk.impacts.rules import falls_away, removed, touched
from services.risk.registers.commands import register_of
from services.risk.registers.model import RiskRegister
from services.risk.registers.rules import Counted, exposure_of
from services.risk.risks.model import GONE, Risk
from services.risk.risks.rules import RiskKind
from shared.contracts.change import ChangeRequested
from shared.db.transaction import Transaction


async def _moved(
    tx: Transaction, register: RiskRegister, operations: list[dict[str, Any]]
) -> tuple[Decimal, list[UUID]]:
    """By how much what is open would move, and which risks touch what the change touches."""
    codes, gone = touched(operations), removed(operations)
    named = (Risk.id, Risk.kind, Risk.level, Risk.emv_cost, Risk.correlation_group, Risk.activities)
    still_open = select(*named).where(Risk.register_id == register.id, Risk.state.not_in(GONE))
    rows = (await tx.execute(still_open.order_by(Risk.id))).all()
    counted = [
        Counted(row.kind == RiskKind.THREAT, row.level, row.emv_cost, row.correlation_group)
        for row in rows
    ]
    left = [c for c, r in zip(counted, rows, strict=True) if not falls_away(r.activities, gone)]
    return exposure_of(left) - exposure_of(counted), [
        row.id for row in rows if not codes.isdisjoint(row.activities)
    ]


async def answer_change(tx: Transaction, asked: ChangeRequested) -> None:
    """Say how the exposure would move, once for each question (REQ-127)."""
    register = await register_of(tx, asked.project_id)
    known = select(ChangeAnswer.question_id).where(ChangeAnswer.question_id == asked.question_id)
    if (await tx.execute(known)).first():
        return
    operations = [operation.model_dump(mode="json") for operation in asked.patch]
    delta, risks = await _moved(tx, register, operations)
    answer = ChangeAnswer(
        question_id=asked.question_id,
        change_id=asked.change_id,
        register_id=register.id,
        patch_hash=asked.patch_hash,
        exposure=register.exposure,
        exposure_delta=delta,
        risks=[str(risk_id) for risk_id in risks],
        answered_at=tx.now,
    )
    register.answer_change(asked.change_id, asked.question_id, asked.patch_hash, delta, risks)
    tx.add_part(answer)
