"""Working days and the deadlines counted in them, on the official Chinese calendar."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import (
    ANNOUNCED_YEARS,
    WorkingCalendar,
    official_chinese_exceptions,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkingCalendar(SHANGHAI, exceptions=official_chinese_exceptions())
WEEKDAYS = WorkingCalendar(SHANGHAI)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-09-26", True),
        ("2025-09-27", False),
        ("2025-09-28", True),  # a Sunday worked for the National Day week
        ("2025-10-01", False),  # a Wednesday, National Day
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-10-11", True),  # a Saturday worked for it
        ("2026-02-17", False),  # a Tuesday, Spring Festival
    ],
)
def test_holidays_and_the_weekends_worked_for_them(day: str, worked: bool) -> None:
    assert CHINA.is_working_day(date.fromisoformat(day)) is worked


def test_a_year_not_announced_yet_has_only_its_weekends() -> None:
    year = ANNOUNCED_YEARS.stop
    assert official_chinese_exceptions([year]) == {}
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    assert [CHINA.is_working_day(d) for d in days] == [d.weekday() < 5 for d in days]


def test_next_years_holidays_are_exceptions_like_any_other() -> None:
    holiday = date(2031, 10, 1)
    imported = WorkingCalendar(SHANGHAI, exceptions={holiday: False})
    assert WEEKDAYS.is_working_day(holiday)
    assert not imported.is_working_day(holiday)


def test_only_the_years_asked_for_contribute() -> None:
    assert {day.year for day in official_chinese_exceptions([2025])} == {2025}


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-10-03", 1, "2025-10-09"),  # begins in the holidays
        ("2025-10-09", -1, "2025-09-30"),
        ("2025-09-26", 2, "2025-09-29"),  # over a worked Sunday
        ("2025-10-03", 0, "2025-10-03"),
    ],
)
def test_counting_on_from_a_day(start: str, days: int, end: str) -> None:
    assert CHINA.add_working_days(date.fromisoformat(start), days) == date.fromisoformat(end)


def test_counting_between_two_days() -> None:
    assert CHINA.working_days_between(date(2025, 9, 26), date(2025, 10, 9)) == 4
    assert CHINA.working_days_between(date(2025, 10, 9), date(2025, 9, 26)) == -4
    assert CHINA.working_days_between(date(2025, 10, 1), date(2025, 10, 1)) == 0


@given(st.dates(date(2004, 1, 1), date(2030, 1, 1)), st.integers(-300, 300))
def test_adding_and_counting_are_inverse(start: date, days: int) -> None:
    assert CHINA.working_days_between(start, CHINA.add_working_days(start, days)) == days


@pytest.mark.parametrize(
    ("now", "days", "end"),
    [
        ("2025-09-30 18:00", 1, "2025-10-10 00:00"),
        ("2025-09-30 00:00", 1, "2025-10-10 00:00"),
        ("2025-09-30 23:59", 5, "2025-10-15 00:00"),
        ("2025-09-30 09:00", 0, "2025-10-01 00:00"),
    ],
)
def test_a_term_ends_with_its_last_working_day(now: str, days: int, end: str) -> None:
    assert CHINA.end_of_working_day(shanghai(now), days) == shanghai(end)


def test_the_term_is_told_in_utc() -> None:
    end = WEEKDAYS.end_of_working_day(shanghai("2025-06-02 09:00"), 1)
    assert end.tzinfo is UTC
    assert end.isoformat() == "2025-06-03T16:00:00+00:00"


def test_a_term_ends_at_local_midnight_also_when_the_clocks_change() -> None:
    berlin = WorkingCalendar(ZoneInfo("Europe/Berlin"))
    friday = datetime(2025, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert berlin.end_of_working_day(friday, 0).isoformat() == "2025-03-28T23:00:00+00:00"
    assert berlin.end_of_working_day(friday, 1).isoformat() == "2025-03-31T22:00:00+00:00"


def test_today_is_the_organisations_and_needs_an_instant() -> None:
    evening = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    assert CHINA.today(evening) == date(2026, 1, 1)
    with pytest.raises(ValueError, match="time zone"):
        CHINA.today(datetime(2025, 12, 31))  # noqa: DTZ001 - naive on purpose


def test_a_week_without_work_is_refused_and_other_weekends_are_possible() -> None:
    with pytest.raises(ValueError, match="at least one"):
        WorkingCalendar(SHANGHAI, weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="seven days"):
        WorkingCalendar(SHANGHAI, weekend=frozenset({7}))
    gulf = WorkingCalendar(ZoneInfo("Asia/Riyadh"), weekend=frozenset({4, 5}))
    assert gulf.add_working_days(date(2025, 6, 5), 1) == date(2025, 6, 8)


def test_a_calendar_is_a_value_that_can_be_sent_to_a_worker() -> None:
    exceptions = {date(2025, 10, 1): False}
    calendar = WorkingCalendar(SHANGHAI, exceptions=exceptions)
    exceptions.clear()
    assert not calendar.is_working_day(date(2025, 10, 1))
    assert pickle.loads(pickle.dumps(calendar)) == calendar
    assert len({calendar, WorkingCalendar(SHANGHAI, exceptions={date(2025, 10, 1): False})}) == 1
