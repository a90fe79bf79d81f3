"""Weights from judgements, and what values under weights come to (REQ-046)."""

from decimal import Decimal

import pytest

from services.intake.scoring.rules import (
    Criterion,
    is_reciprocal,
    is_vetoed,
    normalised,
    priorities,
    score,
    sums_to_one,
)

D = Decimal
G5 = [["1", "3", "5"], ["1/3", "1", "2"], ["1/5", "1/2", "1"]]
RETURN = Criterion("RETURN", D("0.6"), "BENEFIT", D("-0.5"), D(1))
RISK = Criterion("RISK", D("0.4"), "COST", D(0), D(25), cut_off=D(20))


def test_the_golden_judgements_have_the_golden_weights() -> None:
    """REQ-046, golden vector G5: [[1,3,5],[1/3,1,2],[1/5,1/2,1]]: w .648329, .229651, .122020;
    lambda 3.003695; CI .001847; CR .003185."""
    found = priorities(G5)
    assert [round(w, 6) for w in found.weights] == [D("0.648329"), D("0.229651"), D("0.122020")]
    assert (found.lambda_max, found.ci, found.cr) == (
        D("3.003695"),
        D("0.001847"),
        D("0.003185"),
    )
    assert found.consistent
    assert sums_to_one(found.weights)


def test_judgements_that_go_in_a_circle_are_inconsistent() -> None:
    """REQ-046: A over B over C over A, each threefold: CR far above 0.10."""
    found = priorities([["1", "3", "1/3"], ["1/3", "1", "3"], ["3", "1/3", "1"]])
    assert found.cr > D("1.1")
    assert not found.consistent


@pytest.mark.parametrize("judgements", [[["1"]], [["1", "9"], ["1/9", "1"]]])
def test_one_or_two_things_cannot_contradict_each_other(judgements: list[list[str]]) -> None:
    """REQ-046: CR is 0 for less than three."""
    found = priorities(judgements)
    assert (found.cr, found.consistent) == (D(0), True)


@pytest.mark.parametrize(
    ("judgements", "right"),
    [
        (G5, True),
        ([["1", "3"], ["1/2", "1"]], False),
        ([["2"]], False),
        ([["1", "3"], ["1/3"]], False),
    ],
)
def test_what_counts_three_one_way_counts_a_third_the_other(
    judgements: list[list[str]], right: bool
) -> None:
    """REQ-046."""
    assert is_reciprocal(judgements) is right


@pytest.mark.parametrize(
    ("criterion", "raw", "share"),
    [(RETURN, "0.25", "0.5"), (RETURN, "7", "1"), (RETURN, "-2", "0"), (RISK, "5", "0.8")],
)
def test_a_value_is_held_against_its_anchors(criterion: Criterion, raw: str, share: str) -> None:
    """REQ-046: benefit (x - min)/(max - min), cost (max - x)/(max - min), held to 0 and 1."""
    assert normalised(criterion, D(raw)) == D(share)


def test_equal_anchors_tell_nothing_apart() -> None:
    """REQ-046: as in a cohort of one."""
    assert normalised(Criterion("X", D(1), "BENEFIT", D(3), D(3), cohort=True), D(3)) == D("0.5")


def test_the_total_is_a_hundred_times_the_weighted_sum() -> None:
    """REQ-046: .6 and .4 on values worth .5 and .8 make 62."""
    found = score([RETURN, RISK], {"RETURN": D("0.25"), "RISK": D(5)})
    assert found.total == D("62.0000")
    assert found.shares == {"RETURN": D("0.500000"), "RISK": D("0.800000")}
    assert found.vetoed == ()


def test_a_cut_off_comes_before_the_sum() -> None:
    """REQ-046: a veto leaves 0, whatever else speaks for it."""
    found = score([RETURN, RISK], {"RETURN": D(1), "RISK": D(21)})
    assert (found.vetoed, found.total) == (("RISK",), D(0))
    assert not is_vetoed(RISK, D(20))
    assert is_vetoed(Criterion("F", D(1), "BENEFIT", D(1), D(5), cut_off=D(2)), D("1.9"))


@pytest.mark.parametrize(
    ("weights", "right"),
    [(("0.3", "0.3", "0.4"), True), (("0.333", "0.333", "0.333"), False), ((), False)],
)
def test_weights_sum_to_one_within_a_billionth(weights: tuple[str, ...], right: bool) -> None:
    """REQ-046."""
    assert sums_to_one([D(w) for w in weights]) is right
    assert sums_to_one([D("0.5"), D("0.4999999991")])
    assert not sums_to_one([D("0.5"), D("0.499999998")])
