"""Until when a certificate counts."""

from calendar import monthrange
from datetime import date


def counts_until(issued_on: date, months: int | None) -> date | None:
    """The last day on which it counts; None: for ever.

    Issued on 2026-11-29 for 24 months it is 2028-11-29; on 2027-08-31 for 6, 2028-02-29.
    """
    if months is None:
        return None
    years, month = divmod(issued_on.month - 1 + months, 12)
    year = issued_on.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(issued_on.day, last))
