"""Several assessments as one: the worst feasibility, the median necessity scores (REQ-041)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.intake.assessments.rules import (
    AXES,
    VERDICT_1,
    Feasibility,
    Necessity,
    Opinion,
    Recommendation,
    VerdictRule,
    alignment,
    consensus,
    feasibility_verdict,
)

F = Fraction


def opinion(**said: Any) -> Opinion:
    """Somebody who finds it feasible and necessary, but for what is said."""
    technical = said.pop("technical", 4)
    facts: dict[str, Any] = {
        "scores": {**dict.fromkeys(AXES, 4), "technical": technical},
        "alignment": F("0.8"),
        "urgency": 5,
        "cost_of_inaction": F(1000),
        "feasibility": Feasibility.FEASIBLE,
        "necessity": Necessity.NECESSARY,
    }
    return Opinion(**{**facts, **said})


def test_the_worst_feasibility_counts() -> None:
    """REQ-041: one of three finds it only conditional."""
    found = consensus(
        [opinion(), opinion(technical=2, feasibility=Feasibility.CONDITIONAL), opinion()],
        mandatory=False,
    )
    assert found.feasibility is Feasibility.CONDITIONAL
    assert found.recommendation is Recommendation.CONDITIONS


def test_necessity_follows_from_the_median_scores() -> None:
    """REQ-041: alignments .8, .6, .3 and urgencies 5, 4, 2 have medians .6 and 4: NECESSARY."""
    found = consensus(
        [
            opinion(),
            opinion(alignment=F("0.6"), urgency=4),
            opinion(alignment=F("0.3"), urgency=2, necessity=Necessity.DESIRABLE),
        ],
        mandatory=False,
    )
    assert (found.alignment, found.urgency) == (F("0.6"), F(4))
    assert found.necessity is Necessity.NECESSARY


def test_two_assessors_meet_in_the_middle() -> None:
    """REQ-041: the median of an even number is the mean of the two in the middle."""
    found = consensus([opinion(urgency=4), opinion(urgency=3)], mandatory=False)
    assert found.urgency == F("3.5")
    assert found.necessity is Necessity.DESIRABLE


def test_an_override_of_necessity_is_not_lost_among_scores() -> None:
    """REQ-041: then the median verdict counts, the lower one of two."""
    own = opinion(necessity=Necessity.UNNECESSARY, overrides_necessity=True)
    assert consensus([own], mandatory=False).necessity is Necessity.UNNECESSARY
    assert consensus([own, opinion()], mandatory=False).necessity is Necessity.UNNECESSARY
    assert consensus([own, opinion(), opinion()], mandatory=False).necessity is Necessity.NECESSARY


def test_disagreement_is_the_spread_of_each_axis() -> None:
    """REQ-041: technical 5, 4 and 2 are 3 apart."""
    found = consensus([opinion(technical=t) for t in (5, 4, 2)], mandatory=False)
    assert found.disagreement["technical"] == 3
    assert found.disagreement["legal"] == found.disagreement["alignment"] == 0


def test_another_version_of_the_rule_gives_other_verdicts() -> None:
    """REQ-041: thresholds and matrix are data."""
    stricter = VerdictRule(**{**vars(VERDICT_1), "version": "verdict-2", "conditional_below": F(4)})
    scores = dict.fromkeys(AXES, 4) | {"schedule": 3}
    assert feasibility_verdict(**scores) is Feasibility.FEASIBLE
    assert feasibility_verdict(stricter, **scores) is Feasibility.CONDITIONAL


@pytest.mark.parametrize(
    ("weights", "strengths", "found"),
    [
        ({"a": 5, "b": 3, "c": 2}, {"a": "STRONG", "b": "LOW"}, "0.4500"),
        ({"a": 5}, {"a": "EXTREME"}, "1.0000"),
        ({"a": 1, "b": 2}, {"a": "MODERATE", "b": "NONE"}, "0.1667"),
        ({}, {}, "0.0000"),
    ],
)
def test_alignment_is_the_weighted_strength(
    weights: dict[str, int], strengths: dict[str, str], found: str
) -> None:
    """REQ-040: A = sum of w·r with r in 0, .25, .5, .75, 1 and the weights normalised."""
    assert alignment({o: Decimal(w) for o, w in weights.items()}, strengths) == found
