"""What people see of calendars, and the working time that others count by."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from sqlalchemy import or_, select

from services.resource.calendars.model import (
    STANDARD,
    Calendar,
    CalendarDay,
    CalendarState,
    DayKind,
)
from services.resource.calendars.rules import WorkingTime
from services.resource.permissions import PERMISSIONS
from shared.db.paging import ListQuery, Page, Sort, day, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import ID, Date, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

MOST_MONTHS = 60
"""Of what is looked at together: nobody has planned yet what is further away."""

MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
Quantity = Annotated[
    Decimal,
    PlainSerializer(lambda d: f"{d:.4f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["1.6000"]}),
]
"""Hours or person-months, as a decimal string with four decimals."""

MonthName = Annotated[str, Field(pattern=MONTH, examples=["2027-01"])]


def month_name(month: date) -> str:
    """`2027-01` of the month that begins on 2027-01-01."""
    return f"{month:%Y-%m}"


def check_window(start: date, finish: date, pointer: str, most: int = MOST_MONTHS) -> None:
    """Refuse what runs backwards or too long: 409 `range_not_in_order`, 409 `window_too_long`."""
    if finish < start:
        problems = [FieldProblem(pointer, "range_not_in_order")]
        raise Conflict("range_not_in_order", errors=problems)
    if (finish.year - start.year) * 12 + finish.month - start.month >= most:
        problems = [FieldProblem(pointer, "window_too_long", (("most", most),))]
        raise Conflict("window_too_long", most=most, errors=problems)


CALENDAR = Access(Calendar, named_by=(Calendar.id, Calendar.code))

CODE = r"^[A-Z][A-Z0-9_]{1,19}$"
CalendarCode = Annotated[
    str, StringConstraints(strict=True, pattern=CODE), Field(examples=["CN_NORTH"])
]
CalendarRef = Annotated[
    str,
    StringConstraints(pattern=f"({ID}|{CODE})"),
    Field(description="The id, or the code.", examples=["CN"]),
]
Minutes = Annotated[int, Field(ge=0, le=1440, examples=[480]), Whole]
Week = Annotated[
    list[Minutes],
    Field(
        min_length=7,
        max_length=7,
        description="Working minutes from Monday to Sunday.",
        examples=[[480, 480, 480, 480, 480, 0, 0]],
    ),
]
Year = Annotated[int, Field(ge=1990, le=2189, examples=[2027]), Whole]

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a0-0c01-7a00-8c00-000000000086",
    "code": "CN",
    "version": 1,
    "name": "中国法定工作日历",
    "name_en": "Official Chinese calendar",
    "week": [480, 480, 480, 480, 480, 0, 0],
    "state": "IN_FORCE",
}


class CalendarRow(BaseModel):
    """A calendar in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    code: str
    version: int
    name: str
    name_en: str
    week: Week
    state: CalendarState


class CalendarView(RecordView):
    """A calendar: the minutes of its week; its dates that are otherwise are a list of their own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE | {"changed_at": "2026-11-24T01:30:00.000000Z", "allowed_actions": []}
            ]
        }
    )

    code: CalendarCode
    name: str
    name_en: str
    week: Week
    state: CalendarState


class DayRow(BaseModel):
    """A date on which a calendar departs from its week: free, or worked in lieu."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {"day": "2026-10-10", "kind": "WORKDAY", "minutes": 480, "name": "国庆节调休上班"}
            ]
        },
    )

    day: Date
    kind: DayKind
    minutes: Minutes
    name: str


class CalendarQuery(ListQuery):
    """The calendars, by code."""


class DayQuery(ListQuery):
    """The dates of one calendar that are not as their weekday says, earliest first."""

    year: Annotated[int | None, Field(ge=1990, le=2189, examples=[2027])] = None


ROW = [getattr(Calendar, name) for name in CalendarRow.model_fields]
SORTS = {"code": Sort(Calendar.code, str, Calendar.id)}
DAY = [getattr(CalendarDay, name) for name in DayRow.model_fields]
DAY_SORTS = {"day": Sort(CalendarDay.day, day, CalendarDay.calendar_id)}


SHOWN = Showing(CalendarView, CALENDAR, PERMISSIONS, "calendar")


async def list_calendars(read: Reader, query: CalendarQuery) -> Page[CalendarRow]:
    """Every calendar."""
    rows, cursor = await rows_of_page(read, select(*ROW), query, SORTS, "code")
    return Page(items=[CalendarRow.model_validate(r) for r in rows], next_cursor=cursor)


async def list_days(read: Reader, ref: str, query: DayQuery) -> Page[DayRow]:
    """The holidays of one calendar and the dates worked in lieu: what can be imported elsewhere."""
    row = await CALENDAR.one(read, [Calendar.id], ref)
    statement = select(*DAY).where(CalendarDay.calendar_id == row.id)
    if query.year is not None:
        first, last = date(query.year, 1, 1), date(query.year, 12, 31)
        statement = statement.where(CalendarDay.day.between(first, last))
    rows, cursor = await rows_of_page(read, statement, query, DAY_SORTS, "day")
    return Page(items=[DayRow.model_validate(r) for r in rows], next_cursor=cursor)


async def working_times(
    source: Reader | Transaction, ids: Iterable[UUID], start: date, finish: date
) -> dict[str | UUID, WorkingTime]:
    """The working time of these calendars by id, and of the standard one by its code as well,
    with the exceptions between two days: one statement."""
    statement = (
        select(Calendar.id, Calendar.code, Calendar.week, CalendarDay.day, CalendarDay.minutes)
        .outerjoin(
            CalendarDay,
            (CalendarDay.calendar_id == Calendar.id) & CalendarDay.day.between(start, finish),
        )
        .where(or_(Calendar.code == STANDARD, Calendar.id.in_(list(ids))))
    )
    found: dict[str | UUID, WorkingTime] = {}
    for row in await source.execute(statement):
        if row.id not in found:
            found[row.id] = WorkingTime(tuple(row.week), {})
            found[row.code] = found[row.id]
        if row.day is not None:
            found[row.id].exceptions[row.day] = row.minutes  # type: ignore[index]
    return found
