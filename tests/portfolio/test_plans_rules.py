"""The arithmetic of preliminary plans, with worked numbers (REQ-063)."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.portfolio.plans.rules import (
    MOST_HOURS,
    budget_range,
    first_day,
    hours_needed,
    phase_spans,
    preliminary_plan,
)
from shared.domain.calendar import WorkingCalendar, official_chinese_exceptions

PLAIN = WorkingCalendar(ZoneInfo("Asia/Shanghai"))
CHINESE = WorkingCalendar(ZoneInfo("Asia/Shanghai"), exceptions=official_chinese_exceptions([2026]))

FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)


def words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


TEMPLATE: dict[str, Any] = {
    "phases": [
        {"code": "START", "name": words("start"), "percent": 20},
        {"code": "WORK", "name": words("work"), "percent": 60},
        {"code": "END", "name": words("end"), "percent": 20},
    ],
    "milestones": [{"code": "DONE", "name": words("done"), "phase": "WORK"}],
    "effort_unit": {"CNY": "1000000", "USD": "140000"},
    "efforts": [{"role": "tester", "hours": 340, "from_phase": "WORK", "to_phase": "END"}],
    "budget_minus_percent": 25,
    "budget_plus_percent": 75,
    "top_risks": [{"risk": words("late"), "response": words("hurry")}],
    "assumptions": [words("fine weather")],
}


def planned(**changed: Any) -> dict[str, Any]:
    said = {
        "calendar": PLAIN,
        "start": MONDAY,
        "days": 10,
        "budget": Decimal("3000000.00"),
        "currency": "CNY",
    }
    return preliminary_plan(TEMPLATE, **{**said, **changed})


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        (None, MONDAY),
        (date(2026, 11, 2), MONDAY),
        (date(2026, 12, 5), date(2026, 12, 7)),
        (date(2026, 12, 9), date(2026, 12, 9)),
    ],
)
def test_a_plan_begins_on_a_working_day_never_before_tomorrow(
    wished: date | None, expected: date
) -> None:
    assert first_day(PLAIN, FRIDAY, wished) == expected


def test_a_plan_does_not_begin_in_a_holiday() -> None:
    """Spring Festival 2026 is free from 15 to 23 February."""
    assert first_day(CHINESE, date(2026, 2, 13), date(2026, 2, 17)) == date(2026, 2, 24)


@pytest.mark.parametrize(
    ("days", "percents", "spans"),
    [
        (120, [10, 25, 40, 15, 10], [(1, 12), (13, 42), (43, 90), (91, 108), (109, 120)]),
        (10, [15, 20, 25, 30, 10], [(1, 2), (3, 4), (5, 6), (7, 9), (10, 10)]),
        (3, [10, 20, 55, 15], [(1, 1), (1, 1), (2, 3), (3, 3)]),
        (1, [10, 25, 40, 15, 10], [(1, 1)] * 5),
    ],
)
def test_phases_fill_the_duration_by_their_shares(
    days: int, percents: list[int], spans: list[tuple[int, int]]
) -> None:
    assert phase_spans(days, percents) == spans


def test_phases_of_any_duration_begin_with_it_end_with_it_and_leave_no_gap() -> None:
    for days in range(1, 200):
        spans = phase_spans(days, [10, 25, 40, 15, 10])
        assert (spans[0][0], spans[-1][1]) == (1, days)
        for (_, last), (first, end) in pairwise(spans):
            assert first <= last + 1
            assert first <= end


@pytest.mark.parametrize(
    ("budget", "unit", "hours"),
    [
        ("3000000", "1000000", 2700),
        ("1500001", "1000000", 1351),
        ("420000", "140000", 2700),
        ("0", "1000000", 1),
        ("999999999999999.9999", "1000000", MOST_HOURS),
    ],
)
def test_hours_follow_the_budget(budget: str, unit: str, hours: int) -> None:
    """900 hours a unit, rounded up; at least one, and never more than a million."""
    assert hours_needed(Decimal(budget), Decimal(unit), 900) == hours


def test_the_budget_is_an_order_of_magnitude() -> None:
    """REQ-063: 3,000,000 within -25 % and +75 %."""
    assert budget_range(Decimal(3_000_000), 25, 75) == (Decimal(2_250_000), Decimal(5_250_000))


def test_a_template_and_an_approval_make_a_preliminary_plan() -> None:
    """REQ-063: ten working days from Monday 2026-11-30, 3,000,000 CNY."""
    assert planned(remarks=[words("a remark")]) == {
        "start": "2026-11-30",
        "finish": "2026-12-11",
        "phases": [
            {
                "code": "START",
                "name": words("start"),
                "start": "2026-11-30",
                "finish": "2026-12-01",
                "working_days": 2,
            },
            {
                "code": "WORK",
                "name": words("work"),
                "start": "2026-12-02",
                "finish": "2026-12-09",
                "working_days": 6,
            },
            {
                "code": "END",
                "name": words("end"),
                "start": "2026-12-10",
                "finish": "2026-12-11",
                "working_days": 2,
            },
        ],
        "milestones": [{"code": "DONE", "name": words("done"), "date": "2026-12-09"}],
        "role_efforts": [
            {"role": "tester", "hours": 1020, "start": "2026-12-02", "finish": "2026-12-11"}
        ],
        "budget_range": {
            "least": "2250000.0000",
            "likely": "3000000.0000",
            "most": "5250000.0000",
            "currency": "CNY",
        },
        "top_risks": TEMPLATE["top_risks"],
        "assumptions": [words("fine weather"), words("a remark")],
    }


def test_a_plan_works_through_a_holiday_only_where_the_calendar_does() -> None:
    """National Day 2026: 1 to 7 October are free, Saturday 10 October is worked."""
    plan = planned(calendar=CHINESE, start=date(2026, 9, 29))
    assert [phase["start"] for phase in plan["phases"]] == [
        "2026-09-29",
        "2026-10-08",
        "2026-10-15",
    ]
    assert plan["finish"] == "2026-10-16"


@pytest.mark.parametrize(("currency", "hours"), [("USD", 7286), ("XXX", 1020)])
def test_effort_is_measured_in_the_currency_of_the_budget(currency: str, hours: int) -> None:
    """3,000,000 USD are 21.43 units of 140,000; an unknown currency is reckoned as CNY."""
    assert planned(currency=currency)["role_efforts"][0]["hours"] == hours
