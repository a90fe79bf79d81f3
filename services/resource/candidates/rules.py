"""How well a resource suits a demand: a score from 0 to 1, of parts that each say why."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

FINEST = Decimal("0.0001")
ONE, NOTHING = Decimal(1), Decimal(0)

WEIGHTS = {
    "availability": Decimal("0.40"),
    "skill_fit": Decimal("0.30"),
    "certification": Decimal("0.10"),
    "continuity": Decimal("0.10"),
    "cost": Decimal("0.10"),
}
"""Published by default (formulas 7)."""


class Suitability(NamedTuple):
    """Each part from 0 to 1; the cost is None for who may not know what an hour costs."""

    availability: Decimal
    skill_fit: Decimal
    certification: Decimal
    continuity: Decimal
    cost: Decimal | None

    @property
    def score(self) -> Decimal:
        """0.40 availability, 0.30 skill fit, 0.10 certification, 0.10 continuity, 0.10 cost.

        0.5, 1, 0, 1 and 0.8 are 0.68; without the cost its weight is shared among the others, and
        they are 0.6667.
        """
        parts = {name: part for name, part in self._asdict().items() if part is not None}
        weight = sum((WEIGHTS[name] for name in parts), NOTHING)
        total = sum((WEIGHTS[name] * part for name, part in parts.items()), NOTHING)
        return (total / weight).quantize(FINEST, ROUND_HALF_UP)

    @property
    def reasons(self) -> list[str]:
        """What speaks for it and what against, as codes."""
        said = {
            "FREE_ENOUGH": self.availability == ONE,
            "PARTLY_FREE": NOTHING < self.availability < ONE,
            "NOT_FREE": self.availability == NOTHING,
            "SKILLS_HELD": self.skill_fit == ONE,
            "SKILLS_BELOW": self.skill_fit < ONE,
            "CERTIFIED": self.certification == ONE,
            "NOT_CERTIFIED": self.certification < ONE,
            "KNOWS_THE_PROJECT": self.continuity == ONE,
            "CHEAPEST": self.cost == ONE,
        }
        return [code for code, holds in said.items() if holds]


def availability(free: Decimal, asked: Decimal) -> Decimal:
    """100 free hours of 200 that are asked for are 0.5; more than enough is 1."""
    return min(ONE, _share(max(free, NOTHING), asked))


def skill_fit(required: Iterable[Mapping[str, Any]], held: Mapping[str, int]) -> Decimal:
    """The mean of how far each level is reached: Java at 3 of 4 and SQL at 5 of 2 are 0.875; where
    nothing is asked for, 1."""
    reached = [
        min(ONE, _share(Decimal(held.get(r["skill"], 0)), Decimal(r["min_level"])))
        for r in required
    ]
    return _share(sum(reached, NOTHING), Decimal(len(reached))) if reached else ONE


def certification(
    required: Iterable[Mapping[str, Any]], certified: Mapping[str, date | None], until: date
) -> Decimal:
    """The share of the skills asked for that are certified to the last day: one of two is 0.5."""
    held = [
        ONE if (end := certified.get(r["skill"])) is not None and end >= until else NOTHING
        for r in required
    ]
    return _share(sum(held, NOTHING), Decimal(len(held))) if held else ONE


def cheapness(rate: Decimal | None, cheapest: Decimal | None) -> Decimal:
    """The cheapest rate by one's own: 180 by 200 is 0.9; who has none is not comparable, 0."""
    if rate is None or cheapest is None:
        return NOTHING
    return ONE if rate <= cheapest else _share(cheapest, rate)


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(FINEST, ROUND_HALF_UP) if whole else ONE
