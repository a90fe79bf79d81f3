"""What the PMO does with major risks: looks at them in time, and declares what the rule misses."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.risk.plans.queries import control_of
from services.risk.registers.model import RiskRegister
from services.risk.risks.commands import held_with_register, judge
from services.risk.risks.model import OPEN, Risk
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Line, Reason, Ref, Request
from shared.projects.words import public_words

AT_ONCE = 100
"""How many risks a timer looks at, at most, each time."""


class Look(Request):
    """What the PMO looks at, what it saw, what is next, and when it looks again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "indicator": "未核对的接口数",
                    "finding": "12 个接口中 5 个尚未核对，较上周减少 3 个。",
                    "next_action": "与核心系统组逐项核对",
                    "due": None,
                }
            ]
        }
    )

    indicator: Line
    finding: Reason
    next_action: Line
    due: Annotated[Date | None, Field(description="As late as the plan lets it be, if null.")] = (
        None
    )


async def watch_risk(tx: Transaction, ref: Ref, look: Look) -> Risk:
    """Look at a major risk, and say when next: not later than the plan lets it be (REQ-182).

    Errors: 409 `look_too_late`, by pointer.
    """
    risk, register = await held_with_register(tx, ref, "watch")
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    latest = today + timedelta(days=(await control_of(tx, register)).watch_days)
    said: dict[str, Any] = look.model_dump() | {"due": look.due or latest}
    if not today <= said["due"] <= latest:
        wrong = [FieldProblem("/due", "look_too_late")]
        raise Conflict("look_too_late", latest=latest.isoformat(), errors=wrong)
    risk.watch(said, tx.actor.id, tx.now)
    return risk


async def declare_risk_major(tx: Transaction, ref: Ref, because: Because) -> Risk:
    """Put it on the watch-list, whatever the rule says (REQ-181)."""
    risk, register = await held_with_register(tx, ref, "declare")
    told = await public_words(tx, risk.project_id, because.reason)
    days = (await control_of(tx, register)).watch_days
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    risk.declare(because.reason, told, today + timedelta(days=days))
    return risk


async def judge_near_risks(tx: Transaction) -> int:
    """Look again at up to a hundred risks that have come near; how many there were (REQ-181)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    come = (Risk.near_from <= today, ~Risk.major, Risk.state.in_(OPEN))
    first = select(Risk.register_id).where(*come).order_by(Risk.near_from).limit(AT_ONCE)
    theirs = select(RiskRegister).where(RiskRegister.id.in_(first)).order_by(RiskRegister.id)
    registers = await tx.every(RiskRegister, theirs.with_for_update(skip_locked=True))
    in_them = select(Risk).where(*come, Risk.register_id.in_([r.id for r in registers]))
    found = await tx.every(Risk, in_them.order_by(Risk.near_from).limit(AT_ONCE).with_for_update())
    for risk in found:
        await judge(tx, await tx.load(RiskRegister, risk.register_id), risk)
    return len(found)
