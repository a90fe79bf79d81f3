"""Weights from judgements, values on a common scale, and what they sum to (REQ-046).

Weighting and summing is exact; only the eigenvector goes through binary fractions and is rounded
to 12 places. G5 of the golden vectors: [[1, 3, 5], [1/3, 1, 2], [1/5, 1/2, 1]] has weights
.648329, .229651, .122020, lambda 3.003695, CI .001847 and CR .003185.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np

RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
"""Saaty's: the mean inconsistency of random judgements, by how many things are compared."""

CONSISTENT_TO = 0.10
ONE_WITHIN = Fraction(1, 10**9)
WEIGHT, RATIO, TOTAL = Decimal("1e-12"), Decimal("1e-6"), Decimal("1e-4")
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Priorities:
    """What pairwise judgements come to, and how far they contradict each other."""

    weights: tuple[Decimal, ...]
    lambda_max: Decimal
    ci: Decimal
    cr: Decimal
    consistent: bool


def priorities(judgements: Sequence[Sequence[str]]) -> Priorities:
    """The principal eigenvector; CI = (lambda - n)/(n - 1), CR = CI/RI, 0 for less than three.

    G5: weights .648329, .229651, .122020; lambda 3.003695; CI .001847; CR .003185: consistent.
    """
    n = len(judgements)
    matrix = np.array([[float(Fraction(said)) for said in row] for row in judgements])
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    weights = tuple(_rounded(float(w), WEIGHT) for w in vector / vector.sum())
    largest = float(values[first].real)
    ci = (largest - n) / (n - 1) if n > 1 else 0.0
    cr = ci / RANDOM_INDEX[n] if n > 2 else 0.0
    return Priorities(
        weights=weights,
        lambda_max=_rounded(largest, RATIO),
        ci=_rounded(ci, RATIO),
        cr=_rounded(cr, RATIO),
        consistent=cr <= CONSISTENT_TO,
    )


def _rounded(number: float, places: Decimal) -> Decimal:
    return Decimal(repr(number)).quantize(places, ROUND_HALF_EVEN)


def is_reciprocal(judgements: Sequence[Sequence[str]]) -> bool:
    """Square, 1 against itself, and 3 one way is 1/3 the other."""
    n = len(judgements)
    if any(len(row) != n for row in judgements):
        return False
    said = [[Fraction(cell) for cell in row] for row in judgements]
    return all(said[i][j] * said[j][i] == 1 for i in range(n) for j in range(i, n))


def sums_to_one(weights: Iterable[Decimal | Fraction]) -> bool:
    """Within 1e-9: .3, .3, .4 do; .333, .333, .333 do not."""
    return abs(sum((Fraction(w) for w in weights), Fraction(0)) - 1) <= ONE_WITHIN


@dataclass(frozen=True)
class Criterion:
    """One thing that counts: `best` is the anchor at which it is worth 1, `worst` 0."""

    code: str
    weight: Decimal
    direction: str
    low: Decimal
    high: Decimal
    cut_off: Decimal | None = None
    cohort: bool = False


def normalised(criterion: Criterion, raw: Decimal) -> Fraction:
    """BENEFIT (x - min)/(max - min), COST (max - x)/(max - min), held to 0 and 1.

    A return of .25 between -.5 and 1.0 is worth .5; a risk level of 5 between 0 and 25 is worth
    .8. Anchors that are equal, as in a cohort of one, tell nothing apart: .5.
    """
    low, high, x = Fraction(criterion.low), Fraction(criterion.high), Fraction(raw)
    if low == high:
        return HALF
    gained = x - low if criterion.direction == "BENEFIT" else high - x
    share = gained / (high - low)
    return min(max(share, Fraction(0)), Fraction(1))


def is_vetoed(criterion: Criterion, raw: Decimal) -> bool:
    """A benefit below its cut-off, or a cost above it: no sum makes up for that."""
    if criterion.cut_off is None:
        return False
    return raw < criterion.cut_off if criterion.direction == "BENEFIT" else raw > criterion.cut_off


@dataclass(frozen=True)
class Score:
    """What a proposal comes to: 0 to 100, and 0 where a criterion vetoes it."""

    shares: Mapping[str, Decimal]
    """Each criterion's value on the common scale, 0 to 1."""
    vetoed: tuple[str, ...]
    total: Decimal


def score(criteria: Sequence[Criterion], raw: Mapping[str, Decimal]) -> Score:
    """S = 100·Σ w·n; cut-offs come before the sum.

    Weights .6 and .4 on values worth .5 and .8 give 100·(.3 + .32) = 62.
    """
    shares = {c.code: normalised(c, raw[c.code]) for c in criteria}
    vetoed = tuple(c.code for c in criteria if is_vetoed(c, raw[c.code]))
    total = sum((100 * Fraction(c.weight) * shares[c.code] for c in criteria), Fraction(0))
    return Score(
        shares={code: _exact(share, RATIO) for code, share in shares.items()},
        vetoed=vetoed,
        total=_exact(Fraction(0) if vetoed else total, TOTAL),
    )


def _exact(number: Fraction, places: Decimal) -> Decimal:
    quotient = Decimal(number.numerator) / Decimal(number.denominator)
    return quotient.quantize(places, ROUND_HALF_EVEN)
