"""What people do with risks: identify them, say them better, reject, end and reopen them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.risk.checklists.rules import Category, Stage
from services.risk.plans.queries import control_of
from services.risk.registers.commands import register_of
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.registers.rules import Counted
from services.risk.reserves.queries import budget_of
from services.risk.risks.model import GONE, Risk
from services.risk.risks.queries import SAID_EXAMPLE, Activities, peers_of, refusal_to
from services.risk.risks.rules import Outcome, RiskKind, Velocity
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import TEXT, Because, Date, Line, Reason, Ref, Request, absent
from shared.projects.words import public_words

Statement = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=2000, pattern=TEXT)
]
Group = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z0-9][A-Z0-9_-]{0,39}$"),
    Field(description="A shared cause; of its risks the largest counts.", examples=["SUPPLIER"]),
]


class RiskDraft(Request):
    """A cause that is there, an event that may come, an effect that would follow (REQ-175)."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    kind: RiskKind
    cause: Statement
    event: Statement
    effect: Statement
    category: Category
    subcategory: Line | None = None
    stage: Stage
    proximity_date: Date | None = None
    velocity: Velocity | None = None
    owner_id: Annotated[
        PersonId | None, Field(description="May follow, but not later than the assessment.")
    ] = None
    correlation_group: Group | None = None
    activities: Activities = []


class RiskEdit(Request):
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"owner_id": "pm-zhou", "velocity": "DAYS"}]}
    )

    cause: Statement = absent()
    event: Statement = absent()
    effect: Statement = absent()
    category: Category = absent()
    subcategory: Line | None = None
    stage: Stage = absent()
    proximity_date: Date | None = None
    velocity: Velocity | None = None
    owner_id: PersonId | None = None
    correlation_group: Group | None = None
    activities: Activities = absent()


class Closure(Request):
    """Why a risk is over: its time has passed, or too little is left of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"outcome": "EXPIRED", "reason": "联调已通过，接口均一致。"}]
        }
    )

    outcome: Literal[Outcome.EXPIRED, Outcome.MITIGATED]
    reason: Reason


class RiskEscalation(Request):
    """Who answers for the risk from now on, and why its manager cannot."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"owner_id": "director-chen", "reason": "涉及多个项目的共同供应商。"}]
        }
    )

    owner_id: PersonId
    reason: Reason


ORIGINS = ("from_checklist_item", "from_lesson_id", "from_lesson_key")
"""Where a risk may come from."""


async def may_travel(tx: Transaction, project_id: UUID) -> bool:
    """Whether words about an undertaking may be told."""
    return bool(await public_words(tx, project_id, "words"))


async def add_risk(tx: Transaction, register: RiskRegister, said: Mapping[str, Any]) -> Risk:
    """Write a risk into a locked register."""
    key, public = await tx.next_key("RSK"), await may_travel(tx, register.project_id)
    known = {**dict.fromkeys(ORIGINS), "activities": [], **said}
    made = Risk.identify(tx.new_id(), key, register, tx.actor.id, known, tx.now, public=public)
    return tx.add(made)


async def recount(
    tx: Transaction, register: RiskRegister, risk: Risk, before: Counted | None
) -> None:
    """Let the register, which is locked, count the risk as it is now."""
    after = risk.counted
    if after != before:
        groups = {c.group for c in (before, after) if c is not None and c.group is not None}
        register.recount(before, after, await peers_of(tx, risk, groups))


async def judge(tx: Transaction, register: RiskRegister, *risks: Risk) -> None:
    """Let the rule of their register say whether open risks are the PMO's to watch (REQ-181)."""
    control, budget = await control_of(tx, register), await budget_of(tx, register)
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    for risk in risks:
        near = risk.proximity_date
        reasons = control.major.reasons(
            level=risk.level,
            emv=risk.emv_cost,
            budget=budget,
            strategic_impact=risk.strategic_impact,
            days_ahead=None if near is None else (near - today).days,
        )
        risk.near_from, before = control.major.near_from(risk.level, near), risk.major
        risk.judge(reasons, today + timedelta(days=control.watch_days))
        if risk.major and not before:
            register.hasten(tx.now + timedelta(days=control.major_review_days))


async def judge_all(tx: Transaction, project_id: UUID) -> None:
    """The measure has changed: look at every open risk of a project again (REQ-181)."""
    register = await register_of(tx, project_id)
    still_open = select(Risk).where(Risk.register_id == register.id, Risk.state.not_in(GONE))
    await judge(tx, register, *await tx.every(Risk, still_open.with_for_update()))


