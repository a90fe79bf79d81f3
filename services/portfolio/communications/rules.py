"""When something that is told again and again falls due."""

from datetime import date, timedelta


def next_day(first: date, every_days: int, today: date) -> date:
    """The first day from today on that lies whole periods after the first one.

    Every 28 days from 2099-02-02: on 2099-02-03 it is 2099-03-02, on that day itself too.
    """
    behind = max((today - first).days, 0)
    return first + timedelta(days=-(-behind // every_days) * every_days)
