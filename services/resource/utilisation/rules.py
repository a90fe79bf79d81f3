"""What share of the capacity is booked, worked and asked for, and what that is called."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

FINEST = Decimal("0.0001")


class Band(StrEnum):
    """How busy somebody is (formulas 7)."""

    IDLE = "IDLE"
    HEALTHY = "HEALTHY"
    FULL = "FULL"
    OVER = "OVER"
    CRITICAL = "CRITICAL"


def share(hours: Decimal, capacity: Decimal) -> Decimal | None:
    """120 booked of 160 hours are 0.75; of nothing there is no share, neither 0 nor infinite."""
    return (hours / capacity).quantize(FINEST, ROUND_HALF_UP) if capacity > 0 else None


def band(utilisation: Decimal | None) -> Band | None:
    """Below 60 % idle, to 90 % healthy, to 100 % full, above it over, above 120 % critical."""
    if utilisation is None:
        return None
    if utilisation > Decimal("1.2"):
        return Band.CRITICAL
    if utilisation > 1:
        return Band.OVER
    if utilisation >= Decimal("0.9"):
        return Band.FULL
    return Band.HEALTHY if utilisation >= Decimal("0.6") else Band.IDLE
