"""What happens to allocations: proposed, booked, accepted, confirmed, and given or taken back."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import delete, func, insert, select, update

from services.resource.allocations.model import FIRM, LIVE, Allocation, AllocationState
from services.resource.allocations.queries import months_of
from services.resource.allocations.rules import fits, lacking_skills
from services.resource.bookings.model import BookedMonth
from services.resource.bookings.queries import booked_of, giving
from services.resource.bookings.rules import day_before, over
from services.resource.calendars.queries import check_window, month_name
from services.resource.calendars.rules import days_by_month, end_of, kept, months_between, spread
from services.resource.conflicts.commands import look_for_conflicts
from services.resource.demands.commands import Hours, forget_months
from services.resource.demands.model import BOOKABLE, Demand
from services.resource.plans.commands import check_not_over
from services.resource.pool.model import Resource, ResourceState
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Date, Id, Reason, Ref, Request

REVOCATION_NOTICE_DAYS = 10


class Proposal(Request):
    """Which resource for which hours; on the days of the demand unless said otherwise."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "resource_id": "0199b7a1-3c10-7a21-8f00-9d0c2f3b8c4d",
                    "hours": 160,
                    "start": "2027-01-04",
                    "finish": "2027-01-31",
                    "outside_reason": None,
                    "waiver_reason": "由高级工程师带教两周。",
                }
            ]
        }
    )

    resource_id: Id
    hours: Hours
    start: Date | None = None
    finish: Date | None = None
    outside_reason: Annotated[
        Reason | None, Field(description="Why not on the days that are asked for.")
    ] = None
    waiver_reason: Annotated[Reason | None, Field(description="Why less skill will do.")] = None


class Confirmation(Request):
    """Whether more than the capacity is approved, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overtime_reason": None}]})

    overtime_reason: Annotated[
        Reason | None, Field(description="Approves what is beyond the capacity.")
    ] = None


class Revocation(Request):
    """Why a hard booking is taken back, and the last day that it still holds."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "人员调往应急项目。", "last_day": "2027-06-30"}]}
    )

    reason: Reason
    last_day: Date


async def propose_allocation(tx: Transaction, ref: Ref, proposal: Proposal) -> Allocation:
    """Think of somebody for a demand that is being negotiated (REQ-188).

    Errors: 409 `demand_not_negotiated`, `project_over`, `range_not_in_order`,
    `window_too_long`, `not_in_the_pool`, `role_not_held`, `skill_below_demand`,
    `outside_the_demand`.
    """
    demand = await tx.load(Demand, ref)
    if demand.state not in BOOKABLE:
        raise Conflict("demand_not_negotiated", state=demand.state)
    await check_not_over(tx, demand.project_id)
    start, finish = proposal.start or demand.start, proposal.finish or demand.finish
    check_window(start, finish, "/finish")
    resource = await tx.find(Resource, proposal.resource_id)
    if resource is None or resource.state is ResourceState.INACTIVE:
        raise Conflict("not_in_the_pool", errors=[FieldProblem("/resource_id", "not_in_the_pool")])
    if demand.role not in resource.roles:
        problems = [FieldProblem("/resource_id", "role_not_held", (("role", demand.role),))]
        raise Conflict("role_not_held", role=demand.role, errors=problems)
    held = {skill["skill"]: skill["level"] for skill in resource.skills}
    lacking = lacking_skills(demand.skills, held)
    if lacking and proposal.waiver_reason is None:
        raise Conflict("skill_below_demand", skills=", ".join(lacking))
    inside = fits(start, finish, demand.window, demand.flexible_days)
    if not inside and proposal.outside_reason is None:
        raise Conflict("outside_the_demand")
    return tx.add(
        Allocation.propose(
            tx.new_id(),
            await tx.next_key("ALC"),
            demand,
            resource,
            tx.actor,
            tx.now,
            hours=Decimal(proposal.hours),
            start=start,
            finish=finish,
            outside_reason=None if inside else proposal.outside_reason,
            waiver_reason=proposal.waiver_reason if lacking else None,
        )
    )


