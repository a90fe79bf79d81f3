"""What becomes of an approved change: in the baseline, or not; and what it really did."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import select

from services.change.changes.model import Change, ChangeState
from services.change.changes.queries import DeltaDays
from services.change.decisions.model import Decision
from services.change.decisions.rules import Outcome
from services.change.impacts.model import Impact
from services.change.logs.commands import log_of
from services.change.logs.model import ChangeLogState
from shared.contracts.planning import ChangeRefused
from shared.db.base import projects
from shared.db.transaction import Transaction
from shared.domain.fields import Figure, Reason, Ref, Request

EXAMPLE: dict[str, Any] = {
    "finish_days": 4,
    "bac_delta": "46500.00",
    "note": "兼容性测试比预计少一天。",
}


class Verification(Request):
    """What the change really did to finish and budget, and why that differs, if it does."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    finish_days: DeltaDays
    bac_delta: Figure
    note: Reason


async def _approved(tx: Transaction, change_id: UUID) -> Change | None:
    """The change, where it waits to be applied; one that does not has had its answer."""
    change = await tx.find(Change, change_id)
    return change if change is not None and change.state == ChangeState.APPROVED else None


async def implement_change(tx: Transaction, change_id: UUID, baseline_hash: str) -> None:
    """It is in the baseline (REQ-132)."""
    change = await _approved(tx, change_id)
    if change is not None:
        change.implement(tx.now, baseline_hash)


async def _is_past(tx: Transaction, refused: ChangeRefused) -> bool:
    """Whether another approval has come since the one that was refused."""
    approvals = select(Decision.id).where(
        Decision.change_id == refused.change_id, Decision.outcome == Outcome.APPROVE
    )
    latest = (await tx.execute(approvals.order_by(Decision.id.desc()).limit(1))).scalar()
    return refused.decision_id not in (None, latest)


async def refuse_change(tx: Transaction, refused: ChangeRefused) -> None:
    """It could not be applied: it is to be assessed again, on what there is now (REQ-121); of a
    project that is over meanwhile it ends with what else was open. The refusal of an approval
    that is not the present one is of the past."""
    change = await _approved(tx, refused.change_id)
    if change is None or await _is_past(tx, refused):
        return
    assert change.question_id is not None
    (await tx.load(Impact, change.question_id)).expire()
    change.refuse(refused.reason_code)
    log = await log_of(tx, change.project_id)
    known = select(projects.c.state).where(projects.c.id == change.project_id)
    rests = (await tx.execute(known)).scalar() == "SUSPENDED"
    if log is not None and log.state == ChangeLogState.FROZEN and not rests:
        change.lapse(tx.now, "PROJECT_OVER")


async def verify_change(tx: Transaction, ref: Ref, verification: Verification) -> Change:
    """Say what it really did: it is closed with that (REQ-133)."""
    change = await tx.load(Change, ref)
    change.verify(tx.now, verification.model_dump(mode="json"))
    return change
