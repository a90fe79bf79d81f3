"""The addresses of calendars."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.calendars import commands, queries
from services.resource.calendars.commands import CalendarEdit, ImportedYear, NewCalendar
from services.resource.calendars.queries import (
    CALENDAR,
    SHOWN,
    CalendarQuery,
    CalendarRef,
    CalendarRow,
    CalendarView,
    DayQuery,
    DayRow,
)
from services.resource.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Calendars")


@routes.query("/calendars")
async def list_calendars(
    query: Annotated[CalendarQuery, Query()], read: Reader
) -> Page[CalendarRow]:
    """List the calendars."""
    return await queries.list_calendars(read, query)


@routes.query("/calendars/{calendar_ref}")
async def get_calendar(calendar_ref: CalendarRef, read: Reader) -> CalendarView:
    """Get a calendar."""
    return await SHOWN.one(read, calendar_ref)


@routes.query("/calendars/{calendar_ref}/days")
async def list_calendar_days(
    calendar_ref: CalendarRef, query: Annotated[DayQuery, Query()], read: Reader
) -> Page[DayRow]:
    """List the holidays of a calendar and the dates worked in lieu, as they can be imported."""
    return await queries.list_days(read, calendar_ref, query)


@routes.command("/calendars", status=201, location="/calendars/{id}")
async def add_calendar(new: NewCalendar, tx: Transaction) -> CalendarView:
    """Add a calendar."""
    return await SHOWN.left(tx, await commands.add_calendar(tx, new))


@routes.command("/calendars/{calendar_ref}", method="PATCH", on=CALENDAR)
async def change_calendar(
    calendar_ref: CalendarRef, edit: CalendarEdit, tx: Transaction
) -> CalendarView:
    """Change the name or the week of a calendar."""
    return await SHOWN.left(tx, await commands.change_calendar(tx, calendar_ref, edit))


@routes.command("/calendars/{calendar_ref}/import", on=CALENDAR)
async def import_calendar_days(
    calendar_ref: CalendarRef, said: ImportedYear, tx: Transaction
) -> CalendarView:
    """Import the holidays of a year and the dates worked in lieu of them, all or none."""
    return await SHOWN.left(tx, await commands.import_calendar_days(tx, calendar_ref, said))


add_history(
    routes, "/calendars/{calendar_ref}/history", CALENDAR, "get_calendar_history", named=CalendarRef
)
