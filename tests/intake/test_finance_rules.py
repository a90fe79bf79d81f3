"""What cash flows are worth, to the last published place (REQ-042)."""

from decimal import Decimal

import pytest

from services.intake.finance.rules import (
    Figure,
    Flow,
    cases,
    irr_roots,
    mirr,
    payback,
    present_value,
    rate_of_period,
    sign_changes,
    worth,
)

D = Decimal
G4 = [D(-1000), D(300), D(400), D(500), D(200)]
TWICE = [D(-1000), D(2500), D(-1540)]


def flows(*amounts: Decimal | int) -> list[Flow]:
    """Flows that are certain: what is negative is a cost."""
    return [
        Flow(t, abs(D(a)), abs(D(a)), abs(D(a)), "COST" if a < 0 else "BENEFIT")
        for t, a in enumerate(amounts)
    ]


def test_the_golden_case_has_the_golden_figures() -> None:
    """REQ-042, golden vector G4: CF -1000, 300, 400, 500, 200 at 10 %: NPV 115.566, IRR 15.322 %,
    PI 1.115566, PBP 2.6, DPBP 3.154, ROI .40."""
    found = worth(flows(*G4), D("0.1"), "YEAR")
    assert found.npv.likely.value == D("115.5659")
    assert round(present_value(G4, D("0.1")), 3) == D("115.566")
    assert found.irr.likely.value == D("0.153221")
    assert round(found.irr.likely.value * 100, 3) == D("15.322")
    assert found.bcr.likely.value == D("1.115566")
    assert found.payback.likely.value == D("2.600000")
    assert found.discounted_payback.likely.value == D("3.154000")
    assert found.roi.likely.value == D("0.400000")
    assert found.mirr.likely == Figure(reason="NOT_NEEDED")
    assert found.irr_roots == ((D("0.153221"),),) * 3


def test_flows_that_turn_twice_have_two_rates_and_the_mirr_answers() -> None:
    """REQ-042: -1000, 2500, -1540 has the roots .1 and .4; MIRR at 10 % is .1."""
    assert sign_changes(TWICE) == 2
    assert irr_roots(TWICE) == [D("0.100000000"), D("0.400000000")]
    assert round(mirr(TWICE, D("0.1")).value or 0, 9) == D("0.1")
    found = worth(flows(*TWICE), D("0.1"), "YEAR")
    assert found.irr.likely == Figure(reason="SEVERAL_SIGN_CHANGES")
    assert found.irr_roots[1] == (D("0.100000"), D("0.400000"))
    assert found.mirr.likely.value == D("0.100000")


def test_a_rate_below_zero_is_a_rate() -> None:
    """REQ-042: what never comes back whole has a negative IRR, -1000 then 900: -.1."""
    assert irr_roots([D(-1000), D(900)]) == [D("-0.100000000")]


@pytest.mark.parametrize(
    ("amounts", "figure", "reason"),
    [
        ((100, 200), "roi", "NO_COST"),
        ((100, 200), "bcr", "NO_COST"),
        ((100, 200), "irr", "NO_SIGN_CHANGE"),
        ((100, 200), "payback", "NO_OUTLAY"),
        ((-100, -200), "irr", "NO_SIGN_CHANGE"),
        ((-100, 50), "payback", "NEVER_PAID_BACK"),
        ((-100, 105), "discounted_payback", "NEVER_PAID_BACK"),
    ],
)
def test_where_there_is_nothing_to_divide_by_there_is_a_reason(
    amounts: tuple[int, ...], figure: str, reason: str
) -> None:
    """REQ-042: never 0 and never infinity."""
    found = getattr(worth(flows(*amounts), D("0.1"), "YEAR"), figure)
    assert found.likely == Figure(reason=reason)


def test_the_worst_case_has_costs_high_and_benefits_low() -> None:
    """REQ-042: a cost of 90, 100 or 130, and 80, 120 or 150 a period later."""
    said = [Flow(0, D(90), D(100), D(130), "COST"), Flow(1, D(80), D(120), D(150), "BENEFIT")]
    worst, likely, best = cases(said)
    assert [c.net for c in (worst, likely, best)] == [
        (D(-130), D(80)),
        (D(-100), D(120)),
        (D(-90), D(150)),
    ]
    found = worth(said, D(0), "YEAR")
    npv = found.npv
    assert [f.value for f in (npv.least, npv.likely, npv.most)] == [-50, 20, 60]
    assert found.payback.least.value == D("0.600000")
    assert found.payback.most == Figure(reason="NEVER_PAID_BACK")


def test_a_year_s_rate_is_compounded_by_period_and_answered_a_year() -> None:
    """REQ-042: 10 % a year is .797414 % a month; by months the same money has the same IRR."""
    assert round(rate_of_period(D("0.1"), "MONTH") * 100, 6) == D("0.797414")
    yearly = worth(flows(-1000, 1200), D("0.1"), "YEAR")
    monthly = worth(flows(-1000, *[0] * 11, 1200), D("0.1"), "MONTH")
    assert monthly.irr.likely == yearly.irr.likely == Figure(D("0.200000"))
    assert monthly.npv.likely.value == yearly.npv.likely.value == D("90.9091")


def test_payback_is_the_first_time_that_all_has_come_back() -> None:
    """REQ-042: even flows within a period: -300 left after 2, 200 over after 3, so 2.6."""
    assert payback(G4) == Figure(D("2.6"))
    assert payback([D(0), D(-100), D(100)]) == Figure(D(2))


def test_twenty_years_by_month_have_one_rate() -> None:
    """REQ-042: the root is found among 240."""
    found = worth(flows(-10_000, *[120] * 239), D("0.08"), "MONTH")
    assert found.irr.likely.value == D("0.142357")
    assert found.irr_roots[1] == (D("0.142357"),)
