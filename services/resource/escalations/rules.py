"""What a packet offers the executives: each way out with what it takes, and which is advised."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import NamedTuple

TENTH, FINEST = Decimal("0.1"), Decimal("0.0001")
NOTHING = Decimal(0)

LONG = 6
"""Months on end from which on somebody is rather hired than contracted."""

OVERTIME_PER_MILLE = 200
"""More of one's time than this nobody is asked to work besides."""


class Lacking(NamedTuple):
    """One month: demanded, lacking, demanded by who goes before, and what one person works."""

    month: date
    demanded: Decimal
    lacking: Decimal
    before: Decimal
    working: Decimal


class Option(NamedTuple):
    """A way out, how much of it is needed, in which unit, and whether that would be enough."""

    kind: str
    amount: Decimal
    unit: str
    enough: bool


def options(months: Sequence[Lacking]) -> list[Option]:
    """Six ways out (REQ-195).

    Of 200, 200 and 200 hours demanded 50, 50 and 100 lack, where one person works 160: hire 0.7 of
    a person, contract 200 hours, let those who are there work 500 per mille more, be later by 1.5
    months, leave 200 hours out, or go before others, which only helps as far as these take.
    """
    lacking = sum((m.lacking for m in months), NOTHING)
    given = sum((m.demanded - m.lacking for m in months), NOTHING)
    peak = max((m.lacking / m.working for m in months if m.working), default=NOTHING)
    swapped = sum((min(m.lacking, m.before) for m in months), NOTHING)
    overtime = Decimal(_per_mille(lacking, given))
    delay = lacking * len(months) / given if given else NOTHING
    return [
        Option("HIRE", peak.quantize(TENTH, ROUND_CEILING), "PERSONS", enough=True),
        Option("CONTRACT", lacking, "HOURS", enough=True),
        Option("OVERTIME", overtime, "PER_MILLE", enough=0 < overtime <= OVERTIME_PER_MILLE),
        Option("DELAY", delay.quantize(TENTH, ROUND_CEILING), "MONTHS", enough=given > 0),
        Option("DESCOPE", lacking, "HOURS", enough=True),
        Option("SWAP_PRIORITY", swapped, "HOURS", enough=swapped == lacking),
    ]


def advised(offered: Sequence[Option], months: int) -> str:
    """Overtime where that is enough; else hire for half a year and longer, contract for less."""
    if any(option.kind == "OVERTIME" and option.enough for option in offered):
        return "OVERTIME"
    return "HIRE" if months >= LONG else "CONTRACT"


def _per_mille(part: Decimal, whole: Decimal) -> int:
    return int((part * 1000 / whole).quantize(Decimal(1), ROUND_HALF_UP)) if whole else 0
