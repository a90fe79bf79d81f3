"""What is asked against what is free, month by month."""

from datetime import date
from decimal import Decimal

from services.resource.rough_cuts.rules import (
    Cut,
    Need,
    added_up,
    free_within,
    rough_cut,
    total_gap,
)

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
HALF = Decimal("0.5")


def test_what_is_lacking_is_what_is_asked_beyond_what_is_free() -> None:
    """2 person-months of a tester, 1.1 and 0.9, with half a tester free: 1 is lacking (REQ-044)."""
    asked = {"tester": {SEPTEMBER: Decimal("1.1"), OCTOBER: Decimal("0.9")}}
    cuts = rough_cut(asked, {"tester": {SEPTEMBER: HALF, OCTOBER: HALF}})
    assert [cut.gap for cut in cuts] == [Decimal("0.6"), Decimal("0.4")]
    assert total_gap(cuts) == 1


def test_what_is_free_in_one_month_does_not_help_in_another() -> None:
    """Three free in September leave October short (REQ-044)."""
    asked = {"tester": {SEPTEMBER: Decimal(1), OCTOBER: Decimal(1)}}
    cuts = rough_cut(asked, {"tester": {SEPTEMBER: Decimal(3), OCTOBER: Decimal(0)}})
    assert [cut.gap for cut in cuts] == [0, 1]


def test_a_month_in_which_nothing_is_asked_lacks_nothing() -> None:
    cuts = rough_cut({"tester": {SEPTEMBER: Decimal(1)}}, {"tester": {OCTOBER: Decimal(0)}})
    assert cuts == [Cut("tester", OCTOBER, Decimal(0), Decimal(0))]
    assert total_gap(cuts) == 0


def test_needs_of_one_role_are_one() -> None:
    """2 and 3 person-months of a developer are 5."""
    needs = [
        Need("developer", Decimal(2)),
        Need("tester", Decimal(1)),
        Need("developer", Decimal(3)),
    ]
    assert added_up(needs) == [Need("developer", Decimal(5)), Need("tester", Decimal(1))]


def test_a_window_takes_its_share_of_a_month() -> None:
    """9 of 18 working days take half of what is free; of a month without work there is nothing."""
    assert free_within(Decimal("1.6"), 9, 18) == Decimal("0.8")
    assert free_within(Decimal("1.6"), 0, 0) == 0


def test_nothing_asked_is_feasible() -> None:
    assert total_gap(rough_cut({}, {})) == 0
