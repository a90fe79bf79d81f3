"""Who lacks what by priority, when that is a shortage, and which ways out there are."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from services.resource.escalations.rules import Lacking, advised, options
from services.resource.shortages.rules import (
    Claim,
    Tight,
    by_priority,
    by_project,
    gap_per_mille,
    shortage,
)

JANUARY, FEBRUARY, MARCH, APRIL = (date(2027, m, 1) for m in (1, 2, 3, 4))


def tight(month: date, lacking: int, demanded: int = 100) -> Tight:
    return Tight(month, Decimal(demanded), Decimal(lacking), Decimal(0))


def test_the_higher_priority_goes_first() -> None:
    """Of 160 hours one with 700 has its 100; of the 100 of one with 500 there lack 40 (REQ-194)."""
    high, low = Claim(uuid4(), 700, Decimal(100)), Claim(uuid4(), 500, Decimal(100))
    found = by_priority([low, high], Decimal(160), JANUARY)
    assert found[high.project_id] == Tight(JANUARY, Decimal(100), Decimal(0), Decimal(0))
    assert found[low.project_id] == Tight(JANUARY, Decimal(100), Decimal(40), Decimal(100))


def test_a_shortage_is_fifteen_per_cent_in_three_months_on_end() -> None:
    """15, 20 and 15 of 100 are one; 15, 14 and 15 are none, nor are three months with a gap
    between them (formulas 7, REQ-194)."""
    run = [tight(JANUARY, 15), tight(FEBRUARY, 20), tight(MARCH, 15)]
    assert shortage(run, 150, 3) == run
    assert shortage([run[0], tight(FEBRUARY, 14), run[2]], 150, 3) == []
    assert shortage([run[0], run[1], tight(APRIL, 50)], 150, 3) == []
    assert shortage([*run, tight(APRIL, 0)], 150, 3) == run
    assert shortage([tight(JANUARY, 0), *run[1:], tight(APRIL, 15)], 150, 3) == [
        *run[1:],
        tight(APRIL, 15),
    ]


def test_what_lacks_of_what_is_demanded() -> None:
    """50 of 300 are 166 per mille (REQ-194)."""
    run = [tight(JANUARY, 15), tight(FEBRUARY, 20), tight(MARCH, 15)]
    assert gap_per_mille(run) == 166
    assert gap_per_mille([]) == 0


def test_months_are_put_together_by_project_and_role() -> None:
    """The earliest first."""
    project, later, sooner = uuid4(), tight(FEBRUARY, 1), tight(JANUARY, 2)
    months = {FEBRUARY: {project: later}, JANUARY: {project: sooner}}
    assert by_project({"tester": months}) == {(project, "tester"): [sooner, later]}


def test_the_ways_out_and_what_each_takes() -> None:
    """Of 200, 200 and 200 hours 50, 50 and 100 lack, where one person works 160 (REQ-195)."""
    months = [
        Lacking(month, Decimal(200), Decimal(lacking), Decimal(60), Decimal(160))
        for month, lacking in ((JANUARY, 50), (FEBRUARY, 50), (MARCH, 100))
    ]
    found = {o.kind: (str(o.amount), o.unit, o.enough) for o in options(months)}
    assert found == {
        "HIRE": ("0.7", "PERSONS", True),
        "CONTRACT": ("200", "HOURS", True),
        "OVERTIME": ("500", "PER_MILLE", False),
        "DELAY": ("1.5", "MONTHS", True),
        "DESCOPE": ("200", "HOURS", True),
        "SWAP_PRIORITY": ("160", "HOURS", False),
    }
    assert advised(options(months), 3) == "CONTRACT"
    assert advised(options(months), 6) == "HIRE"


def test_overtime_is_advised_where_it_is_enough() -> None:
    """A fifth more of what is worked at most; where nobody works there is none (REQ-195)."""
    little = [Lacking(JANUARY, Decimal(110), Decimal(15), Decimal(0), Decimal(160))]
    assert advised(options(little), 3) == "OVERTIME"
    nobody = [Lacking(JANUARY, Decimal(100), Decimal(100), Decimal(0), Decimal(160))]
    assert advised(options(nobody), 3) == "CONTRACT"
