"""How many hours of a role there are in a month, and how many of them are left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, Protocol
from uuid import UUID

FINEST = Decimal("0.0001")
NOTHING = Decimal(0)


class Time(Protocol):
    """The working time of a calendar."""

    def minutes_between(self, start: date, finish: date) -> int:
        """Working minutes from `start` to `finish`, both counted."""


class Supply(NamedTuple):
    """Resources of one role that work by one calendar until the same day, put together.

    `full_time` is the sum of fte x (1 - share of what is no project's), shared among their roles.
    """

    calendar_id: UUID
    until: date | None
    full_time: Decimal


class Month(NamedTuple):
    """One role in one month, in hours; a person-month is what the calendar works in it."""

    month: date
    working: Decimal
    total: Decimal
    demanded: Decimal

    @property
    def free(self) -> Decimal:
        """What is left: of 230.4 hours with 160 demanded 70.4; never less than none."""
        return max(NOTHING, self.total - self.demanded)

    def person_months(self, hours: Decimal) -> Decimal:
        """144 hours are one person-month in October 2026, when China works 18 days of 8 hours."""
        if not self.working:
            return NOTHING
        return (hours / self.working).quantize(FINEST, ROUND_HALF_UP)


def hours_of(
    supplies: Iterable[Supply], times: Mapping[UUID, Time], first: date, last: date
) -> Decimal:
    """Calendar hours x fte x (1 - non-project share), up to the last day of each: two full-time
    people with a fifth of their time for other things give 144 x 2 x 0.8 = 230.4 hours in October
    2026."""
    total = NOTHING
    for supply in supplies:
        until = min(last, supply.until or last)
        minutes = times[supply.calendar_id].minutes_between(first, until)
        total += Decimal(minutes) * supply.full_time / 60
    return total.quantize(FINEST, ROUND_HALF_UP)


def by_month(
    months: Iterable[tuple[date, date]],
    supplies: Sequence[Supply],
    times: Mapping[UUID, Time],
    standard: Time,
    demanded: Mapping[date, Decimal],
) -> list[Month]:
    """One role in each month, which is given by its first and its last day."""
    return [
        Month(
            first,
            Decimal(standard.minutes_between(first, last)) / 60,
            hours_of(supplies, times, first, last),
            demanded.get(first, NOTHING),
        )
        for first, last in months
    ]