async def book_allocation(tx: Transaction, ref: Ref) -> Allocation:
    """Keep the hours of a proposal; more than there is opens a conflict (REQ-188, REQ-189).

    Errors: 409 `project_over`.
    """
    allocation = await tx.load(Allocation, ref)
    await check_not_over(tx, allocation.project_id)
    await tx.load(Resource, allocation.resource_id)
    allocation.book()
    await look_for_conflicts(tx, allocation.resource_id, await put_months(tx, allocation))
    return allocation


async def accept_allocation(tx: Transaction, ref: Ref) -> Allocation:
    """The project manager takes who was booked."""
    allocation = await tx.load(Allocation, ref)
    allocation.accept(tx.actor)
    return allocation


async def confirm_allocation(tx: Transaction, ref: Ref, confirmation: Confirmation) -> Allocation:
    """Make it hard, within what there is of the resource, or as approved overtime (REQ-188).

    Errors: 409 `not_accepted`, `project_over`, `over_capacity`; 403 `sod_violation`.
    """
    allocation = await tx.load(Allocation, ref)
    demand = await tx.load(Demand, allocation.demand_id)
    await tx.load(Resource, allocation.resource_id)
    too_much = await _over_capacity(tx, allocation)
    allocation.confirm(tx.actor, confirmation.overtime_reason if too_much else None)
    await check_not_over(tx, allocation.project_id)
    if too_much and confirmation.overtime_reason is None:
        month = min(too_much)
        raise Conflict("over_capacity", month=month_name(month), hours=str(too_much[month]))
    await look_for_conflicts(tx, allocation.resource_id, await put_months(tx, allocation))
    await settle_demand(tx, demand)
    return allocation


async def reject_allocation(tx: Transaction, ref: Ref, because: Because) -> Allocation:
    """Let a proposal or soft booking come to nothing."""
    allocation = await tx.load(Allocation, ref)
    allocation.reject(because.reason)
    await drop_months(tx, allocation)
    return allocation


async def release_allocation(tx: Transaction, ref: Ref, because: Because) -> Allocation:
    """Give it back; what was worked until today stays."""
    allocation = await tx.load(Allocation, ref)
    await end_booking(tx, allocation, "RELEASED", because.reason)
    return allocation


async def revoke_allocation(tx: Transaction, ref: Ref, revocation: Revocation) -> Allocation:
    """Take a hard booking back; it holds until its last day, which is to be far enough away.

    Errors: 409 `notice_too_short`.
    """
    allocation = await tx.load(Allocation, ref)
    demand = await tx.load(Demand, allocation.demand_id)
    allocation.revoke(revocation.reason)
    calendar = organisation_calendar(tx.settings.time_zone)
    earliest = calendar.add_working_days(calendar.today(tx.now), REVOCATION_NOTICE_DAYS)
    if revocation.last_day < min(earliest, allocation.finish):
        problems = [FieldProblem("/last_day", "notice_too_short", (("earliest", str(earliest)),))]
        raise Conflict("notice_too_short", earliest=str(earliest), errors=problems)
    await drop_months(tx, allocation, after=revocation.last_day)
    await settle_demand(tx, demand)
    return allocation


async def cancel_demand(tx: Transaction, ref: Ref, because: Because) -> Demand:
    """Ask for nobody any more: what is booked for it is given back."""
    demand = await tx.load(Demand, ref)
    for allocation in await allocations_for(tx, Allocation.demand_id == demand.id):
        await end_booking(tx, allocation, "DEMAND_CANCELLED")
    demand.cancel(because.reason)
    await forget_months(tx, [demand.id])
    return demand


