"""Resolving a conflict: what comes last by the rule is given up, or what somebody decides."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.resource.allocations.commands import drop_months, end_booking
from services.resource.allocations.model import FIRM, Allocation
from services.resource.allocations.rules import Booking, given_up_by_priority
from services.resource.bookings.model import BookedMonth
from services.resource.bookings.queries import giving
from services.resource.calendars.rules import end_of
from services.resource.conflicts.model import Conflict as BookingConflict
from services.resource.demands.model import Demand
from services.resource.pool.model import Resource
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Id, Reason, Ref, Request


class Decision(Request):
    """Which bookings are given up, and why these."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "give_up": ["0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6"],
                    "reason": "合同交付日期在前的项目优先。",
                }
            ]
        }
    )

    give_up: Annotated[list[Id], Field(min_length=1, max_length=50)]
    reason: Reason


async def resolve_by_rule(tx: Transaction, ref: Ref) -> BookingConflict:
    """Soft bookings that find no place by priority are given up (REQ-189).

    Errors: 409 `only_hard_bookings` where these alone are too much: somebody has to decide.
    """
    conflict = await tx.load(BookingConflict, ref)
    bookings = await _bookings(tx, conflict)
    gives = await giving(tx, [conflict.resource_id], conflict.month, end_of(conflict.month))
    there = gives.hours(conflict.resource_id, conflict.month, end_of(conflict.month))
    given_up = [b for b in given_up_by_priority(bookings.values(), there) if not b.hard]
    if sum(b.hours for b in bookings.values() if b.hard) > there:
        raise Conflict("only_hard_bookings")
    conflict.resolve_by_rule([b.allocation_id for b in given_up], tx.actor.id, tx.now)
    await tx.flush()
    for booking in given_up:
        await _give_up(tx, booking.allocation_id, None)
    return conflict


async def decide_conflict(tx: Transaction, ref: Ref, decision: Decision) -> BookingConflict:
    """Give up these bookings, for a reason that is on record (REQ-189).

    Errors: 409 `not_in_the_conflict`, `still_over_capacity`.
    """
    conflict = await tx.load(BookingConflict, ref)
    bookings = await _bookings(tx, conflict)
    if foreign := [n for n, id_ in enumerate(decision.give_up) if id_ not in bookings]:
        problems = [FieldProblem(f"/give_up/{n}", "not_in_the_conflict") for n in foreign]
        raise Conflict("not_in_the_conflict", errors=problems)
    conflict.decide(decision.give_up, decision.reason, tx.actor.id, tx.now)
    gives = await giving(tx, [conflict.resource_id], conflict.month, end_of(conflict.month))
    there = gives.hours(conflict.resource_id, conflict.month, end_of(conflict.month))
    left = sum(b.hours for id_, b in bookings.items() if id_ not in decision.give_up)
    if left > there:
        raise Conflict("still_over_capacity", hours=str(left - there))
    await tx.flush()
    for id_ in dict.fromkeys(decision.give_up):
        await _give_up(tx, id_, decision.reason)
    return conflict


async def _give_up(tx: Transaction, allocation_id: UUID, reason: str | None) -> None:
    """A soft booking is rejected, a hard one released."""
    allocation = await tx.load(Allocation, allocation_id)
    if allocation.state in FIRM:
        await end_booking(tx, allocation, "CONFLICT", reason)
    else:
        allocation.reject(reason)
        await drop_months(tx, allocation)


async def _bookings(tx: Transaction, conflict: BookingConflict) -> dict[UUID, Booking]:
    """What is booked of the resource in the month, without approved overtime."""
    await tx.load(Resource, conflict.resource_id)
    statement = (
        select(
            BookedMonth.allocation_id,
            BookedMonth.hard,
            Demand.priority,
            Demand.finish,
            Allocation.proposed_at,
            BookedMonth.hours,
        )
        .join(Allocation, Allocation.id == BookedMonth.allocation_id)
        .join(Demand, Demand.id == BookedMonth.demand_id)
        .where(BookedMonth.resource_id == conflict.resource_id)
        .where(BookedMonth.month == conflict.month, BookedMonth.overtime.is_(False))
    )
    return {row.allocation_id: Booking._make(row) for row in await tx.execute(statement)}
