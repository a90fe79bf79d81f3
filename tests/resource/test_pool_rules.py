"""Rates by date, and skills with the levels that are reached."""

from datetime import date
from decimal import Decimal

import pytest

from services.resource.pool.rules import Rate, full_time, rate_on, reached, with_rate

LAST_YEAR = Rate(date(2026, 1, 1), Decimal(180), "CNY")
THIS_YEAR = Rate(date(2027, 1, 1), Decimal(200), "CNY")


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), LAST_YEAR),
        (date(2026, 12, 31), LAST_YEAR),
        (date(2027, 1, 1), THIS_YEAR),
        (date(2030, 6, 1), THIS_YEAR),
    ],
)
def test_a_day_costs_by_the_rate_that_has_begun(day: date, rate: Rate | None) -> None:
    """180 CNY to the end of 2026, 200 CNY from then on; nothing before the first (REQ-186)."""
    assert rate_on([THIS_YEAR, LAST_YEAR], day) == rate


def test_rates_never_overlap() -> None:
    """In the order of their days, and one for each: of two the newer word counts (REQ-186)."""
    corrected = THIS_YEAR._replace(cost_per_hour=Decimal(210))
    assert with_rate([THIS_YEAR], LAST_YEAR) == [LAST_YEAR, THIS_YEAR]
    assert with_rate([LAST_YEAR, THIS_YEAR], corrected) == [LAST_YEAR, corrected]


def test_who_has_a_level_has_reached_those_below() -> None:
    """Java at 3 is found when 1, 2 or 3 is asked for (REQ-186)."""
    assert reached([("Java", 3), ("SQL", 1)]) == {("Java", 1), ("Java", 2), ("Java", 3), ("SQL", 1)}


def test_no_hour_of_a_resource_counts_twice() -> None:
    """Half a person, a fifth for other things: 0.4 to one role, 0.2 to each of two (REQ-186)."""
    half, fifth = Decimal("0.5"), Decimal("0.2")
    assert full_time(half, fifth, 1) == Decimal("0.4")
    assert full_time(half, fifth, 2) == Decimal("0.2")
    assert full_time(Decimal(1), Decimal(0), 3) == Decimal("0.333333")
    assert full_time(Decimal(1), Decimal(1), 0) == 0
