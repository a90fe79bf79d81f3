"""What a resource lacks for a demand, and which bookings of one month go first."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID


def lacking_skills(required: Iterable[Mapping[str, Any]], held: Mapping[str, int]) -> list[str]:
    """The skills that are held below the level asked for, or not at all: who has Java at 3 lacks
    nothing where 3 is asked for, and Java where 4 is (REQ-188)."""
    return [r["skill"] for r in required if held.get(r["skill"], 0) < r["min_level"]]


def fits(start: date, finish: date, window: tuple[date, date], flexible_days: int) -> bool:
    """Whether days lie within those of a demand, which may be so much earlier or later: January
    to March is asked for with ten days to spare, so December the 22nd to April the 10th fit."""
    spare = timedelta(days=flexible_days)
    return window[0] - spare <= start and finish <= window[1] + spare


class Booking(NamedTuple):
    """One booking of a resource in one month, with what decides who goes first."""

    allocation_id: UUID
    hard: bool
    priority: int
    due: date
    since: datetime
    hours: Decimal


def given_up_by_priority(bookings: Iterable[Booking], capacity: Decimal) -> list[Booking]:
    """What finds no place any more: hard bookings go first, then the higher priority, then what is
    needed until the earlier day, then what was proposed earlier (REQ-189).

    Of 160 hours a hard booking takes 100; of two soft ones of 60 each the one with priority 700
    stays, the one with 500 is given up.
    """
    first = sorted(bookings, key=lambda b: (not b.hard, -b.priority, b.due, b.since))
    left, given_up = capacity, []
    for booking in first:
        if booking.hours <= left:
            left -= booking.hours
        else:
            given_up.append(booking)
    return given_up
