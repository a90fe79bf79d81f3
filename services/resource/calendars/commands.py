"""What happens to calendars: they are added and changed, and years of dates are imported."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.resource.calendars.model import Calendar, CalendarDay, DayKind
from services.resource.calendars.queries import CalendarCode, Minutes, Week, Year
from shared.contracts.resource import CalendarDay as ToldDay
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date, Line, Request, absent


class ImportedKind(StrEnum):
    """What a date is to be; REGULAR takes an exception back."""

    HOLIDAY = "HOLIDAY"
    WORKDAY = "WORKDAY"
    REGULAR = "REGULAR"


class NewCalendar(Request):
    """A week by which somebody works: the organisation, a location, or a person."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "SITE_WEST",
                    "name": "西部工地六天制",
                    "name_en": "Western site, six days",
                    "week": [480, 480, 480, 480, 480, 240, 0],
                }
            ]
        }
    )

    code: CalendarCode
    name: Line
    name_en: Line
    week: Week


class CalendarEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"week": [450, 450, 450, 450, 450, 0, 0]}]}
    )

    name: Line = absent()
    name_en: Line = absent()
    week: Week = absent()


class ImportedDay(Request):
    """A date that is free, worked in lieu, or as its weekday says after all."""

    date: Date
    kind: ImportedKind
    name: Line
    minutes: Annotated[
        Minutes | None,
        Field(description="Of a WORKDAY; the longest day of the week unless said otherwise."),
    ] = None


class ImportedYear(Request):
    """The dates of a year as they were announced; a date that is not named stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "year": 2027,
                    "days": [
                        {"date": "2027-01-01", "kind": "HOLIDAY", "name": "元旦"},
                        {"date": "2027-01-02", "kind": "WORKDAY", "name": "元旦调休上班"},
                    ],
                }
            ]
        }
    )

    year: Year
    days: Annotated[list[ImportedDay], Field(min_length=1, max_length=366)]


async def add_calendar(tx: Transaction, new: NewCalendar) -> Calendar:
    """Offer another week to work by.

    Errors: 409 `code_taken`.
    """
    calendar = tx.add(Calendar.add(tx.new_id(), new.model_dump()))
    try:
        await tx.flush()
    except AlreadyThere as error:
        problem = FieldProblem("/code", "code_taken", (("taken", new.code),))
        raise Conflict("code_taken", taken=new.code, errors=[problem]) from error
    return calendar


async def change_calendar(tx: Transaction, ref: str, edit: CalendarEdit) -> Calendar:
    """Write down another name or week."""
    calendar = await tx.load(Calendar, ref)
    calendar.change(edit.model_dump(exclude_unset=True))
    return calendar


async def import_calendar_days(tx: Transaction, ref: str, said: ImportedYear) -> Calendar:
    """Take over what was announced for a year: all of it or none, and again without effect.

    Errors: 409 `day_outside_year` and 409 `said_twice`, with the place of each such date.
    """
    _check_dates(said)
    calendar = await tx.load(Calendar, ref)
    known = await _days_of(tx, calendar.id, said.year)
    changed = [
        told
        for told in (_told(calendar, imported) for imported in said.days)
        if known.get(told.day) != (None if told.kind == ImportedKind.REGULAR else told)
    ]
    calendar.import_days(changed)
    if changed:
        await _write(tx, calendar.id, changed)
    return calendar


def _check_dates(said: ImportedYear) -> None:
    outside, twice, seen = [], [], set[date]()
    for number, imported in enumerate(said.days):
        if imported.date.year != said.year:
            params = (("count", 1), ("year", said.year))
            outside.append(FieldProblem(f"/days/{number}/date", "day_outside_year", params))
        if imported.date in seen:
            twice.append(FieldProblem(f"/days/{number}/date", "said_twice"))
        seen.add(imported.date)
    if outside:
        raise Conflict("day_outside_year", count=len(outside), year=said.year, errors=outside)
    if twice:
        raise Conflict("said_twice", errors=twice)


def _told(calendar: Calendar, imported: ImportedDay) -> ToldDay:
    minutes = 0
    if imported.kind is ImportedKind.WORKDAY:
        asked = imported.minutes
        minutes = calendar.minutes_of_workday() if asked is None else asked
    elif imported.kind is ImportedKind.REGULAR:
        minutes = calendar.week[imported.date.weekday()]
    return ToldDay(day=imported.date, kind=imported.kind, minutes=minutes, name=imported.name)


async def _days_of(tx: Transaction, calendar_id: UUID, year: int) -> dict[date, ToldDay]:
    within = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    found = await tx.execute(
        select(*CalendarDay.__table__.c).where(CalendarDay.calendar_id == calendar_id, within)
    )
    return {
        row.day: ToldDay(day=row.day, kind=row.kind, minutes=row.minutes, name=row.name)
        for row in found
    }


async def _write(tx: Transaction, calendar_id: UUID, changed: list[ToldDay]) -> None:
    gone = [told.day for told in changed if told.kind == ImportedKind.REGULAR]
    kept: list[dict[str, Any]] = [
        {**told.model_dump(), "kind": DayKind(told.kind), "calendar_id": calendar_id}
        for told in changed
        if told.kind != ImportedKind.REGULAR
    ]
    if gone:
        await tx.execute(
            delete(CalendarDay).where(
                CalendarDay.calendar_id == calendar_id, CalendarDay.day.in_(gone)
            )
        )
    if kept:
        new = insert(CalendarDay).values(kept)
        now = {name: new.excluded[name] for name in ("kind", "minutes", "name")}
        await tx.execute(new.on_conflict_do_update(index_elements=["calendar_id", "day"], set_=now))
