"""The published rule that turns scores into verdicts, and several assessments into one (REQ-041).

The rule is data: its thresholds and its matrix have a version, and each verdict names the one it
was given by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import median
from typing import Any

AXES = ("technical", "economic", "organisational", "legal", "schedule")
DECISIVE = ("technical", "legal")
"""Axes on which a 1 alone is enough."""


class Feasibility(StrEnum):
    """Can it be done?"""

    FEASIBLE = "FEASIBLE"
    CONDITIONAL = "CONDITIONAL"
    INFEASIBLE = "INFEASIBLE"


class Necessity(StrEnum):
    """Must it be done?"""

    NECESSARY = "NECESSARY"
    DESIRABLE = "DESIRABLE"
    UNNECESSARY = "UNNECESSARY"


class Recommendation(StrEnum):
    """What the assessment advises; the decision is another's."""

    APPROVE = "APPROVE"
    CONDITIONS = "CONDITIONS"
    RANK = "RANK"
    DEFER = "DEFER"
    REJECT = "REJECT"
    RESCOPE = "RESCOPE"


STRENGTHS = {
    "NONE": Fraction(0),
    "LOW": Fraction(1, 4),
    "MODERATE": Fraction(1, 2),
    "STRONG": Fraction(3, 4),
    "EXTREME": Fraction(1),
}
"""How strongly a proposal serves a strategic objective."""


@dataclass(frozen=True)
class VerdictRule:
    """A published version: where the verdicts change, and what follows from both of them."""

    version: str
    infeasible_below: Fraction
    conditional_below: Fraction
    aligned_from: Fraction
    urgent_from: Fraction
    unaligned_below: Fraction
    matrix: Mapping[str, Mapping[str, str]]
    """Feasibility, then necessity, to the recommendation."""
    infeasible_duty: str
    """What is recommended where something mandatory is infeasible."""

    @classmethod
    def of(cls, version: str, said: Mapping[str, Any]) -> "VerdictRule":
        """From the published form, whose numbers are decimal strings."""
        numbers = {name: Fraction(value) for name, value in said["thresholds"].items()}
        return cls(
            version=version,
            matrix=said["matrix"],
            infeasible_duty=said["infeasible_duty"],
            **numbers,
        )


VERDICT_1 = VerdictRule.of(
    "verdict-1",
    {
        "thresholds": {
            "infeasible_below": "2.0",
            "conditional_below": "3.0",
            "aligned_from": "0.6",
            "urgent_from": "4",
            "unaligned_below": "0.2",
        },
        "matrix": {
            "FEASIBLE": {"NECESSARY": "APPROVE", "DESIRABLE": "RANK", "UNNECESSARY": "REJECT"},
            "CONDITIONAL": {
                "NECESSARY": "CONDITIONS",
                "DESIRABLE": "DEFER",
                "UNNECESSARY": "REJECT",
            },
            "INFEASIBLE": {
                "NECESSARY": "REJECT",
                "DESIRABLE": "REJECT",
                "UNNECESSARY": "REJECT",
            },
        },
        "infeasible_duty": "RESCOPE",
    },
)
"""The first published version, as the migration seeds it."""


def feasibility_verdict(rule: VerdictRule = VERDICT_1, /, **scores: int) -> Feasibility:
    """INFEASIBLE if legal or technical is 1 or the mean is below 2; CONDITIONAL if any is 2 or
    the mean is below 3. Scores 4, 2, 4, 5, 4 have mean 3.8 and give CONDITIONAL."""
    mean = Fraction(sum(scores.values()), len(scores))
    if 1 in (scores[axis] for axis in DECISIVE) or mean < rule.infeasible_below:
        return Feasibility.INFEASIBLE
    if 2 in scores.values() or mean < rule.conditional_below:
        return Feasibility.CONDITIONAL
    return Feasibility.FEASIBLE


def necessity_verdict(
    rule: VerdictRule = VERDICT_1,
    /,
    *,
    mandatory: bool,
    alignment: str | float | Fraction,
    urgency: int | float | Fraction,
    cost_of_inaction: bool,
) -> Necessity:
    """NECESSARY if mandatory, or aligned (0.6 or more) and urgent (4 or more); UNNECESSARY if
    hardly aligned (below 0.2) and doing nothing costs nothing. 0.7 and 4 give NECESSARY."""
    aligned = Fraction(str(alignment))
    if mandatory or (aligned >= rule.aligned_from and urgency >= rule.urgent_from):
        return Necessity.NECESSARY
    if aligned < rule.unaligned_below and not cost_of_inaction:
        return Necessity.UNNECESSARY
    return Necessity.DESIRABLE


