"""Whether hours that are booked fit into the hours that there are, month by month."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

Months = Mapping[date, Decimal]
"""Hours by the first day of their month."""


def over(asked: Months, booked: Months, capacity: Months) -> dict[date, Decimal]:
    """By how much each month of what is asked would be over: 100 hours asked where 100 of 160 are
    booked are 40 too many (REQ-188)."""
    excess = {
        month: hours + booked.get(month, Decimal(0)) - capacity.get(month, Decimal(0))
        for month, hours in asked.items()
    }
    return {month: hours for month, hours in excess.items() if hours > 0}


def shifted(start: date, finish: date, within: tuple[date, date]) -> tuple[date, date]:
    """The days of a booking moved as little as needed to lie within a window, and cut where they
    are longer: March to April within May to July are May and June."""
    first, last = within
    length = finish - start
    begin = max(min(start, last - length), first)
    return begin, min(begin + length, last)


def day_before(day: date) -> date:
    """The last day that has passed on a day."""
    return day - timedelta(days=1)
