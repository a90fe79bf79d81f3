"""What a resource costs on a day, what it gives of a role, and by which skills it is found."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple


class Rate(NamedTuple):
    """What an hour costs from a day on, until the next rate begins."""

    since: date
    cost_per_hour: Decimal
    currency: str


def with_rate(rates: Iterable[Rate], new: Rate) -> list[Rate]:
    """The rates by the day they begin; of two for one day the newer word counts, so that rates
    never overlap."""
    by_day = {rate.since: rate for rate in rates} | {new.since: new}
    return [by_day[day] for day in sorted(by_day)]


def rate_on(rates: Iterable[Rate], day: date) -> Rate | None:
    """The rate of a day: with 180 CNY from 2026-01-01 and 200 CNY from 2027-01-01 an hour on
    2026-12-31 costs 180 CNY, one on 2027-01-01 200 CNY; before the first there is none."""
    begun = [rate for rate in rates if rate.since <= day]
    return max(begun, key=lambda rate: rate.since, default=None)


def reached(skills: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Each skill with every level that is reached: who has Java at 3 is found at 1, 2 and 3, so
    that "at least 2" is an equality and its index serves a list of any length."""
    return {(skill, level) for skill, held in skills for level in range(1, held + 1)}


def full_time(fte: Decimal, non_project_share: Decimal, roles: int) -> Decimal:
    """The share of a full-time resource that each of its roles gets: fte 0.5 with a fifth for what
    is no project's gives 0.4 to one role and 0.2 to each of two, so that no hour counts twice."""
    share = fte * (1 - non_project_share) / max(roles, 1)
    return share.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def certified_until(
    skills: Iterable[Mapping[str, Any]], certificates: Mapping[str, date]
) -> dict[str, date | None]:
    """Until when each skill is certified: as it was said or as a certificate says, the later; a
    certificate may be of a skill that was not said, too."""
    said = {s["skill"]: s["certified_until"] for s in skills}
    days = {skill: day and date.fromisoformat(day) for skill, day in said.items()}
    later = {skill: max(day, days.get(skill) or day) for skill, day in certificates.items()}
    return {**days, **later}