def recommendation(
    feasibility: Feasibility,
    necessity: Necessity,
    rule: VerdictRule = VERDICT_1,
    /,
    *,
    mandatory: bool,
) -> Recommendation:
    """The matrix: what follows from both verdicts. An infeasible duty is to be re-scoped."""
    if feasibility is Feasibility.INFEASIBLE and mandatory:
        return Recommendation(rule.infeasible_duty)
    return Recommendation(rule.matrix[feasibility][necessity])


def alignment(weights: Mapping[str, Decimal], strengths: Mapping[str, str]) -> str:
    """A = Σ w_o·r_o over the strategic objectives, their weights normalised to 1.

    Weights 5, 3, 2 served STRONG, LOW and not at all: .5 x .75 + .3 x .25 = 0.4500. Without any
    objective nothing is aligned.
    """
    total = sum(map(Fraction, weights.values()), Fraction(0))
    if not total:
        return "0.0000"
    served = sum(
        (Fraction(weights[o]) * STRENGTHS[strength] for o, strength in strengths.items()),
        Fraction(0),
    )
    return decimal_text(served / total)


def decimal_text(number: Fraction) -> str:
    """A fraction as a decimal string of four places, half to even."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return format(exact.quantize(Decimal("0.0001"), ROUND_HALF_EVEN), "f")


@dataclass(frozen=True)
class Opinion:
    """What one assessor filed; a verdict is their own where they overrode the rule's."""

    scores: Mapping[str, int]
    alignment: Fraction
    urgency: int
    cost_of_inaction: Fraction
    feasibility: Feasibility
    necessity: Necessity
    overrides_necessity: bool = False


@dataclass(frozen=True)
class Consensus:
    """The verdicts of the whole, what they rest on, and how far the assessors are apart."""

    feasibility: Feasibility
    necessity: Necessity
    recommendation: Recommendation
    alignment: Fraction
    urgency: Fraction
    cost_of_inaction: Fraction
    disagreement: Mapping[str, Fraction]


def consensus(
    opinions: Sequence[Opinion], *, mandatory: bool, rule: VerdictRule = VERDICT_1
) -> Consensus:
    """The worst feasibility, and the verdict on the median necessity scores (REQ-041).

    Alignments .8, .6, .3 with urgencies 5, 4, 2 have medians .6 and 4: NECESSARY, though one of
    three finds it only DESIRABLE. Where somebody overrode the necessity, scores do not say what
    they found: then the median verdict counts, the lower one of two.
    """
    medians = {
        name: Fraction(median([Fraction(getattr(o, name)) for o in opinions]))
        for name in ("alignment", "urgency", "cost_of_inaction")
    }
    feasible = max((o.feasibility for o in opinions), key=list(Feasibility).index)
    if any(o.overrides_necessity for o in opinions):
        ranked = sorted((o.necessity for o in opinions), key=list(Necessity).index)
        necessary = ranked[len(ranked) // 2]
    else:
        necessary = necessity_verdict(
            rule,
            mandatory=mandatory,
            alignment=medians["alignment"],
            urgency=medians["urgency"],
            cost_of_inaction=medians["cost_of_inaction"] > 0,
        )
    return Consensus(
        feasibility=feasible,
        necessity=necessary,
        recommendation=recommendation(feasible, necessary, rule, mandatory=mandatory),
        disagreement=disagreement(opinions),
        **medians,
    )


def disagreement(opinions: Sequence[Opinion]) -> dict[str, Fraction]:
    """The spread of each axis: highest less lowest. Technical 5, 4 and 2 are 3 apart."""
    found = {axis: _spread(Fraction(o.scores[axis]) for o in opinions) for axis in AXES}
    for name in ("alignment", "urgency", "cost_of_inaction"):
        found[name] = _spread(Fraction(getattr(o, name)) for o in opinions)
    return found


def _spread(values: Iterable[Fraction]) -> Fraction:
    known = list(values)
    return max(known) - min(known)
