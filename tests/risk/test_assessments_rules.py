"""Expectations and expected values, against numbers worked by hand."""

from decimal import Decimal

import pytest

from services.risk.assessments.rules import (
    Distribution,
    above,
    brier,
    expectation,
    expected_value,
)

D = Decimal
TRIANGULAR, PERT = Distribution.TRIANGULAR, Distribution.PERT


def test_the_golden_numbers_of_expected_value() -> None:
    """REQ-176, G7: threats (.3, 200k), (.1, 500k), opportunity (.4, 100k) -> net EMV 70k cost."""
    values = [
        expected_value(D("0.3"), D(200000), threat=True),
        expected_value(D("0.1"), D(500000), threat=True),
        expected_value(D("0.4"), D(100000), threat=False),
    ]
    assert values == [60000, 50000, -40000]
    assert sum(values) == 70000


@pytest.mark.parametrize(
    ("points", "distribution", "expected"),
    [
        ((100, 200, 600), TRIANGULAR, 300),
        ((100, 200, 600), PERT, 250),
        ((200000, 200000, 200000), TRIANGULAR, 200000),
        ((200000, 200000, 200000), PERT, 200000),
        ((0, 0, 9), TRIANGULAR, 3),
        ((0, 0, 9), PERT, "1.5"),
    ],
)
def test_the_expectation_of_three_points(
    points: tuple[int, int, int], distribution: Distribution, expected: int | str
) -> None:
    """REQ-176: (a + m + b)/3 as a triangle, (a + 4m + b)/6 as PERT-beta."""
    least, likely, most = map(D, points)
    assert expectation(least, likely, most, distribution) == D(expected)


@pytest.mark.parametrize(
    ("probability", "expected", "threat", "value"),
    [
        ("0.3333", "100.0001", True, "33.3300"),
        ("0.5", "0.0001", True, "0.0000"),
        ("0.5", "0.0003", True, "0.0002"),
        ("0", "500", False, "0.0000"),
        ("1", "500", False, "-500.0000"),
    ],
)
def test_a_value_has_four_decimals_and_no_negative_nothing(
    probability: str, expected: str, threat: bool, value: str
) -> None:
    """Halves go to the even one."""
    assert str(expected_value(D(probability), D(expected), threat=threat)) == value


@pytest.mark.parametrize(
    ("level", "values", "is_above"),
    [
        (12, [D(60000), None], False),
        (13, [D(60000), None], True),
        (6, [D(60001), None], True),
        (6, [None, D(99)], False),
        (6, [None, None], False),
    ],
)
def test_a_residual_is_above_by_level_or_by_a_value_that_both_have(
    level: int, values: list[Decimal | None], is_above: bool
) -> None:
    """REQ-176: beside an inherent level of 12 worth 60,000."""
    assert above(level, values, 12, [D(60000), None]) is is_above


def test_how_well_was_judged_is_the_mean_squared_distance() -> None:
    """REQ-184: Brier = mean (p - outcome)^2."""
    ended = [("0.3", True), ("0.1", False), ("0.2", False), ("0.2", False)]
    assert brier((Decimal(p), occurred) for p, occurred in ended) == Decimal("0.1450")
    assert brier([(Decimal("0.5"), True), (Decimal("0.5"), False)]) == Decimal("0.25")
    assert brier([]) is None
