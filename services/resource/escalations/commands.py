"""What happens to escalations: drafted by the clock, issued, decided, carried through, reviewed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.resource.calendars.model import STANDARD
from services.resource.calendars.queries import working_times
from services.resource.calendars.rules import end_of
from services.resource.demands.commands import Hours, Priority
from services.resource.demands.model import LIVE, Demand
from services.resource.escalations.model import AWAITED, Escalation, EscalationState, Outcome
from services.resource.escalations.rules import Lacking, advised, options
from services.resource.pool.model import ResourceRole
from services.resource.shortages.commands import look_for_shortages
from services.resource.shortages.model import Shortage, ShortageState
from services.resource.shortages.rules import Tight
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import (
    Amount,
    Because,
    Currency,
    Id,
    Instant,
    Line,
    Reason,
    Ref,
    Request,
    Whole,
)

AT_ONCE = 100
HIGHEST = 3
"""The level above which nobody is left to be asked."""

RAISED_DAYS = 5
"""Working days that the next level has to decide."""

DelayDays = Annotated[
    int, Field(ge=1, le=730, description="Calendar days it may be later.", examples=[30]), Whole
]


class Issue(Request):
    """What the shortage does to dates, cost and objectives, and by when a decision is needed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "effects": "二批切换推迟六周，影响目标 O-2。",
                    "decide_by": "2099-01-15T18:00:00+08:00",
                }
            ]
        }
    )

    effects: Reason
    decide_by: Instant


class Budget(Request):
    """An amount that is authorised."""

    amount: Amount
    currency: Currency


class Ruling(Request):
    """The outcome and why; hours with GRANT and PARTIAL, a priority with REPRIORITISE, days by
    which the project may be later with DELAY, and with PARTIAL for what is not granted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "PARTIAL",
                    "reason": "先补一名外包测试，其余延期。",
                    "conditions": ["三个月后复核"],
                    "granted_hours": 150,
                    "budget": {"amount": "60000.00", "currency": "CNY"},
                    "delay_days": 30,
                    "priority": None,
                }
            ]
        }
    )

    outcome: Outcome
    reason: Reason
    conditions: Annotated[list[Line], Field(max_length=20)] = []
    granted_hours: Hours | None = None
    budget: Budget | None = None
    delay_days: DelayDays | None = None
    priority: Priority | None = None


class Execution(Request):
    """What was done, and which resources of the pool carry it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"says": "外包测试一名已到岗。", "resource_ids": []}]}
    )

    says: Reason
    resource_ids: Annotated[list[Id], Field(max_length=50)] = []


async def watch_shortages(tx: Transaction) -> int:
    """Draft an escalation for each new shortage, and take back those that nobody has seen when
    theirs is over; how many shortages came and went (REQ-194, REQ-195)."""
    found, cleared = await look_for_shortages(tx)
    for shortage, months in found:
        key = await tx.next_key("ESC")
        packet = await _packet(tx, shortage, months)
        tx.add(Escalation.draft(tx.new_id(), key, shortage, packet, tx.now))
    if cleared:
        unseen = select(Escalation).where(
            Escalation.shortage_id.in_([shortage.id for shortage in cleared]),
            Escalation.state == EscalationState.DRAFT,
        )
        for escalation in await tx.every(Escalation, unseen.with_for_update()):
            escalation.withdraw()
    return len(found) + len(cleared)


async def issue_escalation(tx: Transaction, ref: Ref, issue: Issue) -> Escalation:
    """Put it before the executives (REQ-195).

    Errors: 409 `deadline_has_passed`.
    """
    escalation = await tx.load(Escalation, ref)
    if issue.decide_by <= tx.now:
        problems = [FieldProblem("/decide_by", "deadline_has_passed")]
        raise Conflict("deadline_has_passed", errors=problems)
    escalation.issue(tx.actor.id, issue.effects, issue.decide_by, tx.now)
    return escalation


async def acknowledge_escalation(tx: Transaction, ref: Ref) -> Escalation:
    """Take it up."""
    escalation = await tx.load(Escalation, ref)
    escalation.acknowledge()
    return escalation


async def decide_escalation(tx: Transaction, ref: Ref, ruling: Ruling) -> Escalation:
    """Decide; another priority counts from now on (REQ-196, REQ-197).

    Errors: 403 `sod_violation`; 409 `grant_mismatch`.
    """
    escalation = await tx.load(Escalation, ref)
    escalation.decide(tx.actor, ruling.model_dump(mode="json"), tx.now)
    if ruling.priority is not None:
        statement = select(Demand).where(
            Demand.project_id == escalation.project_id,
            Demand.role == escalation.role,
            Demand.state.in_(list(LIVE)),
        )
        for demand in await tx.every(Demand, statement.order_by(Demand.id).with_for_update()):
            demand.follow({"priority": ruling.priority})
    return escalation


async def execute_escalation(tx: Transaction, ref: Ref, execution: Execution) -> Escalation:
    """Say what was done (REQ-197).

    Errors: 409 `role_not_held` where a resource does not have the role that lacked.
    """
    escalation = await tx.load(Escalation, ref)
    statement = select(ResourceRole.resource_id).where(
        ResourceRole.role == escalation.role,
        ResourceRole.resource_id.in_(list(execution.resource_ids)),
    )
    held = set((await tx.execute(statement)).scalars())
    if missing := [n for n, id_ in enumerate(execution.resource_ids) if id_ not in held]:
        problems = [
            FieldProblem(f"/resource_ids/{n}", "role_not_held", (("role", escalation.role),))
            for n in missing
        ]
        raise Conflict("role_not_held", role=escalation.role, errors=problems)
    escalation.execute(execution.model_dump(mode="json"))
    return escalation


async def review_escalation(tx: Transaction, ref: Ref, because: Because) -> Escalation:
    """Look at what came of it: what still lacks, by the shortage as it now stands (REQ-198)."""
    escalation = await tx.load(Escalation, ref)
    shortage = await tx.load(Shortage, escalation.shortage_id)
    left = shortage.gap_per_mille if shortage.state is ShortageState.OPEN else 0
    escalation.look_back(left, because.reason)
    return escalation


async def raise_undecided(tx: Transaction) -> int:
    """What nobody decided in time is raised one level, as far as there is one; how many were."""
    due = (
        select(Escalation)
        .where(Escalation.state.in_(list(AWAITED)), Escalation.decide_by <= tx.now)
        .order_by(Escalation.decide_by)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(Escalation, due)
    calendar = organisation_calendar(tx.settings.time_zone)
    for escalation in found:
        escalation.expire()
        if escalation.level < HIGHEST:
            until = calendar.end_of_working_day(tx.now, RAISED_DAYS)
            key = await tx.next_key("ESC")
            tx.add(escalation.raised(tx.new_id(), key, until, tx.now))
    return len(found)


async def _packet(tx: Transaction, shortage: Shortage, months: Sequence[Tight]) -> dict[str, Any]:
    """Gaps by month, six ways out with what each takes, and the one that is advised (REQ-195)."""
    first, last = months[0].month, end_of(months[-1].month)
    time = (await working_times(tx, (), first, last))[STANDARD]
    lacking = [
        Lacking(*m, working=Decimal(time.minutes_between(m.month, end_of(m.month))) / 60)
        for m in months
    ]
    offered = options(lacking)
    return {
        "gap_per_mille": shortage.gap_per_mille,
        "gaps": shortage.gaps,
        "options": [{**o._asdict(), "amount": f"{o.amount:f}"} for o in offered],
        "recommendation": advised(offered, len(months)),
    }
