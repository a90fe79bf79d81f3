"""Working time: a week of minutes, the dates that depart from it, and what is spread over it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_DAY = timedelta(days=1)
FINEST = Decimal("0.0001")
"""What hours and person-months are told in."""


@dataclass(frozen=True)
class WorkingTime:
    """The minutes worked on each day; `week` begins with Monday."""

    week: tuple[int, ...]
    exceptions: Mapping[date, int] = field(default_factory=dict, hash=False)

    def minutes_on(self, day: date) -> int:
        """480 on an ordinary Monday, 0 on National Day, 480 on the Saturday worked in lieu."""
        return self.exceptions.get(day, self.week[day.weekday()])

    def days_between(self, start: date, finish: date) -> int:
        """Working days from `start` to `finish`, both counted: 18 in October 2026 in China
        (22 weekdays, less five of National Day, and Saturday the 10th worked in lieu)."""
        return sum(self.minutes_on(day) > 0 for day in _days(start, finish))

    def minutes_between(self, start: date, finish: date) -> int:
        """Working minutes from `start` to `finish`, both counted: 8,640 in October 2026."""
        return sum(self.minutes_on(day) for day in _days(start, finish))


def _days(start: date, finish: date) -> Iterator[date]:
    return (start + n * _DAY for n in range((finish - start).days + 1))


def month_of(day: date) -> date:
    """A month is named by its first day."""
    return day.replace(day=1)


def end_of(month: date) -> date:
    """The last day of a month: 2028-02-29 of February 2028."""
    return month_of(month + 31 * _DAY) - _DAY


def months_between(start: date, finish: date) -> list[date]:
    """The months that `start` to `finish` touches: January to March 2027 are three."""
    months = [month_of(start)]
    while months[-1] < month_of(finish):
        months.append(end_of(months[-1]) + _DAY)
    return months


def days_by_month(start: date, finish: date, time: WorkingTime) -> dict[date, int]:
    """The working days of each month from `start` to `finish`: of 2026-10-29 to 2026-11-02 two in
    October and one in November."""
    return {
        month: time.days_between(max(month, start), min(end_of(month), finish))
        for month in months_between(start, finish)
    }


def spread(total: Decimal, days: Mapping[date, int]) -> dict[date, Decimal]:
    """`total` over months, evenly by working day; nothing is lost.

    400 hours from 2026-09-01 to 2026-10-31 are 220 in September and 180 in October, because these
    have 22 and 18 working days in China. Where no day is worked, all of it falls into the first
    month.
    """
    together = sum(days.values())
    if not together:
        return {min(days): total}
    shares, given, passed = {}, Decimal(0), 0
    for month, worked in days.items():
        passed += worked
        until = (total * passed / together).quantize(FINEST, ROUND_HALF_UP)
        shares[month], given = until - given, until
    return shares


def kept(
    months: Mapping[date, Decimal], start: date, finish: date, last_day: date, time: WorkingTime
) -> dict[date, Decimal]:
    """What is left of hours from `start` to `finish` when they end with `last_day`, evenly by
    working day: 144 hours of October 2026 that end on the 14th keep 48 of them, because 6 of its
    18 working days have passed in China."""
    left = {month: hours for month, hours in months.items() if end_of(month) <= last_day}
    month = month_of(last_day)
    if month in months and month not in left and start <= last_day:
        first, last = max(month, start), min(end_of(month), finish)
        days = time.days_between(first, last)
        passed = time.days_between(first, min(last_day, last))
        if passed:
            left[month] = (months[month] * passed / days).quantize(FINEST, ROUND_HALF_UP)
    return left
