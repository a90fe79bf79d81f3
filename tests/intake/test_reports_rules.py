"""How facts are counted: the cells a proposal is in, and the median of a histogram."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.intake.reports.rules import (
    Cell,
    Counts,
    Entry,
    borders_at,
    bucket_of,
    counted,
    holes_in,
    median_of,
    passages,
)
from shared.domain.calendar import organisation_calendar

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fact(state: str, **more: Any) -> dict[str, Any]:
    return {"undertaking": {"state": state, "confidentiality": "PUBLIC_IN_ORG"}, **more}


def submission(tier: str = "M", cost: str = "3000000") -> dict[str, Any]:
    budget = {"amount": cost, "currency": "CNY"}
    return fact("SUBMITTED", content_hash="x", type="IT", tier=tier, cost_cny=cost, budget=budget)


def after(*facts: tuple[int, dict[str, Any]]) -> tuple[Counts, Entry | None]:
    """What there is to count of one proposal; each fact so many hours from the beginning."""
    counts, entry = Counts(), None
    for hours, said in facts:
        at = NOW + hours * HOUR
        entry = counted(entry, said, at, at.date(), counts)
    return counts, entry


def cells(counts: Counts, measure: str) -> dict[tuple[str, str, int], int]:
    """What is left in the cells for one type and tier and all months."""
    return {
        (cell.tier, cell.name, cell.spot): number
        for cell, number in counts.number.items()
        if number and cell.measure == measure and cell.type == "IT" and cell.month == ""
    }


def test_a_proposal_is_in_one_state_and_has_reached_those_before() -> None:
    """REQ-047."""
    counts, _ = after((0, fact("DRAFT")), (1, submission()), (3, fact("SCREENING")))
    assert cells(counts, "state") == {("M", "SCREENING", 0): 1, ("", "SCREENING", 0): 1}
    assert {name for _, name, _ in cells(counts, "reached")} == {"DRAFT", "SUBMITTED", "SCREENING"}
    value = counts.value[Cell("state", "IT", "M", "2026-11", "PUBLIC_IN_ORG", "SCREENING", 0)]
    assert value == Decimal(3000000)


def test_a_resubmission_takes_all_it_counted_for_to_its_new_tier() -> None:
    """REQ-047: nothing is left behind, and nothing is counted twice."""
    counts, _ = after(
        (0, submission("M")), (5, fact("SCREENING")), (6, fact("RETURNED")), (9, submission("L"))
    )
    assert cells(counts, "state") == {("L", "SUBMITTED", 0): 1, ("", "SUBMITTED", 0): 1}
    assert {tier for tier, _, _ in cells(counts, "reached")} == {"", "L"}
    left = [v for c, v in counts.value.items() if c.measure == "state" and c.tier == "M"]
    assert set(left) == {Decimal(0)}


def test_the_time_in_each_stage_is_measured_in_hours() -> None:
    """REQ-047: and from the submission to the decision."""
    counts, entry = after(
        (0, submission()),
        (2, fact("SCREENING")),
        (7, fact("CONSULTING")),
        (8, fact("DECISION_PENDING")),
        (30, fact("REJECTED", category="BUDGET")),
    )
    assert {k[1:]: n for k, n in cells(counts, "hours").items() if k[0] == "M"} == {
        ("SUBMITTED", 2): 1,
        ("SCREENING", 5): 1,
        ("CONSULTING", 1): 1,
        ("DECISION_PENDING", 22): 1,
        ("TO_DECISION", 30): 1,
    }
    assert cells(counts, "rejected") == {("M", "BUDGET", 0): 1, ("", "BUDGET", 0): 1}
    assert cells(counts, "open") == {}
    assert entry is not None
    assert entry.category == "BUDGET"


@pytest.mark.parametrize(
    ("histogram", "median"),
    [
        ({}, None),
        ({5: 1}, "5"),
        ({2: 1, 3: 2, 10: 1}, "3"),
        ({2: 1, 3: 1, 4: 1, 10: 1}, "3.5"),
        ({1: 1000, 9: 1001}, "9"),
    ],
)
def test_the_median_is_exact_to_the_hour(histogram: dict[int, int], median: str | None) -> None:
    """REQ-047."""
    found = median_of(histogram)
    assert (None if found is None else str(found)) == median


def test_how_many_go_on_from_each_stage() -> None:
    """REQ-047."""
    found = list(passages({"SUBMITTED": 10, "SCREENING": 8, "CONSULTING": 6}))
    assert [(p.stage, p.entered, p.went_on, p.share) for p in found[:4]] == [
        ("SUBMITTED", 10, 8, Decimal("0.8000")),
        ("SCREENING", 8, 6, Decimal("0.7500")),
        ("CONSULTING", 6, 0, Decimal("0.0000")),
        ("DECISION_PENDING", 0, 0, None),
    ]


def test_ages_are_working_days() -> None:
    """REQ-047: 16 November is five working days before the 23rd."""
    borders = borders_at(date(2026, 11, 23), organisation_calendar("Asia/Shanghai"))
    days = [date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 13), date(2026, 1, 4)]
    assert [bucket_of(day, borders) for day in days] == [0, 0, 1, 4]


@pytest.mark.parametrize(
    ("seen", "after_", "missing"),
    [([7, 8, 10], 5, [6, 9]), ([6, 7], 5, []), ([], 5, []), ([9], 5, [6, 7, 8])],
)
def test_places_that_were_passed_empty_are_noted(
    seen: list[int], after_: int, missing: list[int]
) -> None:
    """REQ-047: what is committed late is counted all the same."""
    assert holes_in(seen, after_) == missing
