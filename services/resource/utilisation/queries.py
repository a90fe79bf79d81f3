"""What people see of utilisation: capacity, bookings and posted time by person, role or unit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, case, func, or_, select

from services.resource.bookings.model import BookedMonth
from services.resource.bookings.queries import full_time_of
from services.resource.calendars.queries import (
    MONTH,
    MonthName,
    Quantity,
    check_window,
    month_name,
    working_times,
)
from services.resource.calendars.rules import end_of, months_between
from services.resource.capacity.rules import Supply, hours_of
from services.resource.demands.model import DemandMonth
from services.resource.people.model import Person
from services.resource.pool.model import Resource, ResourceKind, ResourceRole
from services.resource.time_entries.model import TimeEntry, TimeEntryState
from services.resource.utilisation.rules import Band, band, share
from shared.db.transaction import Reader
from shared.domain.fields import Line

MOST_GROUPS = 100
MOST_MONTHS_HERE = 12

By = Literal["resource", "role", "org_unit"]


class UtilisationMonth(BaseModel):
    """One month: hours there are, are booked, were posted, and what that is of the capacity."""

    month: MonthName
    capacity: Quantity
    soft: Quantity
    hard: Quantity
    posted: Quantity
    demanded: Annotated[Quantity | None, Field(description="Only by role: demands name no person.")]
    utilisation: Annotated[
        Quantity | None, Field(description="Booked by capacity; null where there is none.")
    ]
    productive: Annotated[Quantity | None, Field(description="Posted by capacity.")]
    load: Annotated[Quantity | None, Field(description="Demanded by capacity, by role.")]
    band: Annotated[Band | None, Field(description="What the utilisation is called.")]


class UtilisationGroup(BaseModel):
    """One person or thing, role, or unit, month by month."""

    key: Annotated[str, Field(description="Human key of the resource, code of the role, or unit.")]
    name: str | None
    months: list[UtilisationMonth]


class Utilisation(BaseModel):
    """At most a hundred groups, by their key; `next_after` continues where there are more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "by": "resource",
                    "groups": [
                        {
                            "key": "RSC-2026-0001",
                            "name": "罗敏",
                            "months": [
                                {
                                    "month": "2026-10",
                                    "capacity": "144.0000",
                                    "soft": "0.0000",
                                    "hard": "108.0000",
                                    "posted": "100.0000",
                                    "demanded": None,
                                    "utilisation": "0.7500",
                                    "productive": "0.6944",
                                    "load": None,
                                    "band": "HEALTHY",
                                }
                            ],
                        }
                    ],
                    "next_after": None,
                }
            ]
        }
    )

    by: By
    groups: list[UtilisationGroup]
    next_after: str | None


class UtilisationQuery(BaseModel):
    """Of whom, in which months; a role or unit narrows it."""

    model_config = ConfigDict(extra="forbid")

    by: By = "resource"
    from_: Annotated[str, Field(alias="from", pattern=MONTH, examples=["2027-01"])]
    to: Annotated[str, Field(pattern=MONTH, examples=["2027-03"])]
    role: Line | None = None
    org_unit: Line | None = None
    after: Annotated[Line | None, Field(description="`next_after` of the answer before.")] = None

    def months(self) -> list[date]:
        """The first day of each; 409 `range_not_in_order`, 409 `window_too_long`."""
        start = date.fromisoformat(f"{self.from_}-01")
        finish = end_of(date.fromisoformat(f"{self.to}-01"))
        check_window(start, finish, "?to", MOST_MONTHS_HERE)
        return months_between(start, finish)


class Grouping(NamedTuple):
    """By which column resources, bookings, posted time and demands are put together."""

    key: ColumnElement[Any]
    name: ColumnElement[Any]
    of_bookings: ColumnElement[Any]


GROUPINGS: Mapping[str, Grouping] = {
    "resource": Grouping(
        Resource.key.expression,
        func.coalesce(Person.name, Resource.name),
        Resource.key.expression,
    ),
    "role": Grouping(
        ResourceRole.role.expression, ResourceRole.role.expression, BookedMonth.role.expression
    ),
    "org_unit": Grouping(
        Resource.org_unit.expression, Resource.org_unit.expression, Resource.org_unit.expression
    ),
}
Amounts = dict[str, dict[date, Decimal]]
"""Hours by group and month."""


async def get_utilisation(read: Reader, query: UtilisationQuery) -> Utilisation:
    """Six statements, however many there are."""
    months, grouping = query.months(), GROUPINGS[query.by]
    groups = await _groups(read, query, grouping)
    more, groups = len(groups) > MOST_GROUPS, groups[:MOST_GROUPS]
    keys = [group.key for group in groups]
    capacity = await _capacity(read, query, grouping, keys, months)
    soft, hard = await _booked(read, query, grouping, keys, months)
    posted = await _posted(read, query, grouping, keys, months)
    demanded = await _demanded(read, keys, months) if query.by == "role" else None

    def shown(key: str, month: date) -> UtilisationMonth:
        there = capacity[key].get(month, Decimal(0))
        booked = (soft[key].get(month, Decimal(0)), hard[key].get(month, Decimal(0)))
        worked = posted[key].get(month, Decimal(0))
        wanted = None if demanded is None else demanded[key].get(month, Decimal(0))
        used = share(booked[0] + booked[1], there)
        return UtilisationMonth(
            month=month_name(month),
            capacity=there,
            soft=booked[0],
            hard=booked[1],
            posted=worked,
            demanded=wanted,
            utilisation=used,
            productive=share(worked, there),
            load=None if wanted is None else share(wanted, there),
            band=band(used),
        )

    return Utilisation(
        by=query.by,
        groups=[
            UtilisationGroup(key=g.key, name=g.name, months=[shown(g.key, m) for m in months])
            for g in groups
        ],
        next_after=keys[-1] if more else None,
    )


