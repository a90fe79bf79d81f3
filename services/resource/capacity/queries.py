"""What people see of the capacity of roles: hours and person-months, demanded and free."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, or_, select

from services.resource.calendars.model import STANDARD
from services.resource.calendars.queries import (
    MONTH,
    MonthName,
    Quantity,
    check_window,
    month_name,
    working_times,
)
from services.resource.calendars.rules import end_of, months_between
from services.resource.capacity.rules import Month, Supply, by_month
from services.resource.demands.model import DemandMonth
from services.resource.people.model import Person
from services.resource.pool.model import ResourceRole
from services.resource.roles.queries import RoleCode
from shared.db.transaction import Reader, Transaction

MOST_ROLES = 20


class Amounts(BaseModel):
    """What there is, what is demanded of it, and what is left."""

    total: Quantity
    demanded: Quantity
    free: Quantity


class CapacityMonth(BaseModel):
    """One role in one month."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "month": "2026-10",
                    "working_hours": "144.0000",
                    "hours": {"total": "230.4000", "demanded": "160.0000", "free": "70.4000"},
                    "person_months": {"total": "1.6000", "demanded": "1.1111", "free": "0.4889"},
                }
            ]
        }
    )

    month: MonthName
    working_hours: Annotated[
        Quantity, Field(description="Of one full-time person by the organisation's calendar.")
    ]
    hours: Amounts
    person_months: Amounts


class RoleCapacity(BaseModel):
    """One role, month by month; a role that nobody has gives nothing."""

    role: str
    months: list[CapacityMonth]


class Capacity(BaseModel):
    """The capacity of the roles that were asked for."""

    roles: list[RoleCapacity]


class CapacityQuery(BaseModel):
    """Which roles, from which month to which."""

    model_config = ConfigDict(extra="forbid")

    role: Annotated[
        list[RoleCode], Field(min_length=1, max_length=MOST_ROLES, examples=[["developer"]])
    ]
    from_: Annotated[str, Field(alias="from", pattern=MONTH, examples=["2027-01"])]
    to: Annotated[str, Field(pattern=MONTH, examples=["2027-12"])]

    def window(self) -> tuple[date, date]:
        """Its first and its last day."""
        return date.fromisoformat(f"{self.from_}-01"), end_of(date.fromisoformat(f"{self.to}-01"))


async def get_capacity(read: Reader, query: CapacityQuery) -> Capacity:
    """Hours and person-months of each role in each month."""
    start, finish = query.window()
    check_window(start, finish, "?to")
    found = await capacity_of(read, query.role, months_between(start, finish))
    return Capacity(
        roles=[
            RoleCapacity(role=role, months=[_shown(month) for month in found[role]])
            for role in dict.fromkeys(query.role)
        ]
    )


def _shown(month: Month) -> CapacityMonth:
    hours = {"total": month.total, "demanded": month.demanded, "free": month.free}
    return CapacityMonth(
        month=month_name(month.month),
        working_hours=month.working,
        hours=Amounts(**hours),
        person_months=Amounts(**{n: month.person_months(h) for n, h in hours.items()}),
    )


async def capacity_of(
    source: Reader | Transaction, roles: Sequence[str], months: Sequence[date]
) -> dict[str, list[Month]]:
    """Each of these roles in each of these months: three statements, however many there are."""
    spans = [(month, end_of(month)) for month in months]
    supplies = await _supplies(source, roles, months[0])
    calendars = {supply.calendar_id for found in supplies.values() for supply in found}
    times: dict[Any, Any] = await working_times(source, calendars, months[0], end_of(months[-1]))
    demanded = await _demanded(source, roles, months)
    return {
        role: by_month(spans, supplies[role], times, times[STANDARD], demanded[role])
        for role in roles
    }


async def _supplies(
    source: Reader | Transaction, roles: Sequence[str], since: date
) -> dict[str, list[Supply]]:
    """Who leaves the organisation gives nothing after that day, whatever the pool says."""
    until = func.least(ResourceRole.until, Person.left_on)
    left = (Person.person_id == ResourceRole.person_id) & Person.left_on.is_not(None)
    statement = (
        select(
            ResourceRole.role,
            ResourceRole.calendar_id,
            until.label("until"),
            func.sum(ResourceRole.full_time).label("full_time"),
        )
        .outerjoin(Person, left)
        .where(ResourceRole.role.in_(list(roles)))
        .where(or_(until.is_(None), until >= since))
        .group_by(ResourceRole.role, ResourceRole.calendar_id, until)
    )
    found: dict[str, list[Supply]] = defaultdict(list)
    for row in await source.execute(statement):
        found[row.role].append(Supply(row.calendar_id, row.until, row.full_time))
    return found


async def _demanded(
    source: Reader | Transaction, roles: Sequence[str], months: Sequence[date]
) -> dict[str, dict[date, Decimal]]:
    statement = (
        select(DemandMonth.role, DemandMonth.month, func.sum(DemandMonth.hours).label("hours"))
        .where(DemandMonth.role.in_(list(roles)))
        .where(DemandMonth.month.between(months[0], months[-1]))
        .group_by(DemandMonth.role, DemandMonth.month)
    )
    found: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for row in await source.execute(statement):
        found[row.role][row.month] = row.hours
    return found
