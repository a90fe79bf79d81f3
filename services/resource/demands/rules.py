"""How the role efforts of a plan become demands, and how a demand's hours fall on its months."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
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


def shared_out(hours: int, before: Sequence[int]) -> list[int]:
    """`hours` over several demands of one role as they shared before; nothing is lost, and each
    keeps one at least.

    Of 300 and 100 hours that become 600 the shares are 450 and 150; of 2 and 1 that become 10
    they are 7 and 3.
    """
    together, shares, given, passed = sum(before), [], 0, 0
    for share in before:
        passed += share
        until = (hours * passed * 2 + together) // (together * 2)
        shares.append(max(until - given, 1))
        given = until
    return shares


def within(effort: Effort, start: date, finish: date) -> tuple[date, date]:
    """The days of a demand that has to lie within an effort: what of it does, else all of those.

    March to June within April to December are April to June; January to March are April to
    December, because nothing of them is left.
    """
    first, last = max(start, effort.start), min(finish, effort.finish)
    return (first, last) if first <= last else (effort.start, effort.finish)


def as_said(hours: int, months: Mapping[date, Decimal], window: Sequence[date]) -> bool:
    """Whether hours said month by month are the hours of the whole, none outside its months: 60 in
    March and 40 in May are 100 hours from March to May."""
    return sum(months.values()) == hours and set(months) <= set(window)
