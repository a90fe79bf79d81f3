"""Bands, hysteresis, trends and periods: the arithmetic of indicators."""

from datetime import date
from decimal import Decimal

import pytest

from services.portfolio.indicators.rules import (
    Band,
    Direction,
    Frequency,
    Limits,
    Standing,
    first_day_after,
    period_of,
)

G, A, R = Band.GREEN, Band.AMBER, Band.RED


def limits(direction: Direction, green: str, amber: str, target: str = "1") -> Limits:
    return Limits(direction, Decimal(target), Decimal(green), Decimal(amber))


CPI = limits(Direction.HIGHER, ".95", ".90")
DEFECTS = limits(Direction.LOWER, "10", "25", "0")
LOAD = limits(Direction.TARGET, ".10", ".20", ".80")


@pytest.mark.parametrize(
    ("by", "value", "band"),
    [
        (CPI, "1.20", G),
        (CPI, ".95", G),
        (CPI, ".9499", A),
        (CPI, ".90", A),
        (CPI, ".8999", R),
        (DEFECTS, "0", G),
        (DEFECTS, "10", G),
        (DEFECTS, "10.5", A),
        (DEFECTS, "25", A),
        (DEFECTS, "26", R),
        (LOAD, ".90", G),
        (LOAD, ".70", G),
        (LOAD, ".61", A),
        (LOAD, "1.01", R),
    ],
)
def test_a_value_lies_in_the_band_that_its_limits_say(by: Limits, value: str, band: Band) -> None:
    """REQ-101; formulas.md 8: CPI >= .95 green, .90-.95 amber, < .90 red."""
    assert by.band_of(Decimal(value)) == band


def test_limits_are_in_order_when_amber_begins_where_green_ends() -> None:
    """REQ-101."""
    assert [by.in_order for by in (CPI, DEFECTS, LOAD)] == [True] * 3
    assert not limits(Direction.HIGHER, ".90", ".95").in_order
    assert not limits(Direction.LOWER, "25", "10").in_order
    assert not limits(Direction.TARGET, "-.1", ".2").in_order


@pytest.mark.parametrize(
    ("seen", "counts"),
    [
        ([(G, "1")], [G]),
        ([(G, "1"), (R, "1")], [G, R]),
        ([(R, "1"), (G, "2"), (G, "3")], [R, R, G]),
        ([(R, "1"), (G, "2"), (A, "3")], [R, R, A]),
        ([(R, "1"), (G, "2"), (R, "3"), (G, "4"), (G, "5")], [R, R, R, R, G]),
        ([(R, "1"), (G, "2"), (G, "2"), (G, "3")], [R, R, R, G]),
        ([(A, "1"), (G, "2"), (G, "3"), (A, "4")], [A, A, G, A]),
    ],
)
def test_worse_counts_at_once_and_better_after_two_periods(
    seen: list[tuple[Band, str]], counts: list[Band]
) -> None:
    """REQ-105; formulas.md 8: improve only after two consecutive periods in the better band."""
    standing, found = Standing(seen[0][0]), []
    for band, period in seen:
        standing = standing.after(band, period)
        found.append(standing.band)
    assert found == counts


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        (["1.00", ".98", ".96"], True),
        (["1.00", ".99", ".98"], False),
        (["1.00", ".96"], False),
        ([".99", "1.00", ".96"], False),
        (["2.00", "1.00", ".98", ".96"], True),
    ],
)
def test_a_trend_breaks_a_limit_that_the_next_period_would_cross(
    values: list[str], breaks: bool
) -> None:
    """REQ-105: CPI 1.00, .98, .96 goes on to .94."""
    assert CPI.trend_breaks([Decimal(value) for value in values]) is breaks


def test_a_trend_of_what_should_be_low_rises() -> None:
    """REQ-105: 4, 7, 10 open defects go on to 13."""
    assert DEFECTS.trend_breaks([Decimal(4), Decimal(7), Decimal(10)])
    assert not DEFECTS.trend_breaks([Decimal(10), Decimal(7), Decimal(4)])


def test_a_period_is_a_month_or_the_monday_of_a_week() -> None:
    """REQ-105: 2027-03-17 is a Wednesday."""
    day = date(2027, 3, 17)
    assert period_of(Frequency.MONTHLY, day) == "2027-03"
    assert period_of(Frequency.WEEKLY, day) == "2027-03-15"
    assert first_day_after(Frequency.MONTHLY, day) == date(2027, 4, 1)
    assert first_day_after(Frequency.MONTHLY, date(2027, 12, 31)) == date(2028, 1, 1)
    assert first_day_after(Frequency.WEEKLY, day) == date(2027, 3, 22)
