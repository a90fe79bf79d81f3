"""What cash flows are worth: NPV, IRR, MIRR, ROI, payback and BCR, each as a range (REQ-042).

Amounts are exact decimals with 50 digits until they are rounded, half to even: money to 4 places,
ratios and periods to 6. Only the roots of the IRR go through binary fractions; they are then
refined. A denominator of 0 gives no figure but a reason.

G4 of the golden vectors: -1000, 300, 400, 500, 200 at 10 % has NPV 115.566, IRR 15.322 %,
PI 1.115566, payback 2.6, discounted payback 3.154 and ROI 0.40.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from itertools import pairwise

import numpy as np

EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)
MONEY, RATIO = Decimal("0.0001"), Decimal("0.000001")
PERIODS = {"YEAR": 1, "QUARTER": 4, "MONTH": 12}
"""How many of them a year has; rates are said and answered a year."""

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Flow:
    """What comes in (BENEFIT) or goes out (COST) at the end of period `t`; 0 is the start.

    Amounts are never negative: the kind says which way they go.
    """

    t: int
    low: Decimal
    likely: Decimal
    high: Decimal
    kind: str


@dataclass(frozen=True)
class Figure:
    """A number, or why there is none."""

    value: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Span:
    """The same figure as the worst, the likely and the best case have it, by its size."""

    least: Figure
    likely: Figure
    most: Figure


@dataclass(frozen=True)
class Case:
    """Costs and benefits by period, from 0 to the horizon, in one of the three cases."""

    costs: tuple[Decimal, ...]
    benefits: tuple[Decimal, ...]

    @property
    def net(self) -> tuple[Decimal, ...]:
        """What is left of each period."""
        return tuple(b - c for b, c in zip(self.benefits, self.costs, strict=True))


@dataclass(frozen=True)
class Worth:
    """All that is answered about a financial case."""

    npv: Span
    irr: Span
    irr_roots: tuple[tuple[Decimal, ...], ...]
    """Every real root above -1 of the worst, the likely and the best case."""
    mirr: Span
    roi: Span
    payback: Span
    discounted_payback: Span
    bcr: Span


def cases(flows: Sequence[Flow]) -> tuple[Case, Case, Case]:
    """Worst (costs high, benefits low), likely, best (costs low, benefits high).

    A cost of 90, 100 or 130 and a benefit of 80, 120 or 150 a period later leave in the worst
    case -130, 80 and in the best -90, 150.
    """
    horizon = max((flow.t for flow in flows), default=0) + 1

    def of(cost: Callable[[Flow], Decimal], benefit: Callable[[Flow], Decimal]) -> Case:
        costs, benefits = [ZERO] * horizon, [ZERO] * horizon
        for flow in flows:
            if flow.kind == "COST":
                costs[flow.t] += cost(flow)
            else:
                benefits[flow.t] += benefit(flow)
        return Case(tuple(costs), tuple(benefits))

    return (
        of(lambda f: f.high, lambda f: f.low),
        of(lambda f: f.likely, lambda f: f.likely),
        of(lambda f: f.low, lambda f: f.high),
    )


def rate_of_period(rate: Decimal, period: str) -> Decimal:
    """What a rate a year is a period, compounded: 10 % a year is 0.797414 % a month."""
    return (ONE + rate) ** (ONE / PERIODS[period]) - ONE


def present_value(amounts: Iterable[Decimal], rate: Decimal) -> Decimal:
    """The sum of CF_t / (1 + r)^t. G4: 115.5659 of -1000, 300, 400, 500, 200 at 10 %."""
    value, growth = ZERO, ONE
    for amount in amounts:
        value += amount / growth
        growth *= ONE + rate
    return value


def sign_changes(net: Sequence[Decimal]) -> int:
    """How often the flows turn from out to in or back; -1000, 300, 400 turn once."""
    signs = [amount > 0 for amount in net if amount]
    return sum(a is not b for a, b in pairwise(signs))


def irr_roots(net: Sequence[Decimal]) -> list[Decimal]:
    """Every real rate above -1 at which nothing is left, ascending, to 9 places.

    G4: 0.153221 of -1000, 300, 400, 500, 200. The flows -1000, 2500, -1540 have two: 0.1 and 0.4.
    """
    if not sign_changes(net):
        return []
    # In x = 1 / (1 + r) the NPV is a polynomial; r > -1 are its positive roots.
    largest = max(abs(amount) for amount in net)
    coefficients = [float(amount / largest) for amount in net]
    found = np.roots(coefficients[::-1])
    real = [float(x.real) for x in found if abs(x.imag) < 1e-6 * max(1.0, abs(x)) and x.real > 0]
    rates = {_refined(coefficients, x) for x in real}
    return sorted(rate for rate in rates if rate is not None)


def _refined(coefficients: Sequence[float], x: float) -> Decimal | None:
    """A root made better by Newton's steps, as a rate; None when it is none after all."""
    for _ in range(50):
        value = slope = 0.0
        for coefficient in reversed(coefficients):
            slope = slope * x + value
            value = value * x + coefficient
        if slope == 0.0:
            break
        x, before = x - value / slope, x
        if abs(x - before) <= 1e-15 * abs(x):
            break
    size = sum(abs(c) * abs(x) ** t for t, c in enumerate(coefficients))
    if not 1e-9 < x < 1e9 or abs(value) > 1e-9 * size:
        return None
    return Decimal(repr(1.0 / x - 1.0)).quantize(Decimal("1e-9"))


