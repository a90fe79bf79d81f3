"""Planning an improvement, deciding on it, measuring it, and seeing what version comes of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.knowledge.feedback.model import FeedbackItem
from services.knowledge.improvements.model import ImprovementItem, ImprovementState
from services.knowledge.improvements.queries import (
    PLAN_EXAMPLE,
    ROW_EXAMPLE,
    Code,
    Measure,
)
from services.knowledge.improvements.rules import improvements_in
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Figure, Line, Reason, Ref, Request

FeedbackKey = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^FBK-[0-9]{4}-[0-9]{4,9}$"),
    Field(examples=["FBK-2026-0001"]),
]
BORN = (ImprovementState.ACT, ImprovementState.CLOSED)
EXAMPLE: dict[str, Any] = {"title": ROW_EXAMPLE["title"], **PLAN_EXAMPLE, "feedback_keys": []}


class Plan(Request):
    """Why something goes wrong, what to do about it, and by what it will be seen."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Line
    root_cause: Reason
    proposal: Reason
    feedback_keys: Annotated[
        list[FeedbackKey], Field(max_length=50, description="What people said that led to it.")
    ] = []
    findings: Annotated[
        list[Line], Field(max_length=50, description="Of audits and reviews, by their references.")
    ] = []
    measures: Annotated[list[Measure], Field(min_length=1, max_length=20)]


class Pilot(Request):
    """Where it is tried."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scope": "信息技术部的三个小型项目，为期两个月。"}]}
    )

    scope: Reason


class MeasuredAgain(Request):
    """What one measure is by now."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "RETURN_RATE", "value": "0.15"}]}
    )

    code: Code
    value: Figure


class Check(Request):
    """What was measured again, and what is concluded from it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "after": [{"code": "RETURN_RATE", "value": "0.15"}],
                    "conclusion": "退回率下降过半，建议推广。",
                }
            ]
        }
    )

    after: Annotated[list[MeasuredAgain], Field(min_length=1, max_length=20)]
    conclusion: Reason


class Rollout(Request):
    """How it becomes the way that all work, and from when on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"rollout": "修订立项流程与申请模板并培训。", "effective_on": "2099-01-01"}
            ]
        }
    )

    rollout: Reason
    effective_on: Date


async def open_improvement(tx: Transaction, plan: Plan) -> ImprovementItem:
    """Plan it (REQ-157).

    Errors: 409 `feedback_unknown`, naming each that is not there, 409 `code_twice`.
    """
    await _check_feedback(tx, plan.feedback_keys)
    codes = [measure.code for measure in plan.measures]
    if twice := [n for n, code in enumerate(codes) if code in codes[:n]]:
        wrong = [FieldProblem(f"/measures/{n}/code", "code_twice") for n in twice]
        raise Conflict("code_twice", errors=wrong)
    key = await tx.next_key("IMP")
    said = plan.model_dump(mode="json")
    return tx.add(ImprovementItem.open(tx.new_id(), key, tx.actor, said, tx.now))


async def _check_feedback(tx: Transaction, keys: Sequence[str]) -> None:
    there = select(FeedbackItem.key).where(FeedbackItem.key.in_(keys))
    known = set((await tx.execute(there)).scalars()) if keys else set()
    wrong = [
        FieldProblem(f"/feedback_keys/{place}", "feedback_unknown")
        for place, key in enumerate(keys)
        if key not in known
    ]
    if wrong:
        raise Conflict("feedback_unknown", errors=wrong)


async def pilot_improvement(tx: Transaction, ref: Ref, pilot: Pilot) -> ImprovementItem:
    """Let it be tried (REQ-157)."""
    item = await tx.load(ImprovementItem, ref)
    item.pilot(pilot.scope)
    return item


async def check_improvement(tx: Transaction, ref: Ref, check: Check) -> ImprovementItem:
    """Measure again (REQ-157).

    Errors: 409 `measures_unfit`.
    """
    item = await tx.load(ImprovementItem, ref)
    item.check([(said.code, said.value) for said in check.after], check.conclusion)
    return item


async def roll_out_improvement(tx: Transaction, ref: Ref, rollout: Rollout) -> ImprovementItem:
    """Let all work so (REQ-157).

    Errors: 409 `effective_in_past`.
    """
    item = await tx.load(ImprovementItem, ref)
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    item.roll_out(rollout.rollout, rollout.effective_on, today)
    return item


async def abandon_improvement(tx: Transaction, ref: Ref, because: Because) -> ImprovementItem:
    """Let it end here (REQ-157)."""
    item = await tx.load(ImprovementItem, ref)
    item.abandon(because.reason)
    return item


async def bear_version(tx: Transaction, based_on: Sequence[str], version_key: str) -> None:
    """The improvements that a version says it comes from have borne it (REQ-158).

    Errors: 409 `improvement_unborn` for one that is not there or that nobody rolled out.
    """
    for key in sorted(improvements_in(based_on)):
        item = await tx.find(ImprovementItem, key)
        if item is None or item.state not in BORN:
            raise Conflict("improvement_unborn", improvement=key)
        item.bear(version_key)
