"""What a resource lacks, which days fit, who goes first, and how well somebody suits."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from services.resource.allocations.rules import (
    Booking,
    fits,
    given_up_by_priority,
    lacking_skills,
)
from services.resource.bookings.rules import over, shifted
from services.resource.candidates.rules import (
    WEIGHTS,
    Suitability,
    availability,
    certification,
    cheapness,
    skill_fit,
)

JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
JAVA, SQL = {"skill": "Java", "min_level": 4}, {"skill": "SQL", "min_level": 2}


def booking(hours: int, priority: int = 500, *, hard: bool = False, due: int = 28) -> Booking:
    return Booking(uuid4(), hard, priority, date(2027, 2, due), NOW, Decimal(hours))


def test_a_skill_is_lacking_below_its_level_or_when_it_is_not_held() -> None:
    """Java at 3 of 4 is, SQL at 2 of 2 is not (REQ-188)."""
    assert lacking_skills([JAVA, SQL], {"Java": 3, "SQL": 2}) == ["Java"]
    assert lacking_skills([JAVA], {}) == ["Java"]
    assert lacking_skills([], {}) == []


def test_days_fit_within_those_asked_for_and_what_is_to_spare() -> None:
    """January to March with ten days to spare: December the 22nd to April the 10th (REQ-188)."""
    window = date(2027, 1, 1), date(2027, 3, 31)
    assert fits(date(2026, 12, 22), date(2027, 4, 10), window, 10)
    assert not fits(date(2026, 12, 21), date(2027, 4, 10), window, 10)
    assert not fits(date(2026, 12, 22), date(2027, 4, 11), window, 10)
    assert fits(*window, window, 0)


def test_what_is_over_is_what_there_is_too_little_of() -> None:
    """100 hours asked where 100 of 160 are booked are 40 too many (REQ-188)."""
    asked = {JANUARY: Decimal(100), FEBRUARY: Decimal(60)}
    booked = {JANUARY: Decimal(100), FEBRUARY: Decimal(100)}
    capacity = {JANUARY: Decimal(160), FEBRUARY: Decimal(160)}
    assert over(asked, booked, capacity) == {JANUARY: Decimal(40)}
    assert over(asked, {}, {}) == asked


def test_a_booking_moves_as_little_as_needed() -> None:
    """March and April within May to July are the first of these; what is longer is cut."""
    window = date(2027, 5, 1), date(2027, 7, 31)
    assert shifted(date(2027, 3, 1), date(2027, 4, 30), window) == (
        date(2027, 5, 1),
        date(2027, 6, 30),
    )
    assert shifted(date(2027, 9, 1), date(2027, 9, 30), window) == (
        date(2027, 7, 2),
        date(2027, 7, 31),
    )
    assert shifted(date(2027, 1, 1), date(2027, 12, 31), window) == window
    assert shifted(date(2027, 5, 5), date(2027, 6, 5), window) == (
        date(2027, 5, 5),
        date(2027, 6, 5),
    )


def test_hard_bookings_go_first_then_priority_then_the_earlier_day() -> None:
    """Of 160 hours a hard one takes 100; of two of 60 the one with priority 700 stays (REQ-189)."""
    hard, high, low = booking(100, 1, hard=True), booking(60, 700), booking(60, 500)
    assert given_up_by_priority([low, high, hard], Decimal(160)) == [low]
    early, late = booking(100, due=10), booking(100, due=20)
    assert given_up_by_priority([late, early], Decimal(160)) == [late]
    assert given_up_by_priority([early, late], Decimal(200)) == []


def test_the_published_weights_are_one_together() -> None:
    """0.40, 0.30, 0.10, 0.10, 0.10 (formulas 7)."""
    assert [str(w) for w in WEIGHTS.values()] == ["0.40", "0.30", "0.10", "0.10", "0.10"]
    assert sum(WEIGHTS.values()) == 1


def test_how_well_somebody_suits() -> None:
    """0.5, 1, 0, 1 and 0.8 are 0.68; without the cost 0.6667, with its reasons (REQ-188)."""
    half, whole, none = Decimal("0.5"), Decimal(1), Decimal(0)
    suits = Suitability(half, whole, none, whole, Decimal("0.8"))
    assert suits.score == Decimal("0.6800")
    assert suits.reasons == ["PARTLY_FREE", "SKILLS_HELD", "NOT_CERTIFIED", "KNOWS_THE_PROJECT"]
    assert Suitability(half, whole, none, whole, None).score == Decimal("0.6667")


def test_the_parts_of_a_score() -> None:
    """Each from 0 to 1, by the examples that the rules say."""
    assert availability(Decimal(100), Decimal(200)) == Decimal("0.5")
    assert availability(Decimal(300), Decimal(200)) == 1
    assert skill_fit([JAVA, SQL], {"Java": 3, "SQL": 5}) == Decimal("0.875")
    assert skill_fit([], {}) == 1
    until = date(2027, 3, 31)
    assert certification([JAVA, SQL], {"Java": until, "SQL": None}, until) == Decimal("0.5")
    assert certification([JAVA], {"Java": date(2027, 3, 30)}, until) == 0
    assert cheapness(Decimal(200), Decimal(180)) == Decimal("0.9")
    assert cheapness(Decimal(180), Decimal(180)) == 1
    assert cheapness(None, Decimal(180)) == 0
