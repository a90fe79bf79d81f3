"""What worked minutes are in hours, and what they cost."""

from decimal import ROUND_HALF_UP, Decimal

FINEST = Decimal("0.0001")
A_DAY = 24 * 60


def in_hours(minutes: int) -> Decimal:
    """450 minutes are 7.5 hours; 20 are 0.3333."""
    return (Decimal(minutes) / 60).quantize(FINEST, ROUND_HALF_UP)


def cost_of(minutes: int, cost_per_hour: Decimal) -> Decimal:
    """450 minutes at 200.00 an hour cost 1500.00; a counter-entry of them costs -1500.00."""
    return (Decimal(minutes) * cost_per_hour / 60).quantize(FINEST, ROUND_HALF_UP)
