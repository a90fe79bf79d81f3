"""Which days the organisation works, and when a deadline counted in working days falls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays  # type: ignore[import-untyped]

SATURDAY_AND_SUNDAY = frozenset({5, 6})
ANNOUNCED_YEARS = range(min(holidays).year, max(holidays).year + 1)
"""The years whose holidays the State Council had announced when the library was released."""

_DAY = timedelta(days=1)


def official_chinese_exceptions(years: Iterable[int] = ANNOUNCED_YEARS) -> dict[date, bool]:
    """China's public holidays (False) and the weekends worked in lieu of them (True).

    A year that is not announced yet contributes nothing, so only its weekends are free; the
    announcement comes each November, and until the library knows it, it is data to import.
    """
    wanted = set(years)
    days = {day: False for day in holidays if day.year in wanted}
    return days | {day: True for day in workdays if day.year in wanted}


@dataclass(frozen=True)
class WorkingCalendar:
    """The organisation's days: a weekly pattern and the dates that depart from it.

    `weekend` counts Monday as 0; `exceptions` says of a date whether it is worked.
    """

    time_zone: ZoneInfo
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    exceptions: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        # Counting working days would never end in a week that has none.
        if not self.weekend < frozenset(range(7)):
            raise ValueError("a week has seven days, and at least one of them is worked")
        object.__setattr__(self, "exceptions", dict(self.exceptions))

    def today(self, now: datetime) -> date:
        """The date it is for the organisation at the instant `now`."""
        if now.tzinfo is None:
            raise ValueError("an instant without a time zone is not an instant")
        return now.astimezone(self.time_zone).date()

    def is_working_day(self, day: date) -> bool:
        """Whether the organisation works on `day`."""
        return self.exceptions.get(day, day.weekday() not in self.weekend)

    def add_working_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start` (before it, if negative).

        `start` itself never counts, worked or not; 0 gives `start` back.
        """
        step = _DAY if days > 0 else -_DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`.

        Negative when `end` is earlier, and the inverse of `add_working_days`: between `start`
        and its n-th working day lie n.
        """
        if end < start:
            return -sum(self.is_working_day(end + n * _DAY) for n in range((start - end).days))
        return sum(self.is_working_day(start + n * _DAY) for n in range(1, (end - start).days + 1))

    def end_of_working_day(self, now: datetime, days: int) -> datetime:
        """When a term of `days` working days that begins at `now` runs out, in UTC.

        The day it begins on is not counted; it ends with the last day counted, at 24:00 in the
        organisation's time zone.
        """
        last = self.add_working_days(self.today(now), days)
        return datetime.combine(last + _DAY, time.min, self.time_zone).astimezone(UTC)

    def working_days_left(self, now: datetime, due: datetime) -> int:
        """How many working days of a term that runs out at `due` lie after the day of `now`.

        The inverse of `end_of_working_day`; 0 on its last day, negative when it has run out.
        """
        last = (due.astimezone(self.time_zone) - timedelta(microseconds=1)).date()
        return self.working_days_between(self.today(now), last)


@lru_cache
def organisation_calendar(time_zone: str) -> WorkingCalendar:
    """The days on which the organisation works: the official Chinese ones, as far as announced."""
    return WorkingCalendar(ZoneInfo(time_zone), exceptions=official_chinese_exceptions())
