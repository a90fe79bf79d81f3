"""What a risk is worth: expectations of three-point estimates, and the expected value of them."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

CENTS = Decimal("0.0001")


class Distribution(StrEnum):
    """How an estimate of three points is spread between them."""

    TRIANGULAR = "TRIANGULAR"
    PERT = "PERT"


class Warned(StrEnum):
    """What is odd about an analysis, though not wrong."""

    PROBABILITY_OUTSIDE_BAND = "PROBABILITY_OUTSIDE_BAND"


def expectation(
    least: Decimal, likely: Decimal, most: Decimal, distribution: Distribution
) -> Decimal:
    """Triangular (a + m + b)/3, PERT-beta (a + 4m + b)/6.

    100, 200 and 600 are 300 as a triangle and 250 as PERT.
    """
    if distribution is Distribution.TRIANGULAR:
        return (least + likely + most) / 3
    return (least + 4 * likely + most) / 6


def expected_value(probability: Decimal, expected: Decimal, *, threat: bool) -> Decimal:
    """EMV = p x E[impact]: a threat's is positive, an opportunity's negative.

    Golden numbers (G7): 0.3 x 200,000 = 60,000; 0.1 x 500,000 = 50,000; the opportunity
    0.4 x 100,000 = -40,000; together 70,000.
    """
    value = (probability * expected).quantize(CENTS, ROUND_HALF_EVEN)
    # Adding zero leaves no "-0.0000".
    return (value if threat else -value) + 0


def above(
    level: int, values: list[Decimal | None], inherent_level: int, inherent: list[Decimal | None]
) -> bool:
    """Whether what would remain is graver than what there is without any response.

    By level, and by each expected value that both analyses give: (6, 20,000) is not above
    (12, 60,000), but (6, 70,000) is.
    """
    both = zip(values, inherent, strict=True)
    return level > inherent_level or any(
        abs(now) > abs(before) for now, before in both if now is not None and before is not None
    )


def brier(ended: Iterable[tuple[Decimal, bool]]) -> Decimal | None:
    """Brier = mean (p - outcome)^2: 0 for a seer, 0.25 for who always says one half.

    0.3 that occurred, and 0.1, 0.2 and 0.2 that did not, are (0.49 + 0.01 + 0.04 + 0.04)/4 = 0.145.
    """
    distances = [(probability - int(occurred)) ** 2 for probability, occurred in ended]
    if not distances:
        return None
    return (sum(distances, Decimal(0)) / len(distances)).quantize(CENTS, ROUND_HALF_EVEN)
