"""From a probability and impacts to a level and its name, by the scale in force (REQ-176)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise

from shared.domain.errors import FieldProblem


class Level(StrEnum):
    """What a level is called."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class Objective(StrEnum):
    """What a risk can do something to; one impact index each."""

    COST = "cost"
    TIME = "time"
    SCOPE = "scope"
    QUALITY = "quality"
    BENEFIT = "benefit"


class MajorReason(StrEnum):
    """Why a risk is the PMO's to watch (REQ-181)."""

    LEVEL = "LEVEL"
    EMV = "EMV"
    STRATEGIC = "STRATEGIC"
    NEAR = "NEAR"
    MANUAL = "MANUAL"


@dataclass(frozen=True)
class MajorRule:
    """When a risk is the PMO's to watch, and when not any more (REQ-181)."""

    level: int
    emv_percent: Decimal
    """Of the budget at completion."""
    strategic_impact: int
    near_days: int
    near_level: int
    """From this level on a risk is major if it may come within `near_days`."""
    leaves_at: int
    calm_reviews: int
    """It ceases to be when so many reviews in a row found it at `leaves_at` or below."""

    def reasons(
        self,
        *,
        level: int,
        emv: Decimal,
        budget: Decimal | None,
        strategic_impact: int,
        days_ahead: int | None,
    ) -> list[MajorReason]:
        """Why a risk is major; an expected value counts whether it would harm or help.

        By the default rule 3 x 5 is; 60,000 of 1,000,000 are, 40,000 are not; so is an impact of
        4 on a strategic objective, and 4 x 3 that may come within 30 days.
        """
        share = None if budget is None else self.emv_percent * budget / 100
        found = {
            MajorReason.LEVEL: level >= self.level,
            MajorReason.EMV: share is not None and emv != 0 and abs(emv) >= share,
            MajorReason.STRATEGIC: strategic_impact >= self.strategic_impact,
            MajorReason.NEAR: level >= self.near_level
            and days_ahead is not None
            and days_ahead <= self.near_days,
        }
        return [reason for reason, so in found.items() if so]

    def near_from(self, level: int, proximity: date | None) -> date | None:
        """The day from which a risk of this level is near enough; none for what never will be."""
        if proximity is None or level < self.near_level:
            return None
        return proximity - timedelta(days=self.near_days)

    def in_order(self) -> bool:
        """Whether what makes a risk major lies above what lets it cease to be."""
        return self.leaves_at < self.near_level <= self.level


@dataclass(frozen=True)
class Matrix:
    """Which level has which name: from `medium` on MEDIUM, and so on, but for single cells."""

    medium: int
    high: int
    critical: int
    overrides: Mapping[tuple[int, int], Level]

    def name(self, p_index: int, impact_index: int) -> Level:
        """The cell's own name, else that of probability x impact.

        With bounds 5, 10 and 15 the cell (2, 5) is HIGH and (1, 5) MEDIUM; an override may make
        (1, 5) HIGH: rare, but the end of the project.
        """
        if (p_index, impact_index) in self.overrides:
            return self.overrides[p_index, impact_index]
        level = level_of(p_index, impact_index)
        if level >= self.critical:
            return Level.CRITICAL
        if level >= self.high:
            return Level.HIGH
        return Level.MEDIUM if level >= self.medium else Level.LOW


def level_of(p_index: int, impact_index: int) -> int:
    """1 to 25: 4 x 3 is 12."""
    return p_index * impact_index


def overall_impact(impacts: Mapping[str, int], weights: Mapping[str, int] | None = None) -> int:
    """The gravest impact on any objective; with weights, the weighted mean of those judged.

    Cost 2, time 4, quality 3 give 4. Weighted 50, 30, 20 they give 100 + 120 + 60 over 100, that
    is 2.8, hence 3. Where nothing that was judged has a weight, the gravest counts.
    """
    weighed = {o: weights[o] for o in impacts if weights.get(o)} if weights else {}
    if not weighed:
        return max(impacts.values())
    total = Decimal(sum(w * impacts[o] for o, w in weighed.items()))
    mean = total / sum(weighed.values())
    return int(mean.quantize(Decimal(1), ROUND_HALF_UP))


def index_of(probability: Decimal, bounds: Sequence[Decimal]) -> int:
    """The band that a probability lies in: each reaches up to and including its bound.

    With bounds 0.1, 0.3, 0.5, 0.7, 1 the probability 0.3 is in band 2, and 0.31 in band 3.
    """
    return next(n for n, bound in enumerate(bounds, 1) if probability <= bound)


def _not_rising(values: Iterable[Decimal]) -> bool:
    return any(later <= one for one, later in pairwise(values))


def wrong_in_scale(
    *,
    p_bounds: Sequence[Decimal],
    cost_bounds: Sequence[Decimal | None],
    time_bounds: Sequence[Decimal | None],
    levels: Sequence[int],
    cells: Sequence[tuple[int, int]],
    weights: Mapping[str, int] | None,
    major: MajorRule,
) -> list[FieldProblem]:
    """What keeps a scale from being one, by pointer; empty when it is.

    Bounds rise, the last probability is 1, the gravest cost and time have no bound, and each cell
    of the matrix is overridden at most once. Weights add up to 100. What makes a risk major lies
    above what lets it cease to be.
    """
    wrong = []
    if _not_rising(p_bounds) or p_bounds[-1] != 1 or p_bounds[0] <= 0:
        wrong.append("/p_scale")
    for name, bounds in (("cost", cost_bounds), ("time", time_bounds)):
        closed = [b for b in bounds[:-1] if b is not None]
        if len(closed) < len(bounds) - 1 or bounds[-1] is not None or _not_rising(closed):
            wrong.append(f"/i_scale/{name}")
    if _not_rising(map(Decimal, levels)):
        wrong.append("/levels")
    if len(set(cells)) < len(cells):
        wrong.append("/overrides")
    if weights and sum(weights.values()) != 100:
        wrong.append("/impact_weights")
    if not major.in_order():
        wrong.append("/control/major")
    return [FieldProblem(pointer, "scale_not_in_order") for pointer in wrong]


@dataclass(frozen=True)
class InForce:
    """By what the risks of one project are controlled now."""

    major: MajorRule
    review_days: int
    major_review_days: int
    watch_days: int
    patience_days: int

    def days_to_review(self, *, majors: bool) -> int:
        """Every 30 days, and every 14 while any risk of the register is major."""
        return min(self.review_days, self.major_review_days) if majors else self.review_days


def days_of_tier(review_days: Mapping[str, int], tier: str) -> int:
    """The tier's own rhythm; where no tier was set, the closest there is: of 60, 30, 14 the 14."""
    return review_days.get(tier, min(review_days.values()))