def _resources(query: UtilisationQuery, *columns: Any) -> Select[Any]:
    """Resources that the question is about; those of a team whose members are known are counted
    with these."""
    teams = (Resource.kind == ResourceKind.TEAM) & (Resource.members != [])
    statement = select(*columns).select_from(Resource).where(~teams)
    if query.by == "role" or query.role is not None:
        has = ResourceRole.resource_id == Resource.id
        statement = statement.join(ResourceRole, has)
    if query.role is not None:
        statement = statement.where(ResourceRole.role == query.role)
    if query.org_unit is not None:
        statement = statement.where(Resource.org_unit == query.org_unit)
    return statement


async def _groups(read: Reader, query: UtilisationQuery, grouping: Grouping) -> Sequence[Any]:
    statement = (
        _resources(query, grouping.key.label("key"), func.min(grouping.name).label("name"))
        .outerjoin(Person, Person.person_id == Resource.person_id)
        .where(grouping.key.is_not(None))
        .group_by(grouping.key)
        .order_by(grouping.key)
        .limit(MOST_GROUPS + 1)
    )
    if query.after is not None:
        statement = statement.where(grouping.key > query.after)
    return (await read.execute(statement)).all()


async def _capacity(
    read: Reader,
    query: UtilisationQuery,
    grouping: Grouping,
    keys: Sequence[str],
    months: Sequence[date],
) -> Amounts:
    until = func.least(Resource.available_until, Person.left_on)
    gives = ResourceRole.full_time if query.by == "role" else full_time_of()
    columns = (Resource.calendar_id, until.label("until"))
    statement = (
        _resources(query, grouping.key.label("key"), *columns, func.sum(gives).label("full_time"))
        .outerjoin(Person, Person.person_id == Resource.person_id)
        .where(grouping.key.in_(list(keys)), or_(until.is_(None), until >= months[0]))
        .group_by(grouping.key, *columns)
    )
    supplies: dict[str, list[Supply]] = defaultdict(list)
    for row in await read.execute(statement):
        supplies[row.key].append(Supply(row.calendar_id, row.until, row.full_time))
    ids = {supply.calendar_id for found in supplies.values() for supply in found}
    times: Any = await working_times(read, ids, months[0], end_of(months[-1]))
    found: Amounts = defaultdict(dict)
    for key, given in supplies.items():
        found[key] = {m: hours_of(given, times, m, end_of(m)) for m in months}
    return found


async def _booked(
    read: Reader,
    query: UtilisationQuery,
    grouping: Grouping,
    keys: Sequence[str],
    months: Sequence[date],
) -> tuple[Amounts, Amounts]:
    key = grouping.of_bookings
    hard = func.sum(case((BookedMonth.hard, BookedMonth.hours), else_=0)).label("hard")
    soft = func.sum(case((BookedMonth.hard, 0), else_=BookedMonth.hours)).label("soft")
    statement = (
        select(key.label("key"), BookedMonth.month, soft, hard)
        .join(Resource, Resource.id == BookedMonth.resource_id)
        .where(key.in_(list(keys)), BookedMonth.month.between(months[0], months[-1]))
        .group_by(key, BookedMonth.month)
    )
    if query.role is not None:
        statement = statement.where(BookedMonth.role == query.role)
    if query.org_unit is not None:
        statement = statement.where(Resource.org_unit == query.org_unit)
    softly: Amounts = defaultdict(dict)
    firmly: Amounts = defaultdict(dict)
    for row in await read.execute(statement):
        softly[row.key][row.month], firmly[row.key][row.month] = row.soft, row.hard
    return softly, firmly


async def _posted(
    read: Reader,
    query: UtilisationQuery,
    grouping: Grouping,
    keys: Sequence[str],
    months: Sequence[date],
) -> Amounts:
    """Time is posted by person: of who has several roles each gets an even share, as of what they
    can give."""
    roles = func.jsonb_array_length(Resource.roles)
    minutes = (
        TimeEntry.minutes / func.greatest(roles, 1) if query.by == "role" else TimeEntry.minutes
    )
    month = func.date_trunc("month", TimeEntry.day)
    statement = (
        _resources(query, grouping.key.label("key"), month.label("month"))
        .add_columns((func.sum(minutes) / Decimal(60)).label("hours"))
        .join(TimeEntry, TimeEntry.resource_id == Resource.id)
        .where(grouping.key.in_(list(keys)), TimeEntry.state == TimeEntryState.POSTED)
        .where(TimeEntry.day.between(months[0], end_of(months[-1])))
        .group_by(grouping.key, month)
    )
    found: Amounts = defaultdict(dict)
    for row in await read.execute(statement):
        found[row.key][row.month.date()] = row.hours
    return found


async def _demanded(read: Reader, keys: Sequence[str], months: Sequence[date]) -> Amounts:
    statement = (
        select(DemandMonth.role, DemandMonth.month, func.sum(DemandMonth.hours).label("hours"))
        .where(DemandMonth.role.in_(list(keys)))
        .where(DemandMonth.month.between(months[0], months[-1]))
        .group_by(DemandMonth.role, DemandMonth.month)
    )
    found: Amounts = defaultdict(dict)
    for row in await read.execute(statement):
        found[row.role][row.month] = row.hours
    return found