async def allocations_for(
    tx: Transaction, which: Any, states: Iterable[AllocationState] = LIVE
) -> list[Allocation]:
    """The live ones that a condition finds, locked, in one order in every transaction."""
    statement = select(Allocation).where(which, Allocation.state.in_(list(states)))
    return await tx.every(Allocation, statement.order_by(Allocation.id).with_for_update())


async def end_booking(
    tx: Transaction, allocation: Allocation, code: str, reason: str | None = None
) -> None:
    """It is released; a hard one keeps what has been worked (REQ-146)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    worked = day_before(today) if allocation.state in FIRM else None
    demand = await tx.load(Demand, allocation.demand_id)
    allocation.release(code, reason)
    await drop_months(tx, allocation, after=worked)
    await settle_demand(tx, demand)


async def put_months(tx: Transaction, allocation: Allocation) -> list[date]:
    """Keep what it takes in each month, evenly by working day of its resource; those months."""
    await tx.execute(delete(BookedMonth).where(BookedMonth.allocation_id == allocation.id))
    gives = await giving(tx, [allocation.resource_id], allocation.start, allocation.finish)
    days = days_by_month(allocation.start, allocation.finish, gives.time_of(allocation.resource_id))
    rows = [
        {
            "allocation_id": allocation.id,
            "month": month,
            "resource_id": allocation.resource_id,
            "project_id": allocation.project_id,
            "demand_id": allocation.demand_id,
            "role": allocation.role,
            "hours": hours,
            "hard": allocation.state in FIRM,
            "overtime": allocation.overtime_reason is not None,
        }
        for month, hours in spread(allocation.hours, days).items()
    ]
    await tx.execute(insert(BookedMonth), rows)
    return list(days)


async def drop_months(
    tx: Transaction, allocation: Allocation, *, after: date | None = None
) -> None:
    """Let go what it takes after a day, or all of it; conflicts that end with it lapse."""
    taken = {row.month: row.hours for row in await tx.execute(months_of(allocation.id))}
    if not taken:
        return
    await tx.load(Resource, allocation.resource_id)
    left: dict[date, Decimal] = {}
    if after is not None:
        gives = await giving(tx, [allocation.resource_id], allocation.start, allocation.finish)
        time = gives.time_of(allocation.resource_id)
        left = kept(taken, allocation.start, allocation.finish, after, time)
    mine = BookedMonth.allocation_id == allocation.id
    for month in taken.keys() - left.keys():
        await tx.execute(delete(BookedMonth).where(mine, BookedMonth.month == month))
    for month, hours in left.items():
        if hours != taken[month]:
            cut = update(BookedMonth).where(mine, BookedMonth.month == month)
            await tx.execute(cut.values(hours=hours))
    await look_for_conflicts(tx, allocation.resource_id, list(taken))


async def settle_demand(tx: Transaction, demand: Demand) -> None:
    """How far a demand is filled now, by what is booked hard for it."""
    hard = select(func.coalesce(func.sum(BookedMonth.hours), 0)).where(
        BookedMonth.demand_id == demand.id, BookedMonth.hard
    )
    demand.settle(Decimal((await tx.execute(hard)).scalar_one()))


async def _over_capacity(tx: Transaction, allocation: Allocation) -> dict[date, Decimal]:
    """By how much it would be too much in each month, beside what is hard already; and in the
    days of a month that it takes alone."""
    first, last = allocation.start, allocation.finish
    months = months_between(first, last)
    id_ = allocation.resource_id
    gives = await giving(tx, [id_], months[0], end_of(months[-1]))
    rows = (await tx.execute(months_of(allocation.id))).all()
    asked = {row.month: row.hours for row in rows}
    booked = await booked_of(tx, [id_], months, hard_only=True, besides=allocation.id)
    within = {m: gives.hours(id_, max(m, first), min(end_of(m), last)) for m in months}
    alone = over(asked, {}, within)
    return over(asked, booked[id_], gives.by_month(id_, months)) | alone
