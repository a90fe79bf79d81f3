"""When the next check-in is due."""

from datetime import date, timedelta


def next_due(after: date, cadence: int, today: date) -> date:
    """The first day of the rhythm that is still to come: every 14 days after 1 March it is
    15 March; asked on 20 March, 29 March."""
    due = after + timedelta(days=cadence)
    late = max((today - due).days, -1) // cadence + 1
    return due + timedelta(days=late * cadence)
