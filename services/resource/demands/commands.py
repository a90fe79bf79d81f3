"""What happens to demands: plans and kickoffs raise them, people request and answer them."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import delete, insert, select

from services.resource.calendars.model import STANDARD
from services.resource.calendars.queries import MonthName, check_window, working_times
from services.resource.calendars.rules import days_by_month, months_between, spread
from services.resource.demands.model import Demand, DemandMonth, DemandSource, DemandState
from services.resource.demands.queries import DemandSkill
from services.resource.demands.rules import Effort, as_said, one_a_role
from services.resource.plans.commands import check_not_over
from services.resource.plans.model import ResourcePlan
from services.resource.roles.model import Role, RoleState
from services.resource.roles.queries import RoleCode
from shared.contracts.portfolio import RoleEffort
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Ref, Request, Whole, absent

Hours = Annotated[int, Field(ge=1, le=1_000_000, examples=[320]), Whole]
FlexibleDays = Annotated[
    int,
    Field(ge=0, le=365, description="So much earlier or later will do.", examples=[10]),
    Whole,
]
Priority = Annotated[
    int, Field(ge=1, le=1000, description="Higher goes first.", examples=[500]), Whole
]
Skills = Annotated[list[DemandSkill], Field(max_length=20)]


class MonthHours(Request):
    """So many hours in one month."""

    month: MonthName
    hours: Annotated[int, Field(ge=0, le=1_000_000, examples=[160]), Whole]


MONTHLY = {"hours", "start", "finish", "months"}
"""What decides how many hours fall on which month."""

Months = Annotated[
    list[MonthHours] | None,
    Field(max_length=60, description="Together the hours; evenly by working day unless said."),
]


class NewDemand(Request):
    """Hours of one role between two days, and what whoever comes must be able to do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "role": "developer",
                    "hours": 320,
                    "start": "2027-01-04",
                    "finish": "2027-02-28",
                    "months": [
                        {"month": "2027-01", "hours": 200},
                        {"month": "2027-02", "hours": 120},
                    ],
                    "skills": [{"skill": "Java", "min_level": 3}],
                    "flexible_days": 10,
                    "priority": 600,
                }
            ]
        }
    )

    role: RoleCode
    hours: Hours
    start: Date
    finish: Date
    months: Months = None
    skills: Skills = []
    flexible_days: FlexibleDays = 0
    priority: Priority = 500


class DemandEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays; the months are spread anew."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"hours": 280, "priority": 700}]})

    hours: Hours = absent()
    start: Date = absent()
    finish: Date = absent()
    months: Months = None
    skills: Skills = absent()
    flexible_days: FlexibleDays = absent()
    priority: Priority = absent()


async def expect_demands(
    tx: Transaction, project_id: UUID, plan_id: UUID, efforts: tuple[RoleEffort, ...]
) -> None:
    """One preliminary demand for each role of the plan, unless it was raised before, or the
    kickoff has settled what is needed (REQ-063)."""
    settled = select(Demand.id).where(
        Demand.project_id == project_id, Demand.source == DemandSource.KICKOFF
    )
    if (await tx.execute(settled.limit(1))).first() is None:
        source = DemandSource.PRELIMINARY_PLAN
        await raise_demands(tx, project_id, source, plan_id, efforts_of(efforts))


async def settle_needs(
    tx: Transaction, project_id: UUID, meeting_id: UUID, needs: tuple[RoleEffort, ...]
) -> None:
    """What the kickoff settled replaces what the preliminary plan expected, once; where it
    settled nothing, that stays (REQ-072)."""
    raised = await raise_demands(
        tx, project_id, DemandSource.KICKOFF, meeting_id, efforts_of(needs)
    )
    if not raised:
        return
    expected = (
        select(Demand)
        .where(
            Demand.project_id == project_id,
            Demand.preliminary,
            Demand.state == DemandState.DRAFT,
        )
        .order_by(Demand.id)
        .with_for_update()
    )
    for demand in await tx.every(Demand, expected):
        demand.cancel()
        await forget_months(tx, [demand.id])


def efforts_of(told: Iterable[RoleEffort]) -> list[Effort]:
    """What others tell of roles, one a role."""
    return one_a_role(Effort(e.role, e.hours, e.start, e.finish) for e in told)


async def raise_demands(
    tx: Transaction,
    project_id: UUID,
    source: DemandSource,
    source_id: UUID,
    efforts: Sequence[Effort],
) -> list[Demand]:
    """One for each role, unless this source raised it before; those that were raised now."""
    before = await tx.execute(
        select(Demand.role).where(Demand.project_id == project_id, Demand.source_id == source_id)
    )
    known, demands = set(before.scalars()), []
    for effort in efforts:
        if effort.role not in known:
            key = await tx.next_key("DEM")
            demand = Demand.raise_(tx.new_id(), key, project_id, source, source_id, effort, tx.now)
            demands.append(tx.add(demand))
    await spread_demands(tx, demands)
    return demands