async def held_with_register(
    tx: Transaction, ref: Ref | UUID, verb: str
) -> tuple[Risk, RiskRegister]:
    """A risk that can take this step, and its register, both locked.

    Errors: 409 `illegal_move`.
    """
    risk = await tx.load(Risk, ref)
    risk.lifecycle.check(risk.state, verb)
    return risk, await tx.load(RiskRegister, risk.register_id)


async def identify_risk(tx: Transaction, register_ref: Ref, draft: RiskDraft) -> Risk:
    """Write down a threat or an opportunity (REQ-175)."""
    return await add_risk(tx, await tx.load(RiskRegister, register_ref), draft.model_dump())


async def held_by_who_answers(
    tx: Transaction, ref: Ref, verb: str, later: str | None = None
) -> tuple[Risk, RiskRegister]:
    """A risk that the actor may take this step with, and its register, both locked.

    `later` is what the same step is called once the risk is further on.
    Errors: 409 `illegal_move`, 409 `not_the_risk_owner`.
    """
    risk = await tx.load(Risk, ref)
    if later is not None and risk.lifecycle.permits(risk.state, later):
        verb = later
    risk, register = await held_with_register(tx, risk.id, verb)
    refusal = refusal_to(risk, tx.actor, tx.roles_here, register.state)
    if refusal is not None:
        raise refusal
    return risk, register


async def edit_risk(tx: Transaction, ref: Ref, edit: RiskEdit) -> Risk:
    """Change what is said of it, whose it is, or with which others it shares its cause."""
    risk, register = await held_by_who_answers(tx, ref, "edit")
    before, public = risk.counted, await may_travel(tx, risk.project_id)
    risk.edit(edit.model_dump(exclude_unset=True), public=public)
    await recount(tx, register, risk, before)
    await judge(tx, register, risk)
    return risk


async def reject_risk(tx: Transaction, ref: Ref, because: Because) -> Risk:
    """Take it out of what the register counts: it is none (REQ-175)."""
    risk, register = await held_with_register(tx, ref, "reject")
    before, told = risk.counted, await public_words(tx, risk.project_id, because.reason)
    risk.reject(because.reason, told)
    await recount(tx, register, risk, before)
    return risk


async def propose_risk_closure(tx: Transaction, ref: Ref, closure: Closure) -> Risk:
    """Say that a risk is over; what the PMO watches or answers for waits for its word."""
    risk, register = await held_with_register(tx, ref, "propose_close")
    before, told = risk.counted, await public_words(tx, risk.project_id, closure.reason)
    risk.propose_close(tx.actor.id, closure.outcome, closure.reason, told)
    if not risk.closes_with_consent:
        risk.close(tx.now)
        await recount(tx, register, risk, before)
    return risk


async def confirm_risk_closure(tx: Transaction, ref: Ref) -> Risk:
    """Agree that a grave risk is over."""
    risk, register = await held_with_register(tx, ref, "close")
    before = risk.counted
    risk.close(tx.now)
    await recount(tx, register, risk, before)
    return risk


async def escalate_risk(tx: Transaction, ref: Ref, escalation: RiskEscalation) -> Risk:
    """Give it to somebody who can deal with it (REQ-177)."""
    risk = await tx.load(Risk, ref)
    told = await public_words(tx, risk.project_id, escalation.reason)
    risk.escalate(escalation.owner_id, escalation.reason, told)
    return risk


async def reopen_risk(tx: Transaction, ref: Ref, because: Because) -> Risk:
    """Take up again what was closed; it is counted as it was judged last.

    Errors: 409 `register_closed`.
    """
    risk, register = await held_with_register(tx, ref, "reopen")
    register.check_open()
    told = await public_words(tx, risk.project_id, because.reason)
    risk.reopen(because.reason, told)
    await recount(tx, register, risk, None)
    return risk


async def close_out_register(tx: Transaction, project_id: UUID, revision: int) -> None:
    """The project is over, as of this revision of it: what has not happened is closed, and nothing
    changes from then on, unless it is reopened."""
    register = await register_of(tx, project_id)
    if not register.learn(revision) or register.state == RegisterState.CLOSED:
        return
    still_open = select(Risk).where(Risk.register_id == register.id, Risk.state.not_in(GONE))
    for risk in await tx.every(Risk, still_open.with_for_update()):
        risk.close_out(tx.now)
    register.close_out(tx.now)
