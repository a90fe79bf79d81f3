"""From indexes to levels, and what makes a scale one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.risk.scales.rules import (
    InForce,
    Level,
    MajorRule,
    Matrix,
    days_of_tier,
    index_of,
    level_of,
    overall_impact,
    wrong_in_scale,
)

MATRIX = Matrix(medium=5, high=10, critical=15, overrides={(1, 5): Level.HIGH})
BOUNDS = [Decimal(b) for b in ("0.1", "0.3", "0.5", "0.7", "1")]


@pytest.mark.parametrize(
    ("p", "impact", "level", "name"),
    [
        (1, 1, 1, "LOW"),
        (2, 2, 4, "LOW"),
        (5, 1, 5, "MEDIUM"),
        (1, 5, 5, "HIGH"),
        (3, 3, 9, "MEDIUM"),
        (2, 5, 10, "HIGH"),
        (4, 3, 12, "HIGH"),
        (3, 5, 15, "CRITICAL"),
        (5, 5, 25, "CRITICAL"),
    ],
)
def test_the_matrix_names_a_level_unless_its_cell_has_its_own(
    p: int, impact: int, level: int, name: str
) -> None:
    """REQ-176: level = probability x impact; a cell may override its name, never its level."""
    assert (level_of(p, impact), MATRIX.name(p, impact)) == (level, name)


@pytest.mark.parametrize(
    ("weights", "index"),
    [
        (None, 4),
        ({"cost": 50, "time": 30, "quality": 20}, 3),
        ({"cost": 50, "time": 50}, 3),
        ({"cost": 100}, 2),
        ({"scope": 100}, 4),
        ({"cost": 75, "time": 25}, 3),
    ],
)
def test_the_gravest_impact_counts_unless_objectives_have_weights(
    weights: dict[str, int] | None, index: int
) -> None:
    """REQ-176: cost 2, time 4, quality 3; halves are rounded up."""
    assert overall_impact({"cost": 2, "time": 4, "quality": 3}, weights) == index


@pytest.mark.parametrize(
    ("probability", "index"),
    [("0", 1), ("0.1", 1), ("0.1001", 2), ("0.3", 2), ("0.31", 3), ("0.7", 4), ("1", 5)],
)
def test_a_probability_lies_in_one_band(probability: str, index: int) -> None:
    assert index_of(Decimal(probability), BOUNDS) == index


MAJOR = MajorRule(15, Decimal(5), 4, 30, 12, 10, 2)
SCALE: dict[str, Any] = {
    "major": MAJOR,
    "p_bounds": BOUNDS,
    "cost_bounds": [Decimal(1), Decimal(3), Decimal(5), Decimal(10), None],
    "time_bounds": [Decimal(5), Decimal(10), Decimal(20), Decimal(40), None],
    "levels": [5, 10, 15],
    "cells": [(1, 5)],
    "weights": None,
}


def test_a_scale_that_rises_is_one() -> None:
    assert wrong_in_scale(**SCALE) == []
    assert wrong_in_scale(**SCALE | {"weights": {"cost": 60, "time": 40}}) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"p_bounds": [*BOUNDS[:4], Decimal("0.9")]}, "/p_scale"),
        ({"p_bounds": [Decimal(0), *BOUNDS[1:]]}, "/p_scale"),
        ({"p_bounds": [BOUNDS[0], BOUNDS[0], *BOUNDS[2:]]}, "/p_scale"),
        ({"cost_bounds": [Decimal(3), Decimal(1), Decimal(5), Decimal(10), None]}, "/i_scale/cost"),
        ({"time_bounds": [Decimal(5), None, Decimal(20), Decimal(40), None]}, "/i_scale/time"),
        ({"time_bounds": [Decimal(n) for n in range(1, 6)]}, "/i_scale/time"),
        ({"levels": [5, 5, 15]}, "/levels"),
        ({"cells": [(1, 5), (1, 5)]}, "/overrides"),
        ({"weights": {"cost": 60, "time": 30}}, "/impact_weights"),
        ({"major": replace(MAJOR, leaves_at=12)}, "/control/major"),
        ({"major": replace(MAJOR, near_level=16)}, "/control/major"),
    ],
)
def test_what_is_out_of_order_is_named(change: dict[str, Any], pointer: str) -> None:
    wrong = wrong_in_scale(**SCALE | change)
    assert [(w.pointer, w.code) for w in wrong] == [(pointer, "scale_not_in_order")]


@pytest.mark.parametrize(("tier", "days"), [("S", 60), ("L", 14), ("", 14)])
def test_each_tier_has_its_rhythm(tier: str, days: int) -> None:
    """REQ-180: the closest there is where no tier was set."""
    assert days_of_tier({"S": 60, "M": 30, "L": 14}, tier) == days


def test_a_register_with_majors_is_reviewed_more_often() -> None:
    """REQ-180: by tier and score; never less often than it is anyway."""
    control = InForce(MAJOR, 30, 14, 14, 7)
    assert [control.days_to_review(majors=m) for m in (False, True)] == [30, 14]
    assert replace(control, review_days=7).days_to_review(majors=True) == 7


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        ({}, []),
        ({"level": 15}, ["LEVEL"]),
        ({"level": 14}, []),
        ({"emv": "60000"}, ["EMV"]),
        ({"emv": "-60000"}, ["EMV"]),
        ({"emv": "50000"}, ["EMV"]),
        ({"emv": "40000"}, []),
        ({"emv": "60000", "budget": None}, []),
        ({"strategic_impact": 4}, ["STRATEGIC"]),
        ({"level": 12, "days_ahead": 30}, ["NEAR"]),
        ({"level": 12, "days_ahead": 31}, []),
        ({"level": 11, "days_ahead": 1}, []),
    ],
)
def test_the_default_rule_says_which_risks_are_major(
    found: dict[str, Any], reasons: list[str]
) -> None:
    """REQ-181: level 15, |EMV| of 5 % of 1,000,000, strategic impact 4, or 12 within 30 days."""
    whole = {"level": 6, "emv": 0, "budget": 1_000_000, "strategic_impact": 0, **found}
    for name in ("emv", "budget"):
        whole[name] = None if whole[name] is None else Decimal(whole[name])
    assert MAJOR.reasons(**{"days_ahead": None, **whole}) == reasons


def test_a_risk_that_may_come_soon_has_a_day_from_which_it_is_near() -> None:
    """REQ-181."""
    day = date(2027, 3, 31)
    assert MAJOR.near_from(12, day) == date(2027, 3, 1)
    assert [MAJOR.near_from(11, day), MAJOR.near_from(12, None)] == [None, None]
