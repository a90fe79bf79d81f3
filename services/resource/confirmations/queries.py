"""What people see of a project's resource plan: who is asked for and given, and what is lacking."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import case, func, select

from services.resource.allocations.model import LIVE, Allocation
from services.resource.allocations.queries import EXAMPLE as ALLOCATION_EXAMPLE
from services.resource.allocations.queries import AllocationRow
from services.resource.bookings.model import BookedMonth
from services.resource.calendars.model import STANDARD
from services.resource.calendars.queries import (
    MOST_MONTHS,
    MonthName,
    Quantity,
    month_name,
    working_times,
)
from services.resource.calendars.rules import days_by_month, end_of, months_between, spread
from services.resource.capacity.queries import capacity_of
from services.resource.confirmations.rules import Gap, gaps
from services.resource.demands.model import LIVE as ASKED_FOR
from services.resource.demands.model import Demand, DemandMonth
from services.resource.demands.rules import Effort
from services.resource.permissions import PERMISSIONS
from services.resource.plans.model import PlanState
from services.resource.plans.queries import PLAN
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At
from shared.domain.views import RecordView
from shared.projects.showing import Showing

MOST_BOOKINGS = 500

Hours = Mapping[tuple[str, date], Decimal]
"""By role and month."""


class PlannedMonth(BaseModel):
    """One role in one month, in hours."""

    month: MonthName
    demanded: Quantity
    soft: Quantity
    hard: Quantity
    lacking: Annotated[Quantity, Field(description="Demanded, and not booked at all.")]
    free: Annotated[
        Quantity, Field(description="Of the role in the whole pool: who else there is.")
    ]


class PlannedRole(BaseModel):
    """One role that is asked for, month by month."""

    role: str
    months: list[PlannedMonth]


class GapView(BaseModel):
    """Hours of one role that the submitted plan lacks in one month."""

    role: str
    month: MonthName
    hours: Quantity


class ResourcePlanView(RecordView):
    """What a project asks of the pool, who is given to it, and the answer to its plan."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
                    "key": "PRJ-2026-0001",
                    "version": 3,
                    "state": "CONFIRMED",
                    "process_step": "planning.resource_plan.confirmed",
                    "plan_number": 1,
                    "answered_at": "2026-12-21T03:05:00.000000Z",
                    "reasons": [],
                    "gaps": [{"role": "tester", "month": "2027-02", "hours": "20.0000"}],
                    "roles": [
                        {
                            "role": "developer",
                            "months": [
                                {
                                    "month": "2027-01",
                                    "demanded": "200.0000",
                                    "soft": "0.0000",
                                    "hard": "160.0000",
                                    "lacking": "40.0000",
                                    "free": "320.0000",
                                }
                            ],
                        }
                    ],
                    "allocations": [ALLOCATION_EXAMPLE],
                    "changed_at": "2026-12-21T03:05:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: PlanState
    process_step: str
    plan_number: Annotated[int | None, Field(description="Of the plan that was answered last.")]
    answered_at: At | None
    reasons: Annotated[
        list[str],
        Field(description="Why the plan is refused: RESOURCE_PLAN_MISSING, HARD_OVER_ALLOCATION."),
    ]
    gaps: Annotated[list[GapView], Field(description="What the submitted plan lacks.")]
    roles: list[PlannedRole]
    allocations: Annotated[
        list[AllocationRow], Field(description="The first five hundred that still stand.")
    ]


SHOWN = Showing(
    ResourcePlanView,
    PLAN,
    PERMISSIONS,
    "resource_plan",
    lambda record, _source: {"plan_number": record.asked and record.asked["number"]},
    step="planning.resource_plan.",
)


