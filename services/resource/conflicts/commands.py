"""Looking whether a resource is booked beyond what there is of it, wherever a booking changed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from services.resource.bookings.queries import booked_of, giving
from services.resource.calendars.rules import end_of
from services.resource.conflicts.model import Conflict, ConflictState
from shared.db.transaction import Transaction

NOTHING = Decimal(0)


async def look_for_conflicts(tx: Transaction, resource_id: UUID, months: Sequence[date]) -> None:
    """Open a conflict for each of these months that is over, and let lapse what is one no more;
    the caller has locked the resource (REQ-189)."""
    if not months:
        return
    months = sorted(months)
    # What ended or began for another booking of the same resource must be seen here.
    await tx.flush()
    gives = await giving(tx, [resource_id], months[0], end_of(months[-1]))
    capacity = gives.by_month(resource_id, months)
    booked = (await booked_of(tx, [resource_id], months))[resource_id]
    statement = (
        select(Conflict)
        .where(Conflict.resource_id == resource_id, Conflict.state == ConflictState.OPEN)
        .where(Conflict.month.in_(months))
        .order_by(Conflict.month)
        .with_for_update()
    )
    standing = {conflict.month: conflict for conflict in await tx.every(Conflict, statement)}
    for month in months:
        hours = booked.get(month, NOTHING)
        if hours <= capacity[month] and month in standing:
            standing[month].lapse(tx.now)
        elif hours > capacity[month] and month not in standing:
            key = await tx.next_key("CFL")
            tx.add(
                Conflict.detect(
                    tx.new_id(), key, resource_id, month, hours, capacity[month], tx.now
                )
            )
