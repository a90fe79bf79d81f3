"""What is done about risks and issues: planned, proposed, ordered, agreed, done and checked."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.risk.actions.model import Action, ActionState
from services.risk.actions.queries import EFFECT_EXAMPLE, Effects, countermeasures_in, unfinished
from services.risk.actions.rules import ActionKind, Strategy, fits, side_of
from services.risk.issues.commands import held_issue
from services.risk.issues.model import Issue
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.risks.model import Risk
from services.risk.risks.rules import RiskKind
from shared.contracts.base import PersonId
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Amount, Because, Date, Flag, Line, Reason, Ref, Request, Whole
from shared.projects.words import public_words

AT_ONCE = 100
"""How many interventions a timer looks at, at most, each time."""

MEASURE_EXAMPLE: dict[str, Any] = {
    "what": "增派两名联调工程师，优先处理第二批切换。",
    "owner_id": "pm-zhou",
    "due": "2027-04-30",
    "cost": "60000.00",
    "expected_effects": [EFFECT_EXAMPLE],
}


class Countermeasure(Request):
    """What is to be done, by whom and when, at what cost, and what it should move (REQ-108)."""

    model_config = ConfigDict(json_schema_extra={"examples": [MEASURE_EXAMPLE]})

    what: Reason
    owner_id: PersonId
    due: Date
    cost: Annotated[Amount, Field(description="In the currency of the register.")] = Decimal(0)
    expected_effects: Effects


class RiskResponse(Countermeasure):
    """How a risk is met: a strategy that fits its kind, and what is done by it (REQ-177)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                MEASURE_EXAMPLE
                | {
                    "strategy": "REDUCE",
                    "trigger": "任一接口核对不符",
                    "fallback": "切换顺延至下一窗口",
                    "requires_change": False,
                    "expected_effects": [{"measure": "PROBABILITY", "change": "-0.2"}],
                }
            ]
        }
    )

    strategy: Strategy
    trigger: Line | None = None
    fallback: Line | None = None
    requires_change: Annotated[
        Flag, Field(description="It changes the baseline: a change is drafted for the manager.")
    ] = False


class Intervention(Request):
    """What the PMO asks the manager for, and how long it waits for an answer (REQ-183)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "what": "三日内提交接口核对清单与补救计划。",
                    "owner_id": "pm-zhou",
                    "due": "2027-01-29",
                    "answer_in_days": 3,
                    "expected_effects": [{"measure": "PROBABILITY", "change": "-0.3"}],
                }
            ]
        }
    )

    what: Reason
    owner_id: PersonId
    due: Date
    answer_in_days: Annotated[int, Field(ge=1, le=30, description="Working days."), Whole]
    expected_effects: Effects


class Consent(Request):
    """What the other side says to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "同意，请每周通报。"}]})

    answer: Reason