def mirr(net: Sequence[Decimal], rate: Decimal) -> Figure:
    """What is put in at the discount rate and comes back reinvested at it, as one rate a period.

    -1000, 2500, -1540 at 10 %: 2272.727 out now, 2750 in after two periods, MIRR 0.1.
    """
    last = len(net) - 1
    outlay = -present_value([min(amount, ZERO) for amount in net], rate)
    returned = present_value([max(amount, ZERO) for amount in net], rate) * (ONE + rate) ** last
    if not outlay or not last:
        return Figure(reason="NO_OUTLAY")
    if not returned:
        return Figure(reason="NO_BENEFIT")
    return Figure((returned / outlay) ** (ONE / last) - ONE)


def ratio(numerator: Decimal, denominator: Decimal, reason: str) -> Figure:
    """A quotient, or the reason where there is nothing to divide by."""
    return Figure(numerator / denominator) if denominator else Figure(reason=reason)


def payback(net: Sequence[Decimal]) -> Figure:
    """Periods until what was put in has come back the first time, flows even within a period.

    G4: -1000, 300, 400, 500, 200 leave -300 after 2 and 200 after 3: 2 + 300/500 = 2.6.
    """
    total = ZERO
    for t, amount in enumerate(net):
        before, total = total, total + amount
        if before < 0 <= total:
            return Figure(t - 1 + -before / amount)
    return Figure(reason="NEVER_PAID_BACK" if total < 0 else "NO_OUTLAY")


def worth(flows: Sequence[Flow], discount_rate: Decimal, period: str) -> Worth:
    """All figures of a financial case, a year's rates in and out, rounded."""
    with localcontext(EXACT):
        three = cases(flows)
        rate = rate_of_period(discount_rate, period)
        roots = [irr_roots(case.net) for case in three]
        discounted = [
            [amount / (ONE + rate) ** t for t, amount in enumerate(case.net)] for case in three
        ]
        return Worth(
            npv=_span([Figure(present_value(c.net, rate)) for c in three], MONEY),
            irr=_span([_irr(c.net, r, period) for c, r in zip(three, roots, strict=True)]),
            irr_roots=tuple(tuple(_a_year(r, period).quantize(RATIO) for r in rs) for rs in roots),
            mirr=_span([_mirr(case.net, rate, period) for case in three]),
            roi=_span([_roi(case) for case in three]),
            payback=_span([payback(case.net) for case in three], longest_first=True),
            discounted_payback=_span([payback(net) for net in discounted], longest_first=True),
            bcr=_span([_bcr(case, rate) for case in three]),
        )


def _span(
    figures: Sequence[Figure], places: Decimal = RATIO, *, longest_first: bool = False
) -> Span:
    """By size: a payback is longest in the worst case, all else least."""
    rounded = [
        figure if figure.value is None else Figure(figure.value.quantize(places))
        for figure in figures
    ]
    worst, likely, best = rounded
    return Span(best, likely, worst) if longest_first else Span(worst, likely, best)


def _a_year(rate: Decimal, period: str) -> Decimal:
    return (ONE + rate) ** PERIODS[period] - ONE


def _irr(net: Sequence[Decimal], roots: Sequence[Decimal], period: str) -> Figure:
    """The one root; where signs change more than once MIRR answers, and the roots are listed."""
    changes = sign_changes(net)
    if changes != 1:
        return Figure(reason="SEVERAL_SIGN_CHANGES" if changes else "NO_SIGN_CHANGE")
    return Figure(_a_year(roots[0], period)) if roots else Figure(reason="NOT_FOUND")


def _mirr(net: Sequence[Decimal], rate: Decimal, period: str) -> Figure:
    if sign_changes(net) < 2:
        return Figure(reason="NOT_NEEDED")
    figure = mirr(net, rate)
    return figure if figure.value is None else Figure(_a_year(figure.value, period))


def _roi(case: Case) -> Figure:
    costs = sum(case.costs, ZERO)
    return ratio(sum(case.benefits, ZERO) - costs, costs, "NO_COST")


def _bcr(case: Case, rate: Decimal) -> Figure:
    benefits, costs = (present_value(a, rate) for a in (case.benefits, case.costs))
    return ratio(benefits, costs, "NO_COST")
