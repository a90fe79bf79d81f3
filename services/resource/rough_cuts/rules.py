"""Whether what is asked of roles fits into what is free of them, month by month (REQ-044)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

FINEST = Decimal("0.0001")
NOTHING = Decimal("0.0000")

Months = Mapping[date, Decimal]
"""Person-months by the first day of their month."""


class Need(NamedTuple):
    """Person-months of one role."""

    role: str
    person_months: Decimal


class Cut(NamedTuple):
    """One role in one month, in person-months."""

    role: str
    month: date
    asked: Decimal
    free: Decimal

    @property
    def gap(self) -> Decimal:
        """What is lacking: 1.1 asked and 0.5 free lack 0.6."""
        return max(NOTHING, self.asked - self.free)


def added_up(needs: Iterable[Need]) -> list[Need]:
    """One need a role: 2 and 3 person-months of a developer are 5."""
    found: dict[str, Decimal] = {}
    for need in needs:
        found[need.role] = found.get(need.role, NOTHING) + need.person_months
    return [Need(role, months) for role, months in found.items()]


def free_within(free: Decimal, days_within: int, days: int) -> Decimal:
    """What is free of a month as far as a window reaches into it: 9 of its 18 working days give
    half of what is free."""
    return (free * days_within / days).quantize(FINEST, ROUND_HALF_UP) if days else NOTHING


def rough_cut(asked: Mapping[str, Months], free: Mapping[str, Months]) -> list[Cut]:
    """Each role in each month: of what is asked, how much is free.

    1.1 and 0.9 person-months of a tester in September and October, with half a tester free in
    each, lack 0.6 and 0.4. Of a role that nobody has, all that is asked is lacking.
    """
    return [
        Cut(role, month, asked[role].get(month, NOTHING), left)
        for role, months in free.items()
        for month, left in months.items()
    ]


def total_gap(cuts: Iterable[Cut]) -> Decimal:
    """All that is lacking; nothing is, when it is feasible."""
    return sum((cut.gap for cut in cuts), NOTHING)
