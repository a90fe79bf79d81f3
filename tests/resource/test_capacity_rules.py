"""Hours and person-months of a role in a month, by worked numbers."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from services.resource.calendars.rules import WorkingTime, end_of
from services.resource.capacity.rules import Month, Supply, by_month, hours_of
from shared.domain.calendar import official_chinese_exceptions

WEEK = (480, 480, 480, 480, 480, 0, 0)
CHINA = WorkingTime(WEEK, {d: 480 * w for d, w in official_chinese_exceptions([2026]).items()})
OCTOBER = date(2026, 10, 1)
ID = uuid4()
TIMES = {ID: CHINA}


def test_capacity_is_calendar_times_fte_less_what_is_no_projects() -> None:
    """Two people, a fifth of their time for other things: 144 x 2 x 0.8 = 230.4 (formulas 7)."""
    supplies = [Supply(ID, None, Decimal("1.6"))]
    assert hours_of(supplies, TIMES, OCTOBER, end_of(OCTOBER)) == Decimal("230.4")


def test_who_leaves_gives_hours_to_their_last_day() -> None:
    """To 2026-10-15: the 8th, 9th, Saturday the 10th and four days more, 56 hours; who left in
    September gives none."""
    until = [Supply(ID, date(2026, 10, 15), Decimal(1))]
    assert hours_of(until, TIMES, OCTOBER, end_of(OCTOBER)) == 56
    gone = [Supply(ID, date(2026, 9, 30), Decimal(1))]
    assert hours_of(gone, TIMES, OCTOBER, end_of(OCTOBER)) == 0


def test_each_works_by_their_own_calendar() -> None:
    """The site works six days and no National Day of ours: 27 days of 8 hours."""
    site, six_days = uuid4(), WorkingTime((480,) * 6 + (0,))
    supplies = [Supply(ID, None, Decimal(1)), Supply(site, None, Decimal(1))]
    assert hours_of(supplies, {ID: CHINA, site: six_days}, OCTOBER, end_of(OCTOBER)) == 144 + 216


def test_a_person_month_is_what_the_calendar_works_in_it() -> None:
    """230.4 hours are 1.6 person-months in October; 160 demanded leave 0.4889 (REQ-044)."""
    month = Month(OCTOBER, Decimal(144), Decimal("230.4"), Decimal(160))
    assert month.person_months(month.total) == Decimal("1.6")
    assert month.free == Decimal("70.4")
    assert month.person_months(month.free) == Decimal("0.4889")


def test_never_less_than_nothing_is_free() -> None:
    """Who is asked for more than they can give has no negative time left."""
    assert Month(OCTOBER, Decimal(144), Decimal(100), Decimal(160)).free == 0


def test_a_month_without_work_has_no_person_months() -> None:
    assert Month(OCTOBER, Decimal(0), Decimal(0), Decimal(0)).person_months(Decimal(8)) == 0


def test_months_follow_one_another() -> None:
    """A role that nobody has gives nothing, whatever is demanded of it."""
    spans = [(date(2026, 9, 1), date(2026, 9, 30)), (OCTOBER, end_of(OCTOBER))]
    found = by_month(spans, [], TIMES, CHINA, {OCTOBER: Decimal(40)})
    assert found == [
        Month(date(2026, 9, 1), Decimal(176), Decimal(0), Decimal(0)),
        Month(OCTOBER, Decimal(144), Decimal(0), Decimal(40)),
    ]
