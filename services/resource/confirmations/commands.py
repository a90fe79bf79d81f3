"""Answering a submitted plan, and answering it anew when what stood against it is settled."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import select, update

from services.resource.bookings.model import BookedMonth
from services.resource.bookings.queries import booked_of, giving
from services.resource.bookings.rules import over
from services.resource.calendars.queries import month_name
from services.resource.calendars.rules import end_of, month_of, months_between
from services.resource.confirmations.queries import asked_by_month, gaps_of
from services.resource.confirmations.rules import Gap
from services.resource.demands.commands import efforts_of
from services.resource.demands.model import LIVE, Demand, DemandState
from services.resource.plans.commands import plan_of
from services.resource.plans.model import PlanState, ResourcePlan
from services.resource.settings import ResourceSettings
from shared.contracts.allocation import RoleGap
from shared.contracts.planning import PlanSubmitted
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar

AT_ONCE = 20


async def answer_plan(tx: Transaction, submitted: PlanSubmitted) -> None:
    """Say whether the plan can have the people that it asks for, once a plan (REQ-091)."""
    plan = await plan_of(tx, submitted.undertaking)
    if plan.ask(submitted):
        reasons, gaps = await _weigh(tx, plan)
        plan.answer(reasons, gaps, tx.now)


async def answer_refused_plans(tx: Transaction) -> int:
    """Look again at plans that were refused; how many get another answer (REQ-091)."""
    settings = cast(ResourceSettings, tx.settings)
    before = tx.now - timedelta(seconds=settings.resource_recheck_seconds)
    due = (
        select(ResourcePlan)
        .where(ResourcePlan.state == PlanState.REFUSED, ResourcePlan.looked_at <= before)
        .order_by(ResourcePlan.looked_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    answered = 0
    for plan in await tx.every(ResourcePlan, due):
        reasons, gaps = await _weigh(tx, plan)
        if reasons != plan.reasons:
            plan.answer(reasons, gaps, tx.now)
            answered += 1
        else:
            # Having looked is no change of the plan: its version stays.
            looked = update(ResourcePlan).where(ResourcePlan.id == plan.id)
            await tx.execute(looked.values(looked_at=tx.now))
    return answered


def told(gaps: list[Gap]) -> list[RoleGap]:
    """Gaps as they are told."""
    return [RoleGap(role=g.role, month=month_name(g.month), hours=g.hours) for g in gaps]


async def _weigh(tx: Transaction, plan: ResourcePlan) -> tuple[list[str], list[RoleGap]]:
    """What stands against a plan, and what it would lack all the same.

    A role that the plan asks for and the resource plan does not is missing in it; a preliminary
    draft, which nobody has confirmed, is no part of it.
    """
    efforts = efforts_of(plan.efforts())
    asked_for = select(Demand.role).where(
        Demand.project_id == plan.id,
        Demand.state.in_(list(LIVE - {DemandState.UNFILLED})),
        Demand.preliminary.is_(False),
    )
    planned = set((await tx.execute(asked_for)).scalars())
    reasons = []
    if {effort.role for effort in efforts} - planned:
        reasons.append("RESOURCE_PLAN_MISSING")
    if await _over_allocated(tx, plan.id):
        reasons.append("HARD_OVER_ALLOCATION")
    gaps = await gaps_of(tx, plan.id, await asked_by_month(tx, efforts)) if efforts else []
    return reasons, told(gaps)


async def _over_allocated(tx: Transaction, project_id: UUID) -> bool:
    """Whether anybody whom the project has booked hard is booked beyond what there is of them,
    from this month on; approved overtime is not counted."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    statement = select(BookedMonth.resource_id, BookedMonth.month).where(
        BookedMonth.project_id == project_id,
        BookedMonth.month >= month_of(today),
        BookedMonth.hard,
    )
    rows = (await tx.execute(statement)).all()
    if not rows:
        return False
    months = months_between(min(r.month for r in rows), max(r.month for r in rows))
    ids = {row.resource_id for row in rows}
    gives = await giving(tx, ids, months[0], end_of(months[-1]))
    booked = await booked_of(tx, ids, months, hard_only=True)
    return any(over(booked[id_], {}, gives.by_month(id_, months)) for id_ in ids)
