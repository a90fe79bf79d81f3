"""Who lacks how much of a role, by priority and month, and when that makes a project tight."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

NOTHING = Decimal(0)


class Claim(NamedTuple):
    """What one project demands of one role in one month."""

    project_id: UUID
    priority: int
    hours: Decimal


class Tight(NamedTuple):
    """One month of a project and role: demanded, lacking, and demanded by those who go before."""

    month: date
    demanded: Decimal
    lacking: Decimal
    before: Decimal


def by_priority(claims: Iterable[Claim], capacity: Decimal, month: date) -> dict[UUID, Tight]:
    """Higher priority first; what there is goes as far as it does.

    Of 160 hours a project with priority 700 has its 100; of the 100 that another with 500 demands
    60 are left, and 40 lack.
    """
    found, taken = {}, NOTHING
    for claim in sorted(claims, key=lambda c: (-c.priority, c.project_id)):
        left = max(NOTHING, capacity - taken)
        lacking = max(NOTHING, claim.hours - left)
        found[claim.project_id] = Tight(month, claim.hours, lacking, taken)
        taken += claim.hours
    return found


def shortage(months: Sequence[Tight], per_mille: int, at_least: int) -> list[Tight]:
    """The first months on end in which at least so much of what is demanded lacks; none, where
    they are fewer than `at_least`.

    With 150 per mille and three months: 15, 20 and 15 of 100 that lack from January to March are a
    shortage, 15, 14 and 15 are none.
    """
    run: list[Tight] = []
    for month in months:
        tight = month.lacking * 1000 >= month.demanded * per_mille
        if tight and (not run or _follows(run[-1].month, month.month)):
            run.append(month)
        elif len(run) >= at_least:
            return run
        else:
            run = [month] if tight else []
    return run if len(run) >= at_least else []


def gap_per_mille(months: Iterable[Tight]) -> int:
    """What lacks of what is demanded: 50 of 300 are 166 per mille."""
    lacking, demanded = NOTHING, NOTHING
    for month in months:
        lacking, demanded = lacking + month.lacking, demanded + month.demanded
    return int(lacking * 1000 / demanded) if demanded else 0


def by_project(
    roles: Mapping[str, Mapping[date, Mapping[UUID, Tight]]],
) -> dict[tuple[UUID, str], list[Tight]]:
    """The months of each project and role, the earliest first."""
    found: dict[tuple[UUID, str], list[Tight]] = defaultdict(list)
    for role, months in roles.items():
        for month in sorted(months):
            for project_id, tight in months[month].items():
                found[project_id, role].append(tight)
    return found


def _follows(before: date, month: date) -> bool:
    return (month.year - before.year) * 12 + month.month - before.month == 1
