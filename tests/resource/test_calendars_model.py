"""A calendar by itself: what changes it and what that tells."""

from datetime import date
from uuid import uuid4

from services.resource.calendars.model import Calendar, CalendarState
from shared.contracts.resource import CalendarChanged, CalendarDay

SAID = {"code": "SITE", "name": "工地", "name_en": "Site", "week": [480] * 5 + [240, 0]}
NEW_YEAR = CalendarDay(day=date(2027, 1, 1), kind="HOLIDAY", minutes=0, name="元旦")


def test_a_calendar_tells_its_week_and_the_dates_that_changed() -> None:
    """Each change is its next version (REQ-186)."""
    calendar = Calendar.add(uuid4(), SAID)
    (told,) = calendar.take_recorded()
    assert isinstance(told, CalendarChanged)
    assert (told.code, told.calendar_version, told.week) == ("SITE", 1, (480,) * 5 + (240, 0))
    assert told.key == calendar.id
    calendar.version = 1
    calendar.import_days([NEW_YEAR])
    (told,) = calendar.take_recorded()
    assert isinstance(told, CalendarChanged)
    assert (told.calendar_version, told.days) == (2, (NEW_YEAR,))
    assert calendar.state is CalendarState.IN_FORCE


def test_an_import_that_changes_nothing_tells_nothing() -> None:
    """The same announcement again."""
    calendar = Calendar.add(uuid4(), SAID)
    calendar.take_recorded()
    calendar.import_days([])
    assert calendar.take_recorded() == []


def test_a_date_worked_in_lieu_is_as_long_as_the_longest_day() -> None:
    """And eight hours where the week has no work at all."""
    assert Calendar.add(uuid4(), {**SAID, "week": [420] * 5 + [0, 0]}).minutes_of_workday() == 420
    assert Calendar.add(uuid4(), {**SAID, "week": [0] * 7}).minutes_of_workday() == 480
