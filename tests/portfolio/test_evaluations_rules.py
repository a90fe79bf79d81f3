"""The scorecard of a finished project: mappings, weights, grade."""

from decimal import Decimal

import pytest

from services.portfolio.evaluations.rules import (
    WEIGHTS,
    Criterion,
    compliance_score,
    grade,
    objectives_score,
    overrun_score,
    total,
)


@pytest.mark.parametrize(
    ("planned", "actual", "score"),
    [
        ("3000000", "2700000", "100.00"),
        ("3000000", "3000000", "100.00"),
        ("3000000", "3300000", "60.00"),
        ("3000000", "3750000", "0.00"),
        ("3000000", "9000000", "0.00"),
        ("90", "100", "55.56"),
    ],
)
def test_an_overrun_costs_points_down_to_nothing_at_a_quarter(
    planned: str, actual: str, score: str
) -> None:
    """REQ-147; formulas.md 9: cost 100 at VAC >= 0, linear to 0 at -25 %."""
    assert overrun_score(Decimal(planned), Decimal(actual)) == Decimal(score)


def test_what_was_not_planned_cannot_be_judged() -> None:
    """REQ-147: null, never 0 or 100."""
    assert overrun_score(Decimal(0), Decimal(1)) is None
    assert objectives_score(0, 0) is None
    assert compliance_score(0, 0) is None


def test_shares_are_points() -> None:
    """REQ-147; formulas.md 9: process compliance = 1 - (unwaived deviations / applicable steps)."""
    assert objectives_score(3, 4) == Decimal("75.00")
    assert compliance_score(1, 10) == Decimal("90.00")
    assert compliance_score(2, 3) == Decimal("33.33")


def test_the_weights_are_those_of_the_default_scorecard() -> None:
    """REQ-147; formulas.md 9: 30, 15, 15, 15, 10, 5, 5, 5."""
    assert list(WEIGHTS.values()) == [30, 15, 15, 15, 10, 5, 5, 5]
    assert sum(WEIGHTS.values()) == 100


def test_the_score_is_the_weighted_mean() -> None:
    """REQ-147: 100 each but cost 60 is 94."""
    scores = dict.fromkeys(Criterion, Decimal(100)) | {Criterion.COST: Decimal(60)}
    assert total(scores) == Decimal("94.00")
    assert total(dict.fromkeys(Criterion, Decimal(0))) == 0


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("100", "A"),
        ("85", "A"),
        ("84.99", "B"),
        ("70", "B"),
        ("69.99", "C"),
        ("55", "C"),
        ("54.99", "D"),
        ("0", "D"),
    ],
)
def test_a_grade_begins_where_the_scorecard_says(score: str, expected: str) -> None:
    """REQ-147; formulas.md 9: A >= 85, B >= 70, C >= 55, D below."""
    assert grade(Decimal(score)) == expected
