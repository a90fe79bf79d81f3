"""What resources have and what of it is booked, month by month: a statement each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from services.resource.bookings.model import BookedMonth
from services.resource.calendars.queries import working_times
from services.resource.calendars.rules import WorkingTime, end_of
from services.resource.capacity.rules import Supply, hours_of
from services.resource.people.model import Person
from services.resource.pool.model import Resource, ResourceKind, ResourceState
from shared.db.transaction import Reader, Transaction

ByMonth = dict[UUID, dict[date, Decimal]]
"""Hours by resource and month."""


class Giving(NamedTuple):
    """What resources give, and the working time that this is reckoned by."""

    supplies: dict[UUID, Supply]
    times: dict[Any, WorkingTime]

    def hours(self, resource_id: UUID, first: date, last: date) -> Decimal:
        """Of one of them from a day to a day."""
        return hours_of([self.supplies[resource_id]], self.times, first, last)

    def by_month(self, resource_id: UUID, months: Sequence[date]) -> dict[date, Decimal]:
        """Of one of them, whole months."""
        return {month: self.hours(resource_id, month, end_of(month)) for month in months}

    def time_of(self, resource_id: UUID) -> WorkingTime:
        """When one of them works."""
        return self.times[self.supplies[resource_id].calendar_id]


def full_time_of() -> ColumnElement[Decimal]:
    """The share of a full-time resource that one gives to all its roles together: material, and
    what is not in the pool any more, gives nothing."""
    gone = (Resource.state == ResourceState.INACTIVE) | (Resource.kind == ResourceKind.MATERIAL)
    return case((gone, Decimal(0)), else_=Resource.fte * (1 - Resource.non_project_share))


async def giving(
    source: Reader | Transaction, resource_ids: Collection[UUID], start: date, finish: date
) -> Giving:
    """Calendar hours x fte x (1 - non-project share), whatever their roles: two statements."""
    until = func.least(Resource.available_until, Person.left_on).label("until")
    full_time = full_time_of().label("full_time")
    statement = (
        select(Resource.id, Resource.calendar_id, until, full_time)
        .outerjoin(Person, Person.person_id == Resource.person_id)
        .where(Resource.id.in_(list(resource_ids)))
    )
    supplies = {
        r.id: Supply(r.calendar_id, r.until, r.full_time) for r in await source.execute(statement)
    }
    calendars = {s.calendar_id for s in supplies.values()}
    times: dict[Any, WorkingTime] = await working_times(source, calendars, start, finish)
    return Giving(supplies, times)


async def booked_of(
    source: Reader | Transaction,
    resource_ids: Collection[UUID],
    months: Sequence[date],
    *,
    hard_only: bool = False,
    besides: UUID | None = None,
) -> ByMonth:
    """What is booked of each, without approved overtime and without one booking; one statement."""
    statement = (
        select(
            BookedMonth.resource_id, BookedMonth.month, func.sum(BookedMonth.hours).label("hours")
        )
        .where(BookedMonth.resource_id.in_(list(resource_ids)))
        .where(BookedMonth.month.between(months[0], months[-1]))
        .where(BookedMonth.overtime.is_(False))
        .group_by(BookedMonth.resource_id, BookedMonth.month)
    )
    if hard_only:
        statement = statement.where(BookedMonth.hard)
    if besides is not None:
        statement = statement.where(BookedMonth.allocation_id != besides)
    found: ByMonth = defaultdict(dict)
    for row in await source.execute(statement):
        found[row.resource_id][row.month] = row.hours
    return found