class EffectCheck(Request):
    """Whether it helped, and what was seen of its effect."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"effective": True, "observed_effects": [EFFECT_EXAMPLE]}]}
    )

    effective: Flag
    observed_effects: Effects


async def _propose(
    tx: Transaction,
    about: Risk | Issue,
    kind: ActionKind,
    said: Countermeasure | Intervention,
    **further: Any,
) -> Action:
    effects = said.model_dump(mode="json", include={"expected_effects"})
    nothing = {"cost": Decimal(0), "requires_change": False}
    whole = {**nothing, **said.model_dump(exclude={"answer_in_days"}), **effects}
    whole |= {"kind": kind, **further}
    key, by = await tx.next_key("ACT"), (tx.actor.id, side_of(tx.roles_here))
    return tx.add(Action.propose(tx.new_id(), key, about, by, whole, tx.now))


async def plan_risk_response(tx: Transaction, ref: Ref, response: RiskResponse) -> Action:
    """Plan what is done about a risk; what its register holds is not moved by it (REQ-177).

    Errors: 409 `strategy_unfit`, by pointer.
    """
    risk = await tx.load(Risk, ref)
    risk.plan()
    if not fits(response.strategy, threat=risk.kind == RiskKind.THREAT):
        wrong = [FieldProblem("/strategy", "strategy_unfit")]
        raise Conflict("strategy_unfit", kind=risk.kind, errors=wrong)
    return await _propose(tx, risk, ActionKind.RESPONSE, response)


async def activate_risk(tx: Transaction, ref: Ref) -> Risk:
    """Do what was planned: all its responses begin (REQ-177).

    Errors: 409 `no_response`: all that was planned was withdrawn.
    """
    risk = await tx.load(Risk, ref)
    risk.activate()
    planned = select(Action).where(
        Action.risk_id == risk.id,
        Action.kind == ActionKind.RESPONSE,
        Action.state == ActionState.AGREED,
    )
    responses = await tx.every(Action, planned.with_for_update())
    if not responses:
        raise Conflict("no_response")
    for response in responses:
        response.start()
    return risk


async def order_intervention(tx: Transaction, ref: Ref, order: Intervention) -> Action:
    """Ask the manager to act on a major risk; unanswered, the executive is told (REQ-183).

    Errors: 409 `not_major`.
    """
    risk = await tx.load(Risk, ref)
    risk.lifecycle.check(risk.state, "watch")
    if not risk.major:
        raise Conflict("not_major")
    calendar = organisation_calendar(tx.settings.time_zone)
    answer_by = calendar.end_of_working_day(tx.now, order.answer_in_days)
    return await _propose(tx, risk, ActionKind.INTERVENTION, order, answer_by=answer_by)


async def propose_countermeasure(tx: Transaction, ref: Ref, measure: Countermeasure) -> Action:
    """Say what would solve an issue; the other side is to agree (REQ-107)."""
    issue = await held_issue(tx, ref, "propose")
    issue.propose()
    return await _propose(tx, issue, ActionKind.COUNTERMEASURE, measure)


async def _held(tx: Transaction, ref: Ref, verb: str) -> tuple[Action, Issue | None]:
    """An action that can take this step, and the issue that it is about, if any; both locked.

    Errors: 409 `illegal_move`, 409 `register_closed`.
    """
    action = await tx.load(Action, ref)
    action.lifecycle.check(action.state, verb)
    issue = None if action.issue_id is None else await tx.load(Issue, action.issue_id)
    (await tx.load(RiskRegister, action.register_id)).check_open()
    return action, issue


async def agree_action(tx: Transaction, ref: Ref, consent: Consent) -> Action:
    """Agree to what the other side proposed, or answer what the PMO ordered."""
    action, issue = await _held(tx, ref, "agree")
    action.agree(tx.actor.id, side_of(tx.roles_here), consent.answer, tx.now)
    if issue is not None:
        issue.agree()
    return action


def _carry_on(issue: Issue | None) -> None:
    """What was agreed before its issue was analysed anew counts as agreed and begun."""
    if issue is not None:
        issue.agree()
        issue.start()


async def start_action(tx: Transaction, ref: Ref) -> Action:
    """Begin to do what was agreed."""
    action, issue = await _held(tx, ref, "start")
    action.start()
    _carry_on(issue)
    return action


async def finish_action(tx: Transaction, ref: Ref) -> Action:
    """Say that it was done."""
    action, issue = await _held(tx, ref, "finish")
    action.finish(tx.now)
    _carry_on(issue)
    return action


async def check_action_effect(tx: Transaction, ref: Ref, check: EffectCheck) -> Action:
    """Say whether it helped; an issue whose countermeasure did not is open again (REQ-108)."""
    action, issue = await _held(tx, ref, "verify")
    effects = check.model_dump(mode="json")["observed_effects"]
    if check.effective:
        action.verify(effects, tx.actor.id, tx.now)
        return action
    action.fail(effects, tx.actor.id, tx.now)
    if issue is not None:
        issue.reopen()
    return action


async def withdraw_action(tx: Transaction, ref: Ref, because: Because) -> Action:
    """Let it be."""
    action, _ = await _held(tx, ref, "withdraw")
    action.withdraw(because.reason, await public_words(tx, action.project_id, because.reason))
    return action


async def resolve_issue(tx: Transaction, ref: Ref) -> Issue:
    """Hold an issue to be solved, once everything that was agreed is done.

    Errors: 409 `countermeasures_unfinished`.
    """
    issue = await held_issue(tx, ref, "resolve")
    if count := await unfinished(tx, issue):
        raise Conflict("countermeasures_unfinished", count=count)
    issue.resolve(tx.now)
    return issue


async def verify_issue(tx: Transaction, ref: Ref) -> Issue:
    """Find that it is solved: the effect of each countermeasure was checked (REQ-108).

    Errors: 409 `effect_unchecked`.
    """
    issue = await held_issue(tx, ref, "verify")
    if count := await countermeasures_in(tx, issue, {ActionState.DONE}):
        raise Conflict("effect_unchecked", count=count)
    issue.verify()
    return issue


async def chase_interventions(tx: Transaction) -> int:
    """Tell the executive of up to a hundred that nobody answered; how many (REQ-183)."""
    going_on = select(RiskRegister.id).where(RiskRegister.state == RegisterState.PROJECT)
    late = select(Action).where(
        Action.chase_at <= tx.now,
        Action.state == ActionState.PROPOSED,
        Action.register_id.in_(going_on),
    )
    found = await tx.every(
        Action, late.order_by(Action.chase_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    )
    for intervention in found:
        intervention.chase()
    return len(found)
