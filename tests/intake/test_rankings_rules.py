"""How firm a ranking is (REQ-046)."""

from decimal import Decimal
from fractions import Fraction

from services.intake.rankings.rules import Place, ranking, said_weights, stable_interval, weighted

D, F = Decimal, Fraction
WEIGHTS = {"A": F("0.6"), "B": F("0.4")}
FIRST, SECOND, THIRD = (
    {"A": F(1), "B": F(0)},
    {"A": F("0.4"), "B": F("0.8")},
    {"A": F("0.1"), "B": F("0.9")},
)


def test_who_has_the_same_total_has_the_same_rank() -> None:
    """REQ-046: 62, 80, 62 have ranks 2, 1, 2."""
    assert ranking({"x": D(62), "y": D(80), "z": D(62)}) == {
        "x": Place(2, D(62)),
        "y": Place(1, D(80)),
        "z": Place(2, D(62)),
    }


def test_the_order_stays_until_two_change_places() -> None:
    """REQ-046: under .6 and .4 the first leads by .04; it does so from 4/7 on."""
    assert weighted(WEIGHTS, FIRST) == D("60.0000")
    assert weighted(WEIGHTS, SECOND) == D("56.0000")
    assert stable_interval(WEIGHTS, [FIRST, SECOND], 2, "A") == (D("0.571429"), D("1.000000"))
    assert stable_interval(WEIGHTS, [FIRST, SECOND], 2, "B") == (D("0.000000"), D("0.428571"))


def test_who_is_below_the_top_may_not_come_into_it() -> None:
    """REQ-046: with a top of one both others must stay below."""
    assert stable_interval(WEIGHTS, [FIRST, SECOND, THIRD], 1, "A") == (D("0.571429"), D(1))
    # S2 - S3 = .3w - .1(1 - w): the second leads the third from 1/4 on.
    assert stable_interval(WEIGHTS, [SECOND, THIRD], 2, "A") == (D("0.250000"), D(1))


def test_a_single_criterion_has_the_whole_weight() -> None:
    """REQ-046: there is nothing to shift."""
    assert stable_interval({"A": F(1)}, [FIRST, SECOND], 2, "A") == (D(1), D(1))


def test_weights_are_said_in_one_line() -> None:
    """REQ-046."""
    assert said_weights("A:0.6,B:0.4") == WEIGHTS