async def get_resource_plan(read: Reader, ref: str) -> ResourcePlanView:
    """Demand by role and month, named allocations, gaps, and who else there is (REQ-079)."""
    plan = await SHOWN.found(read, ref)
    live = (
        select(*[getattr(Allocation, name) for name in AllocationRow.model_fields])
        .where(Allocation.project_id == plan.id, Allocation.state.in_(list(LIVE)))
        .order_by(Allocation.start, Allocation.id)
        .limit(MOST_BOOKINGS)
    )
    bookings = (await read.execute(live)).all()
    return SHOWN.of_record(
        plan,
        read,
        roles=await _roles(read, plan.id),
        allocations=[AllocationRow.model_validate(b) for b in bookings],
    )


async def _roles(read: Reader, project_id: UUID) -> list[PlannedRole]:
    asked = await demanded_by(read, project_id)
    if not asked:
        return []
    months = sorted({month for _, month in asked})
    booked = await _booked(read, project_id)
    roles = sorted({role for role, _ in asked})
    there = await capacity_of(read, roles, months_between(months[0], months[-1])[:MOST_MONTHS])
    free = {(role, m.month): m.free for role, found in there.items() for m in found}
    planned: dict[str, list[PlannedMonth]] = defaultdict(list)
    for (role, month), hours in sorted(asked.items()):
        soft, hard = booked.get((role, month), (Decimal(0), Decimal(0)))
        planned[role].append(
            PlannedMonth(
                month=month_name(month),
                demanded=hours,
                soft=soft,
                hard=hard,
                lacking=max(Decimal(0), hours - soft - hard),
                free=free.get((role, month), Decimal(0)),
            )
        )
    return [PlannedRole(role=role, months=found) for role, found in planned.items()]


async def demanded_by(source: Reader | Transaction, project_id: UUID) -> Hours:
    """What a project itself demands of each role in each month."""
    statement = (
        select(DemandMonth.role, DemandMonth.month, func.sum(DemandMonth.hours).label("hours"))
        .join(Demand, Demand.id == DemandMonth.demand_id)
        .where(Demand.project_id == project_id, Demand.state.in_(list(ASKED_FOR)))
        .group_by(DemandMonth.role, DemandMonth.month)
    )
    return {(r.role, r.month): r.hours for r in await source.execute(statement)}


async def _booked(read: Reader, project_id: UUID) -> dict[tuple[str, date], tuple[Any, Any]]:
    hard = func.sum(case((BookedMonth.hard, BookedMonth.hours), else_=0)).label("hard")
    soft = func.sum(case((BookedMonth.hard, 0), else_=BookedMonth.hours)).label("soft")
    statement = (
        select(BookedMonth.role, BookedMonth.month, soft, hard)
        .where(BookedMonth.project_id == project_id)
        .group_by(BookedMonth.role, BookedMonth.month)
    )
    return {(r.role, r.month): (r.soft, r.hard) for r in await read.execute(statement)}


async def asked_by_month(
    source: Reader | Transaction, efforts: Sequence[Effort]
) -> dict[str, dict[date, Decimal]]:
    """Efforts of roles month by month, evenly by working day, the first sixty months of them."""
    start, finish = min(e.start for e in efforts), max(e.finish for e in efforts)
    time = (await working_times(source, (), start, finish))[STANDARD]
    asked: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for effort in efforts:
        days = days_by_month(effort.start, effort.finish, time)
        for month, hours in spread(Decimal(effort.hours), days).items():
            asked[effort.role][month] += hours
    return {role: dict(months) for role, months in asked.items()}


async def gaps_of(
    source: Reader | Transaction, project_id: UUID, asked: Mapping[str, Mapping[date, Decimal]]
) -> list[Gap]:
    """What a project would lack of what it asks for, beside what others demand."""
    touched = [month for months in asked.values() for month in months]
    if not touched:
        return []
    months = months_between(min(touched), end_of(max(touched)))[:MOST_MONTHS]
    there = await capacity_of(source, list(asked), months)
    return gaps(asked, there, await demanded_by(source, project_id))  # type: ignore[arg-type]
