"""The colours of a project by the second version of the rules: each dimension, and all of them."""

import pytest

from services.portfolio.rags.rules import (
    Colour,
    Dimension,
    Measured,
    five_point,
    overall,
    readings,
)

D, GREY, G, A, R = Dimension, Colour.GREY, Colour.GREEN, Colour.AMBER, Colour.RED


def reading(dimension: Dimension, known: Measured) -> tuple[Colour, tuple[str, ...]]:
    found = readings(known)[dimension]
    return found.colour, found.reasons


def test_what_is_not_measured_is_grey_and_says_so() -> None:
    """REQ-110; formulas.md 8: never green."""
    for dimension in (D.SCHEDULE, D.COST, D.SCOPE, D.QUALITY, D.RESOURCE, D.BENEFITS):
        assert reading(dimension, Measured()) == (GREY, ("NOT_MEASURED",))


@pytest.mark.parametrize(
    ("dimension", "known", "colour", "reasons"),
    [
        (D.COST, Measured(kpis=[("CPI", "COST", "GREEN")]), G, ("KPI_CPI",)),
        (
            D.COST,
            Measured(kpis=[("CPI", "COST", "RED"), ("BUDGET_USE", "COST", "AMBER")]),
            R,
            ("KPI_CPI",),
        ),
        (D.COST, Measured(budget_exhausted=True), R, ("BUDGET_EXHAUSTED",)),
        (D.BENEFITS, Measured(kpis=[("X", "BENEFIT", "AMBER")]), A, ("KPI_X",)),
        (D.SCHEDULE, Measured(kpis=[("X", "STAKEHOLDER", "RED")]), GREY, ("NOT_MEASURED",)),
        (D.SCHEDULE, Measured(slip=0), G, ("MILESTONES_IN_TIME",)),
        (D.SCHEDULE, Measured(slip=5), G, ("MILESTONES_IN_TIME",)),
        (D.SCHEDULE, Measured(slip=6), A, ("MILESTONE_SLIP",)),
        (D.SCHEDULE, Measured(slip=15), A, ("MILESTONE_SLIP",)),
        (D.SCHEDULE, Measured(slip=16), R, ("MILESTONE_SLIP",)),
        (
            D.SCHEDULE,
            Measured(slip=6, kpis=[("SPI", "SCHEDULE", "RED")]),
            R,
            ("KPI_SPI",),
        ),
        (D.QUALITY, Measured(passed=(0, 0)), GREY, ("NOT_MEASURED",)),
        (D.QUALITY, Measured(passed=(9, 10)), G, ("FIRST_PASS_ACCEPTANCE",)),
        (D.QUALITY, Measured(passed=(89, 100)), A, ("FIRST_PASS_ACCEPTANCE",)),
        (D.QUALITY, Measured(passed=(4, 5)), A, ("FIRST_PASS_ACCEPTANCE",)),
        (D.QUALITY, Measured(passed=(79, 100)), R, ("FIRST_PASS_ACCEPTANCE",)),
        (D.RISK, Measured(), G, ("NO_MAJOR_RISK",)),
        (D.RISK, Measured(major_days=[14]), A, ("MAJOR_OPEN",)),
        (D.RISK, Measured(major_days=[15, 2]), R, ("MAJOR_OVERDUE",)),
        (D.RISK, Measured(issues=[3]), G, ("NO_MAJOR_RISK",)),
        (D.RISK, Measured(issues=[4, 1]), A, ("GRAVE_ISSUE",)),
        (D.RISK, Measured(major_days=[1], issues=[5]), R, ("CRITICAL_ISSUE",)),
        (D.INFORMATION, Measured(status_age=14), G, ("STATUS_FRESH",)),
        (D.INFORMATION, Measured(status_age=15), A, ("STATUS_AGEING",)),
        (D.INFORMATION, Measured(status_age=28), A, ("STATUS_AGEING",)),
        (D.INFORMATION, Measured(status_age=29), GREY, ("STATUS_UNKNOWN",)),
    ],
)
def test_a_dimension_is_as_bad_as_the_worst_that_is_known_of_it(
    dimension: Dimension, known: Measured, colour: Colour, reasons: tuple[str, ...]
) -> None:
    """REQ-110; formulas.md 8: a major overdue more than 14 days is red; a status older than twice
    its cadence is grey."""
    assert reading(dimension, known) == (colour, reasons)


@pytest.mark.parametrize(
    ("shown", "worst", "points"),
    [
        ({}, GREY, "GREY"),
        ({D.COST: GREY, D.RISK: G}, G, "G"),
        ({D.COST: A, D.RISK: G}, A, "A/G"),
        ({D.COST: A, D.RISK: A}, A, "A"),
        ({D.COST: R, D.RISK: A}, R, "A/R"),
        ({D.COST: R, D.RISK: R}, R, "R"),
        ({D.BENEFITS: R, D.RISK: G}, R, "R"),
        ({D.RISK: G, D.INFORMATION: A}, G, "G"),
    ],
)
def test_the_whole_is_the_worst_of_all_but_information(
    shown: dict[str, Colour], worst: Colour, points: str
) -> None:
    """REQ-110; formulas.md 8: G, A/G (any amber), A (>= 2), A/R (one red), R (>= 2)."""
    assert overall(shown) == worst
    assert five_point(shown) == points
