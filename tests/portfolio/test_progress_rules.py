"""The rules of progress, by numbers: what may be said by a data date, and what it adds up to."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.portfolio.progress.rules import (
    Claim,
    Work,
    contradictions,
    counted,
    expected_finish,
    measured,
    merged,
    planned,
)
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import FieldProblem

UNTIL = date(2026, 11, 27)
CALENDAR = organisation_calendar("Asia/Shanghai")
WORKS = (
    Work("A", date(2099, 1, 1), date(2099, 1, 10), 300),
    Work("B", date(2099, 2, 1), date(2099, 2, 10), 100),
)


def share(value: str) -> Decimal:
    return Decimal(value)


def test_work_is_measured_by_its_hours() -> None:
    """REQ-093: 300 hours of which 0.5 count and 100 of which 1 counts are 250 of 400."""
    claims = {"A": Claim(share("0.5")), "B": Claim(share("1")), "GONE": Claim(share("1"))}
    assert measured(WORKS, claims, share("0")) == share("0.6250")
    assert measured(WORKS, {}, share("0")) == share("0")
    assert measured((Work("M", date(2099, 1, 1), date(2099, 1, 1), 0),), claims, share("0")) is None


@pytest.mark.parametrize(
    ("until", "found"),
    [
        (date(2098, 12, 31), "0.0000"),
        (date(2099, 1, 1), "0.0750"),
        (date(2099, 1, 5), "0.3750"),
        (date(2099, 1, 10), "0.7500"),
        (date(2099, 2, 5), "0.8750"),
        (date(2099, 12, 31), "1.0000"),
    ],
)
def test_what_was_to_be_done_grows_evenly_over_the_days_of_each_activity(
    until: date, found: str
) -> None:
    """REQ-097: PLANNED_PROGRESS."""
    assert planned(WORKS, until) == share(found)


def test_what_is_disputed_counts_as_much_as_is_let_pass() -> None:
    """REQ-100: nothing, unless the organisation says otherwise."""
    doubted = Claim(share("0.6"), disputed=True)
    assert counted(doubted, share("0")) == 0
    assert counted(doubted, share("0.5")) == share("0.30")
    assert counted(Claim(share("0.6")), share("0")) == share("0.6")
    assert counted(None, share("1")) == 0


def test_what_was_done_stays_and_what_is_left_is_said_anew() -> None:
    """REQ-093."""
    before = {
        "actual_start": date(2026, 11, 2),
        "physical_pct": share("0.4"),
        "remaining_days": 9,
        "actual_hours": share("80"),
    }
    known = merged(before, {"activity": "A", "physical_pct": share("0.6")})
    assert known["actual_start"] == date(2026, 11, 2)
    assert (known["physical_pct"], known["actual_hours"]) == (share("0.6"), share("80"))
    assert known.get("remaining_days") is None
    assert merged(before, {"actual_start": None, "physical_pct": None})["physical_pct"] == 0


def test_units_are_a_share_that_is_whole_with_the_last_of_them_only() -> None:
    """REQ-093: 30 of 40 are 0.75; 29,999 of 30,000 are not everything."""
    said = {"units_done": share("30"), "units_total": share("40")}
    assert merged(None, said)["physical_pct"] == share("0.7500")
    nearly = {"units_done": share("29999"), "units_total": share("30000")}
    assert merged(None, nearly)["physical_pct"] == share("0.9999")
    again = merged(merged(None, said), {"physical_pct": share("0.8")})
    assert (again["physical_pct"], again["units_done"]) == (share("0.8"), None)


def test_what_is_finished_is_done_unless_said_otherwise() -> None:
    """REQ-093."""
    before = {"actual_start": date(2026, 11, 2), "physical_pct": share("0.4")}
    assert merged(before, {"actual_finish": UNTIL})["physical_pct"] == 1
    assert merged(None, {"activity": "A"})["physical_pct"] == 0


STARTED: dict[str, Any] = {"actual_start": date(2026, 11, 2)}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"actual_start": date(2026, 11, 28)}, [("actual_start", "actual_after_data_date")]),
        ({"actual_start": UNTIL}, []),
        (
            {**STARTED, "actual_finish": date(2026, 11, 28)},
            [("actual_finish", "actual_after_data_date")],
        ),
        (
            {**STARTED, "actual_finish": date(2026, 11, 1)},
            [("actual_finish", "range_not_in_order")],
        ),
        (
            {"physical_pct": share("0.1"), "actual_hours": share("8")},
            [("physical_pct", "activity_not_started"), ("actual_hours", "activity_not_started")],
        ),
        ({"physical_pct": share("0"), "remaining_from": date(2026, 11, 30)}, []),
        (
            {**STARTED, "actual_finish": UNTIL, "physical_pct": share("0.9")},
            [("physical_pct", "finished_incomplete")],
        ),
        (
            {**STARTED, "actual_finish": UNTIL, "remaining_days": 1},
            [("remaining_days", "finished_incomplete")],
        ),
        ({**STARTED, "actual_finish": UNTIL, "remaining_days": 0}, []),
        (
            {**STARTED, "remaining_days": 3, "remaining_from": UNTIL},
            [("remaining_from", "remaining_before_data_date")],
        ),
        ({**STARTED, "remaining_days": 3, "remaining_from": date(2026, 11, 28)}, []),
        ({**STARTED, "units_done": share("3")}, [("units_total", "units_incomplete")]),
        (
            {**STARTED, "units_done": share("3"), "units_total": share("2")},
            [("units_done", "units_exceed_total")],
        ),
        (
            {**STARTED, "units_done": share("0"), "units_total": share("0")},
            [("units_done", "units_exceed_total")],
        ),
        (
            {
                **STARTED,
                "units_done": share("1"),
                "units_total": share("2"),
                "physical_pct": share("0.5"),
            },
            [("physical_pct", "share_said_twice")],
        ),
    ],
)
def test_what_was_done_lies_before_the_data_date_and_what_is_left_after_it(
    said: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    """REQ-094, REQ-093: and a state of work does not contradict itself."""
    found = contradictions(said, merged(None, said), UNTIL, "/entries/0")
    assert list(found) == [FieldProblem(f"/entries/0/{name}", code) for name, code in wrong]


def test_what_is_left_ends_after_so_many_working_days() -> None:
    """REQ-093: three days left on a Thursday are done on the Tuesday; if it goes on on the next
    Monday, on the Wednesday."""
    thursday = date(2099, 1, 8)
    assert expected_finish(CALENDAR, thursday, None, 3) == date(2099, 1, 13)
    assert expected_finish(CALENDAR, thursday, date(2099, 1, 12), 3) == date(2099, 1, 14)
