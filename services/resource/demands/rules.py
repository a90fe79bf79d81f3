"""How the role efforts of a plan become demands: one a role."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Effort(NamedTuple):
    """Hours of one role between two days."""

    role: str
    hours: int
    start: date
    finish: date


def one_a_role(efforts: Iterable[Effort]) -> list[Effort]:
    """Efforts of one role together: their hours added, from the first day to the last.

    80 h of a tester in March and 40 h in June are one demand of 120 h from March to June: a
    preliminary plan knows orders of magnitude, not the weeks in between.
    """
    found: dict[str, Effort] = {}
    for effort in efforts:
        sofar = found.get(effort.role, effort._replace(hours=0))
        found[effort.role] = Effort(
            effort.role,
            sofar.hours + effort.hours,
            min(sofar.start, effort.start),
            max(sofar.finish, effort.finish),
        )
    return list(found.values())
