"""In which band a value lies, when a band counts as left, and when a trend breaks a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

BETTER_PERIODS = 2
"""Improve only after two consecutive periods in the better band (formulas.md 8)."""

TREND_WINDOW = 3
"""So many periods, each worse than the one before, make a trend."""


class Direction(StrEnum):
    """Which values are good: high ones, low ones, or those near the target."""

    HIGHER = "HIGHER"
    LOWER = "LOWER"
    TARGET = "TARGET"


class Frequency(StrEnum):
    """How long a period is."""

    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


class Band(StrEnum):
    """How a value, or what counts of it, is to be taken."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"


_ORDER = list(Band)


def worst(*bands: Band) -> Band:
    """The gravest of them."""
    return max(bands, key=_ORDER.index)


@dataclass(frozen=True)
class Limits:
    """The last green and the last amber value; for TARGET, how far from it they may be."""

    direction: Direction
    target: Decimal
    green: Decimal
    amber: Decimal

    @property
    def in_order(self) -> bool:
        """Whether amber begins where green ends."""
        if self.direction == Direction.HIGHER:
            return self.green >= self.amber
        return self.green <= self.amber and (self.direction == Direction.LOWER or self.green >= 0)

    def band_of(self, value: Decimal) -> Band:
        """CPI (HIGHER, .95, .90): .95 is GREEN, .94 AMBER, .8999 RED (formulas.md 8)."""
        badness, green, amber = self._badness(value), self.green, self.amber
        if self.direction == Direction.HIGHER:
            green, amber = -green, -amber
        if badness <= green:
            return Band.GREEN
        return Band.AMBER if badness <= amber else Band.RED

    def _badness(self, value: Decimal) -> Decimal:
        """The higher, the worse."""
        if self.direction == Direction.TARGET:
            return abs(value - self.target)
        return -value if self.direction == Direction.HIGHER else value

    def limit_of(self, band: Band) -> Decimal:
        """What was crossed to get there."""
        return self.amber if band == Band.RED else self.green

    def trend_breaks(self, values: Sequence[Decimal]) -> bool:
        """Whether the last periods, each worse than the one before, lead out of green next time.

        CPI 1.00, .98, .96 fall by .02 a period: .94 next, and that is amber.
        """
        last = list(values)[-TREND_WINDOW:]
        badness = [self._badness(value) for value in last]
        worse = all(b > a for a, b in pairwise(badness))
        if len(last) < TREND_WINDOW or not worse:
            return False
        coming = last[-1] + (last[-1] - last[0]) / (TREND_WINDOW - 1)
        return self.band_of(coming) != Band.GREEN


@dataclass(frozen=True)
class Standing:
    """The band that counts, and how many better periods there have been since it was reached."""

    band: Band
    better: int = 0
    pending: Band | None = None
    period: str = ""

    def after(self, observed: Band, period: str) -> "Standing":
        """Worse counts at once; better only when two periods in a row say so, and then the worse
        of the two: RED, then GREEN, then AMBER is AMBER (formulas.md 8)."""
        if _ORDER.index(observed) >= _ORDER.index(self.band):
            return Standing(observed, period=period)
        pending = worst(observed, self.pending or observed)
        better = self.better + (period != self.period or not self.better)
        if better >= BETTER_PERIODS:
            return Standing(pending, period=period)
        return Standing(self.band, better, pending, period)


def period_of(frequency: Frequency, day: date) -> str:
    """The month of a day, `2027-03`, or the Monday of its week."""
    if frequency == Frequency.MONTHLY:
        return f"{day:%Y-%m}"
    return (day - timedelta(days=day.weekday())).isoformat()


def first_day_after(frequency: Frequency, day: date) -> date:
    """Where the period that follows that of a day begins: after 2027-03-17, 2027-04-01."""
    if frequency == Frequency.MONTHLY:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 - day.weekday())
