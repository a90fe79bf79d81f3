"""What may be recorded of activities by a data date, and how much of the work that makes.

All that was done lies on or before the data date, all that is left after it (REQ-094).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from shared.domain.calendar import WorkingCalendar
from shared.domain.errors import FieldProblem

DAY = timedelta(days=1)
FOUR = Decimal("0.0001")
NONE, WHOLE = Decimal("0.0000"), Decimal(1)

DONE = (
    "actual_start",
    "actual_finish",
    "physical_pct",
    "units_done",
    "units_total",
    "actual_hours",
    "actual_cost",
)
"""What stays as it was last recorded where it is not said anew; what is left is said each time."""
SHARE = ("physical_pct", "units_done", "units_total")


@dataclass(frozen=True)
class Work:
    """An activity of the baseline: its days, and the hours of all roles together."""

    code: str
    start: date
    finish: date
    hours: int


@dataclass(frozen=True)
class Claim:
    """What stands of an activity: the share that its last entry claims, and whether a dispute is
    open: one that no entry recorded since was verified for."""

    share: Decimal
    disputed: bool = False


def merged(before: Mapping[str, Any] | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """The whole of what is known of an activity, once `said` is recorded of it.

    Another way of saying the share replaces the former: 30 of 40 units done are 0.75, rounded
    down, so that nothing is whole before its last unit. What is finished is done, unless it is
    said otherwise.
    """
    known = {name: (before or {}).get(name) for name in DONE}
    if said.keys() & set(SHARE) or said.get("actual_finish"):
        known.update(dict.fromkeys(SHARE))
    known.update(said)
    done, total = known["units_done"], known["units_total"]
    if done is not None and total and done <= total:
        known["physical_pct"] = (done / total).quantize(FOUR, ROUND_DOWN)
    if known["physical_pct"] is None:
        known["physical_pct"] = WHOLE if known["actual_finish"] else NONE
    return known


def contradictions(
    said: Mapping[str, Any], known: Mapping[str, Any], until: date, at: str
) -> Iterator[FieldProblem]:
    """What is wrong with what is said of one activity, and where (REQ-093, REQ-094)."""
    yield from _wrong_shares(said, at)
    start, finish = known["actual_start"], known["actual_finish"]
    for name in ("actual_start", "actual_finish"):
        if known[name] is not None and known[name] > until:
            yield FieldProblem(f"{at}/{name}", "actual_after_data_date")
    if start is not None and finish is not None and finish < start:
        yield FieldProblem(f"{at}/actual_finish", "range_not_in_order")
    if start is None:
        for name in ("actual_finish", "physical_pct", "actual_hours", "actual_cost"):
            if known[name]:
                yield FieldProblem(f"{at}/{name}", "activity_not_started")
    goes_on = known.get("remaining_from")
    if finish is not None:
        wrong = ["physical_pct"] if known["physical_pct"] != WHOLE else []
        wrong += [name for name in ("remaining_days", "remaining_from") if known.get(name)]
        for name in wrong:
            yield FieldProblem(f"{at}/{name}", "finished_incomplete")
    elif goes_on is not None and goes_on <= until:
        yield FieldProblem(f"{at}/remaining_from", "remaining_before_data_date")


def _wrong_shares(said: Mapping[str, Any], at: str) -> Iterator[FieldProblem]:
    done, total = said.get("units_done"), said.get("units_total")
    if (done is None) != (total is None):
        missing = "units_total" if total is None else "units_done"
        yield FieldProblem(f"{at}/{missing}", "units_incomplete")
    elif done is not None and total is not None and (total == 0 or done > total):
        yield FieldProblem(f"{at}/units_done", "units_exceed_total")
    if done is not None and said.get("physical_pct") is not None:
        yield FieldProblem(f"{at}/physical_pct", "share_said_twice")


def faults(
    entries: Sequence[Mapping[str, Any]],
    known: Sequence[Mapping[str, Any]],
    codes: Iterable[str],
    until: date,
) -> list[FieldProblem]:
    """What cannot be recorded, by the place of each entry."""
    found: list[FieldProblem] = []
    there, met = set(codes), set[str]()
    for place, (said, whole) in enumerate(zip(entries, known, strict=True)):
        at = f"/entries/{place}"
        if said["activity"] not in there:
            found.append(FieldProblem(f"{at}/activity", "activity_unknown"))
        if said["activity"] in met:
            found.append(FieldProblem(f"{at}/activity", "activity_twice"))
        met.add(said["activity"])
        found += contradictions(said, whole, until, at)
    return found


def expected_finish(
    calendar: WorkingCalendar, until: date, goes_on: date | None, days: int
) -> date:
    """The last of the working days that are left after the data date, or from when it goes on.

    Three days left on a Thursday are done on the Tuesday; if it goes on on the next Monday, on
    the Wednesday.
    """
    return calendar.add_working_days(until if goes_on is None else goes_on - DAY, days)


def counted(claim: Claim | None, disputed_counts: Decimal) -> Decimal:
    """The share of an activity that counts: what is claimed, or as much of it as is let pass while
    it is disputed. 0.6 claimed is 0.6; disputed, where 0 counts, 0 (REQ-100)."""
    if claim is None:
        return NONE
    share = claim.share * disputed_counts if claim.disputed else claim.share
    return share.quantize(FOUR, ROUND_DOWN)


def measured(
    works: Sequence[Work], claims: Mapping[str, Claim], disputed_counts: Decimal
) -> Decimal | None:
    """How much of the work is done: hours times what counts, by all hours; None without hours.

    300 hours of which 0.5 count and 100 of which 1 counts are 250 of 400: 0.6250.
    """
    return _by_hours((w, counted(claims.get(w.code), disputed_counts)) for w in works)


def planned(works: Sequence[Work], until: date) -> Decimal | None:
    """How much of the work was to be done by the end of a day, each activity evenly over its days.

    300 hours from the 1st to the 10th and 100 later are, by the end of the 5th, 150 of 400: 0.3750.
    """
    return _by_hours((work, _elapsed(work, until)) for work in works)


def _elapsed(work: Work, until: date) -> Decimal:
    days = (work.finish - work.start).days + 1
    return Decimal(min(max((until - work.start).days + 1, 0), days)) / days


def _by_hours(shares: Iterable[tuple[Work, Decimal]]) -> Decimal | None:
    done, whole = NONE, 0
    for work, share in shares:
        done, whole = done + work.hours * share, whole + work.hours
    return (done / whole).quantize(FOUR, ROUND_HALF_UP) if whole else None
