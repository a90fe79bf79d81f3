"""What is lacking of a role, month by month: what is asked beyond what others leave."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

NOTHING = Decimal(0)


class Month(Protocol):
    """A role in a month: how many hours there are, and how many are demanded of them."""

    @property
    def month(self) -> date: ...

    @property
    def total(self) -> Decimal: ...

    @property
    def demanded(self) -> Decimal: ...


class Gap(NamedTuple):
    """Hours of one role that are lacking in one month."""

    role: str
    month: date
    hours: Decimal


def gaps(
    asked: Mapping[str, Mapping[date, Decimal]],
    there: Mapping[str, list[Month]],
    own: Mapping[tuple[str, date], Decimal],
) -> list[Gap]:
    """What is asked beyond what other projects leave of a role (REQ-091).

    Of 160 hours others demand 100, and the project itself has demanded 50 of what it asks for: 80
    lack 20, because 60 are left to it.
    """
    found = []
    for role, months in there.items():
        for month in months:
            others = month.demanded - own.get((role, month.month), NOTHING)
            left = max(NOTHING, month.total - others)
            lacking = asked[role].get(month.month, NOTHING) - left
            if lacking > 0:
                found.append(Gap(role, month.month, lacking))
    return found
