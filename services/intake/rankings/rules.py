"""Rankings of scored proposals, and what other weights would make of them (REQ-046)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

Key = TypeVar("Key")

TOTAL, SIX = Decimal("1e-4"), Decimal("1e-6")


@dataclass(frozen=True)
class Place:
    """Where something stands; who has the same total has the same rank."""

    rank: int
    total: Decimal


def ranking(totals: Mapping[Key, Decimal]) -> dict[Key, Place]:
    """Totals 62, 80, 62 have ranks 2, 1, 2: two share a place, and none is third."""
    best_first = sorted(totals.values(), reverse=True)
    return {key: Place(best_first.index(total) + 1, total) for key, total in totals.items()}


def said_weights(said: str) -> dict[str, Fraction]:
    """`A:0.6,B:0.4` as weights; a criterion said twice has the weight said last."""
    pairs = (part.split(":") for part in said.split(","))
    return {code: Fraction(weight) for code, weight in pairs}


def unfit(weights: Mapping[str, Fraction], codes: Sequence[str]) -> bool:
    """Whether weights are said for other criteria than the model has."""
    return weights.keys() != set(codes)


Weights = Mapping[str, Fraction]
Shares = Mapping[str, Fraction]


def weighted(weights: Weights, shares: Shares) -> Decimal:
    """The total under these weights."""
    total = sum((100 * weight * shares[code] for code, weight in weights.items()), Fraction(0))
    return _exact(total, TOTAL)


def stable_interval(
    weights: Weights, ranked: Sequence[Shares], top: int, code: str
) -> tuple[Decimal, Decimal]:
    """Within which weight of one criterion the first `top` stay who and where they are.

    The other weights keep their proportions. Of two with shares (1, 0) and (.4, .8) under .6 and
    .4 the first leads by .04; it does so as long as the first weight is 4/7 or more: [.571429, 1].
    """
    own = weights[code]
    others = {c: w for c, w in weights.items() if c != code}
    rest = sum(others.values(), Fraction(0))
    if not others:
        return Decimal(1), Decimal(1)
    spread = {c: w / rest if rest else Fraction(1, len(others)) for c, w in others.items()}
    low, high = Fraction(0), Fraction(1)
    for before, after in _neighbours(ranked, top):
        mine = before[code] - after[code]
        theirs = sum((w * (before[c] - after[c]) for c, w in spread.items()), Fraction(0))
        # The lead is theirs + w·(mine - theirs); where it ends is where the two change places.
        slope = mine - theirs
        if slope > 0:
            low = max(low, -theirs / slope)
        elif slope < 0:
            high = min(high, -theirs / slope)
    return _exact(min(low, own), SIX), _exact(max(high, own), SIX)


def _neighbours(ranked: Sequence[Shares], top: int) -> list[tuple[Shares, Shares]]:
    """Who must stay before whom: each before the next, and the last of the top before the rest."""
    first = ranked[:top]
    pairs = list(pairwise(first))
    return pairs + [(first[-1], other) for other in ranked[top:]] if first else []


def _exact(number: Fraction, places: Decimal) -> Decimal:
    """A fraction to so many places, half to even; 2/3 to four places is 0.6667."""
    quotient = Decimal(number.numerator) / Decimal(number.denominator)
    return quotient.quantize(places, ROUND_HALF_EVEN)
