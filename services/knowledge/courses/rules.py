"""When a number of months is over: until when a certificate counts, when a course is due."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int | None) -> date | None:
    """The same day so many months later, or the last of that month; None: never.

    24 months after 2026-11-29 is 2028-11-29; 6 after 2027-08-31, 2028-02-29.
    """
    if months is None:
        return None
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
