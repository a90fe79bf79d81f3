"""How facts about proposals are counted, and what is read from the counts (REQ-047)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise, product
from typing import Any, NamedTuple

from shared.domain.calendar import WorkingCalendar

CHAIN = ("SUBMITTED", "SCREENING", "CONSULTING", "DECISION_PENDING", "APPROVED", "ADMITTED")
"""The stages of the funnel, in which what is admitted passes them."""

WORKED_ON = {"SUBMITTED", "SCREENING", "RETURNED", "CONSULTING", "DECISION_PENDING"}
"""The states whose time is measured, and whose proposals age."""

DECIDED = {"APPROVED", "DEFERRED", "REJECTED"}
TO_DECISION = "TO_DECISION"
"""The name of the time from the submission to the decision."""

MOST_HOURS = 10 * 365 * 24
ANY = ""
"""A cell for all types, tiers or months."""


class Cell(NamedTuple):
    """What is counted apart: of what (`name`), where on a scale (`spot`), for which proposals."""

    measure: str
    type: str
    tier: str
    month: str
    level: str
    name: str
    spot: int


@dataclass(frozen=True)
class Entry:
    """A proposal as it is counted now."""

    state: str
    since: datetime
    level: str
    type: str = ANY
    tier: str = ANY
    value: Decimal = Decimal(0)
    submitted: datetime | None = None
    day: date | None = None
    """The day of its first submission, for the organisation."""
    category: str = ""
    reached: tuple[str, ...] = ()


@dataclass
class Counts:
    """Changes to the cells, to be added to what they hold."""

    number: Counter[Cell] = field(default_factory=Counter)
    value: dict[Cell, Decimal] = field(default_factory=dict)

    def add(self, entry: Entry, measure: str, name: str, spot: int = 0, times: int = 1) -> None:
        """In its own cell and in those for all types, all tiers, all months."""
        month = entry.day.strftime("%Y-%m") if entry.day else ANY
        for type_, tier, month_ in set(product((entry.type, ANY), (entry.tier, ANY), (month, ANY))):
            cell = Cell(measure, type_, tier, month_, entry.level, name, spot)
            self.number[cell] += times
            self.value[cell] = self.value.get(cell, Decimal(0)) + times * entry.value

    def put(self, entry: Entry, times: int = 1) -> None:
        """A proposal into its cells; with `times=-1` out of them."""
        self.add(entry, "state", entry.state, times=times)
        for state in entry.reached:
            self.add(entry, "reached", state, times=times)
        if entry.state == "REJECTED":
            self.add(entry, "rejected", entry.category or "OTHER", times=times)
        if entry.state in WORKED_ON and entry.day is not None:
            self.add(entry, "open", entry.state, entry.day.toordinal(), times)


def counted(
    before: Entry | None, fact: Mapping[str, Any], at: datetime, day: date, counts: Counts
) -> Entry:
    """A proposal after one more fact about it; `counts` are changed by what that makes.

    A resubmission may move it to another type or tier: then all it counted for moves with it.
    """
    after = _after(before, fact, at, day)
    if before is not None:
        counts.put(before, -1)
        if after.state != before.state:
            if before.state in WORKED_ON:
                counts.add(after, "hours", before.state, _hours(before.since, at))
            if after.state in DECIDED and after.submitted is not None:
                counts.add(after, "hours", TO_DECISION, _hours(after.submitted, at))
    counts.put(after)
    return after


def _after(before: Entry | None, fact: Mapping[str, Any], at: datetime, day: date) -> Entry:
    told = fact["undertaking"]
    entry = before or Entry(told["state"], at, told["confidentiality"])
    entry = replace(entry, level=told["confidentiality"])
    if entry.state != told["state"]:
        entry = replace(entry, state=told["state"], since=at)
    if entry.state not in entry.reached:
        entry = replace(entry, reached=(*entry.reached, entry.state))
    if "content_hash" in fact:
        entry = replace(
            entry,
            type=fact["type"],
            tier=fact.get("tier") or ANY,
            value=_in_cny(fact),
            submitted=entry.submitted or at,
            day=entry.day or day,
        )
    if "category" in fact:
        entry = replace(entry, category=fact["category"])
    return entry


def _in_cny(fact: Mapping[str, Any]) -> Decimal:
    if fact.get("cost_cny") is not None:
        return Decimal(fact["cost_cny"])
    budget = fact["budget"]
    return Decimal(budget["amount"]) if budget["currency"] == "CNY" else Decimal(0)


def _hours(since: datetime, at: datetime) -> int:
    return min(max(int((at - since).total_seconds() // 3600), 0), MOST_HOURS)


def median_of(histogram: Mapping[int, int]) -> Decimal | None:
    """The median of what a histogram counts, to half an hour; None of nothing.

    Of 2, 3, 3 and 10 hours it is 3; of 2, 3, 4 and 10 it is 3.5.
    """
    total = sum(histogram.values())
    if total <= 0:
        return None
    middle = [_nth(histogram, (total - 1) // 2), _nth(histogram, total // 2)]
    return Decimal(sum(middle)) / 2


def _nth(histogram: Mapping[int, int], place: int) -> int:
    passed = 0
    for hours in sorted(histogram):
        passed += histogram[hours]
        if passed > place:
            return hours
    raise ValueError(place)


class Passage(NamedTuple):
    """From one stage of the funnel to the next."""

    stage: str
    next_stage: str
    entered: int
    went_on: int
    share: Decimal | None


def passages(reached: Mapping[str, int]) -> Iterator[Passage]:
    """How many that reached a stage reached the next: of 8 screened, 6 assessed are 0.75."""
    for stage, following in pairwise(CHAIN):
        entered, went_on = reached.get(stage, 0), reached.get(following, 0)
        share = (Decimal(went_on) / entered).quantize(Decimal("0.0001")) if entered else None
        yield Passage(stage, following, entered, went_on, share)


BUCKETS = (5, 10, 20, 40)
"""The last working day of each bucket of age but the open one."""


def bucket_of(day: date, borders: Sequence[date]) -> int:
    """The number of the bucket of what was submitted on a day; `borders` as `borders_at` says."""
    return next((n for n, border in enumerate(borders) if day >= border), len(borders))


def borders_at(today: date, calendar: WorkingCalendar) -> list[date]:
    """The first day of submission of each bucket of age but the open one."""
    return [calendar.add_working_days(today, -days) for days in BUCKETS]


def holes_in(seen: Iterable[int], after: int) -> list[int]:
    """The places that are missing between `after` and the last of those seen, in order.

    A place is missing for good where a transaction was undone, and for now where one is not
    committed yet: 7, 8 and 10 after 5 leave 6 and 9.
    """
    places = list(seen)
    known = set(places)
    return [n for n in range(after + 1, max(places, default=after)) if n not in known]