async def raise_demand(tx: Transaction, project_ref: Ref, new: NewDemand) -> Demand:
    """The manager expects to need somebody (REQ-187).

    Errors: 409 `project_over`, `role_unknown`, `range_not_in_order`, `window_too_long`,
    `said_twice`, `months_not_the_hours`.
    """
    plan = await tx.load(ResourcePlan, project_ref)
    await check_not_over(tx, plan.id)
    active = select(Role.id).where(Role.code == new.role, Role.state == RoleState.ACTIVE)
    if (await tx.execute(active)).first() is None:
        raise Conflict("role_unknown", errors=[FieldProblem("/role", "role_unknown")])
    effort = Effort(new.role, new.hours, new.start, new.finish)
    months = _checked(effort, new.months, new.skills)
    key = await tx.next_key("DEM")
    demand = Demand.raise_(
        tx.new_id(),
        key,
        plan.id,
        DemandSource.MANAGER,
        None,
        effort,
        tx.now,
        skills=[skill.model_dump() for skill in new.skills],
        flexible_days=new.flexible_days,
        priority=new.priority,
    )
    await spread_demands(tx, [tx.add(demand)], months)
    return demand


async def change_demand(tx: Transaction, ref: Ref, edit: DemandEdit) -> Demand:
    """Ask for something else (REQ-187).

    Errors: 409 `range_not_in_order`, `window_too_long`, `said_twice`, `months_not_the_hours`.
    """
    demand = await tx.load(Demand, ref)
    said = edit.model_dump(exclude_unset=True)
    said.pop("months", None)
    demand.change(said)
    effort = Effort(demand.role, demand.hours, demand.start, demand.finish)
    months = _checked(effort, edit.months, edit.skills or [])
    if demand.state is not DemandState.UNFILLED and edit.model_fields_set & MONTHLY:
        await spread_demands(tx, [demand], months)
    return demand


async def request_demand(tx: Transaction, ref: Ref) -> Demand:
    """Ask the resource manager for people.

    Errors: 409 `project_over`.
    """
    demand = await tx.load(Demand, ref)
    await check_not_over(tx, demand.project_id)
    again = demand.state is DemandState.UNFILLED
    demand.request()
    if again:
        await spread_demands(tx, [demand])
    return demand


async def negotiate_demand(tx: Transaction, ref: Ref) -> Demand:
    """Look for people."""
    demand = await tx.load(Demand, ref)
    demand.negotiate()
    return demand


async def leave_demand_unfilled(tx: Transaction, ref: Ref, because: Because) -> Demand:
    """Say that there is nobody: it takes no capacity any more."""
    demand = await tx.load(Demand, ref)
    demand.leave_unfilled(because.reason)
    await forget_months(tx, [demand.id])
    return demand


async def spread_demands(
    tx: Transaction, demands: Sequence[Demand], said: dict[date, Decimal] | None = None
) -> None:
    """Keep what each takes in each month for the capacity to be met: evenly by working day,
    unless it was said month by month."""
    if not demands:
        return
    await forget_months(tx, [d.id for d in demands])
    start, finish = min(d.start for d in demands), max(d.finish for d in demands)
    time = (await working_times(tx, (), start, finish))[STANDARD]
    months = [
        {"demand_id": d.id, "role": d.role, "month": month, "hours": hours}
        for d in demands
        for month, hours in (
            said or spread(Decimal(d.hours), days_by_month(d.start, d.finish, time))
        ).items()
    ]
    await tx.execute(insert(DemandMonth), months)


async def forget_months(tx: Transaction, demand_ids: Sequence[UUID]) -> None:
    """These demands take nothing of the capacity any more."""
    await tx.execute(delete(DemandMonth).where(DemandMonth.demand_id.in_(list(demand_ids))))


def _checked(
    effort: Effort, months: Sequence[MonthHours] | None, skills: Sequence[DemandSkill]
) -> dict[date, Decimal] | None:
    """The hours by month, where they were said, once all that was said goes together."""
    check_window(effort.start, effort.finish, "/finish")
    names = [skill.skill for skill in skills]
    if twice := [n for n, name in enumerate(names) if name in names[:n]]:
        problems = [FieldProblem(f"/skills/{place}/skill", "said_twice") for place in twice]
        raise Conflict("said_twice", errors=problems)
    if months is None:
        return None
    said = {date.fromisoformat(f"{m.month}-01"): Decimal(m.hours) for m in months}
    window = months_between(effort.start, effort.finish)
    if len(said) < len(months) or not as_said(effort.hours, said, window):
        problems = [FieldProblem("/months", "months_not_the_hours")]
        raise Conflict("months_not_the_hours", hours=effort.hours, errors=problems)
    return said
