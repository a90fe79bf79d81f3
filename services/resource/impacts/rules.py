"""How many hours more or fewer the operations of a change ask for, by role and month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

NOTHING = Decimal(0)
Hours = Mapping[tuple[str, date], Decimal]
"""By role and month."""


class Replaced(NamedTuple):
    """So many hours of a role in a month instead of what was asked."""

    role: str
    month: date
    hours: int


def deltas(added: Iterable[Hours], replaced: Iterable[Replaced], asked: Hours) -> Hours:
    """More hours by what is added, and more or fewer by what is replaced, the last word counting.

    Where 100 are asked in January, 60 instead and a new activity of 80 are 40 more.
    """
    found: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for hours in added:
        for at, more in hours.items():
            found[at] += more
    last = {(r.role, r.month): Decimal(r.hours) for r in replaced}
    for at, instead in last.items():
        found[at] += instead - asked.get(at, NOTHING)
    return dict(found)
