"""How days, months and working time are counted, with the official Chinese calendar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.resource.calendars.rules import (
    WorkingTime,
    days_by_month,
    end_of,
    kept,
    months_between,
    spread,
)
from shared.domain.calendar import official_chinese_exceptions

WEEK = (480, 480, 480, 480, 480, 0, 0)
CHINA = WorkingTime(WEEK, {d: 480 * w for d, w in official_chinese_exceptions([2026]).items()})
PLAIN = WorkingTime(WEEK)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def test_october_2026_has_18_working_days_and_8640_minutes() -> None:
    """22 weekdays, less five of National Day, and Saturday the 10th worked in lieu (REQ-186)."""
    assert PLAIN.days_between(OCTOBER, end_of(OCTOBER)) == 22
    assert CHINA.days_between(OCTOBER, end_of(OCTOBER)) == 18
    assert CHINA.minutes_between(OCTOBER, end_of(OCTOBER)) == 8640
    assert CHINA.minutes_on(date(2026, 10, 1)) == 0
    assert CHINA.minutes_on(date(2026, 10, 10)) == 480
    assert CHINA.minutes_on(date(2026, 10, 11)) == 0


def test_september_2026_has_22_working_days() -> None:
    """22 weekdays, less Mid-autumn Friday the 25th, and Sunday the 20th worked in lieu."""
    assert CHINA.days_between(SEPTEMBER, end_of(SEPTEMBER)) == 22


def test_a_window_that_ends_before_it_begins_has_no_days() -> None:
    """As for a resource that left before the month."""
    assert CHINA.minutes_between(OCTOBER, SEPTEMBER) == 0


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_when_it_does(month: date, last: date) -> None:
    assert end_of(month) == last
    assert end_of(last) == last


def test_months_are_those_that_are_touched() -> None:
    """One day is one month; the turn of a year is none."""
    assert months_between(date(2026, 10, 31), date(2026, 10, 31)) == [OCTOBER]
    assert months_between(date(2026, 12, 31), date(2027, 2, 1)) == [
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]


def test_400_hours_over_two_months_are_220_and_180() -> None:
    """22 and 18 working days (REQ-044)."""
    assert spread(Decimal(400), days_by_month(SEPTEMBER, end_of(OCTOBER), CHINA)) == {
        SEPTEMBER: Decimal(220),
        OCTOBER: Decimal(180),
    }


def test_what_is_spread_is_neither_lost_nor_made() -> None:
    """100 over the 261 weekdays of 2027 divides nowhere evenly, and is 100 again together."""
    shares = spread(Decimal(100), days_by_month(date(2027, 1, 1), date(2027, 12, 31), PLAIN))
    assert len(shares) == 12
    assert sum(shares.values()) == 100
    assert shares[date(2027, 1, 1)] == Decimal("8.0460")


def test_only_the_days_within_the_window_count() -> None:
    """From Thursday the 29th of October to Monday the 2nd of November: two days and one."""
    shares = spread(Decimal(3), days_by_month(date(2026, 10, 29), date(2026, 11, 2), CHINA))
    assert shares == {OCTOBER: Decimal(2), date(2026, 11, 1): Decimal(1)}


def test_where_no_day_is_worked_all_of_it_falls_into_the_first_month() -> None:
    """What is asked for National Day alone is still asked for."""
    holiday = OCTOBER + timedelta(days=2)
    assert spread(Decimal(5), days_by_month(OCTOBER, holiday, CHINA)) == {OCTOBER: Decimal(5)}


def test_what_ends_early_keeps_what_was_worked() -> None:
    """144 hours of October 2026 that end on the 14th keep 48: 6 of its 18 working days (REQ-188);
    whole months before it stay, and what had not begun is gone."""
    start, november = date(2026, 10, 1), date(2026, 11, 1)
    months = {OCTOBER: Decimal(144), november: Decimal(100)}
    finish = date(2026, 11, 30)
    assert kept(months, start, finish, date(2026, 10, 14), CHINA) == {OCTOBER: Decimal(48)}
    assert kept(months, start, finish, date(2026, 10, 31), CHINA) == {OCTOBER: Decimal(144)}
    assert kept(months, start, finish, date(2026, 12, 31), CHINA) == months
    assert kept(months, start, finish, date(2026, 9, 30), CHINA) == {}
    assert kept(months, start, finish, date(2026, 10, 7), CHINA) == {}
