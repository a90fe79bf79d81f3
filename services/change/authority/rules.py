"""How much of the first baseline a change uses up, and who may decide on that much."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from shared.domain.actor import ProjectRole, Role
from shared.domain.errors import FieldProblem


class Authority(StrEnum):
    """Who decides, from the one who may decide least on."""

    PM = "PM"
    PA = "PA"
    PD = "PD"
    BOARD = "BOARD"
    SPONSOR = "SPONSOR"


RANK = {authority: n for n, authority in enumerate(Authority)}
LEVELS = {Authority.PM: "manager", Authority.PA: "analyst", Authority.PD: "director"}
"""Where a policy says how far each may go; beyond the last the board decides."""

HOLDS: dict[str, Authority] = {
    ProjectRole.PROJECT_MANAGER: Authority.PM,
    Role.PMO_ANALYST: Authority.PA,
    Role.PMO_DIRECTOR: Authority.PD,
}
"""Who holds which alone; what is beyond is the board's, by vote."""

ALL = Decimal(1)


def share(used: Decimal, more: Decimal, whole: Decimal) -> Decimal:
    """What was used before and what comes now, whatever its sign, of the whole; to four decimals.

    Of a first budget of 1,000,000, with 12,000 used before, a saving of 6,000 makes 0.0180. Of
    nothing, nothing is 0 and anything is all of it.
    """
    together = used + abs(more)
    if not whole:
        return ALL if together else Decimal(0)
    return (together / whole).quantize(Decimal("0.0001"))


def authority_for(
    policy: Mapping[str, Any], *, cost: Decimal, time: Decimal, touches: bool, amends: bool
) -> Authority:
    """The first who may decide on so much cost and time.

    By default PM up to 2 %, PA up to 5 %, PD up to 10 % of both, the board above: 0.0200 and
    0.0167 is PM, 0.0201 and 0 is PA, 0.04 and 0.06 is PD, 0.1001 is BOARD. A change that
    `touches` a gate or an objective is not the manager's; one that `amends` an objective is for
    sponsor and board, however small.
    """
    if amends:
        return Authority.SPONSOR
    for authority, name in LEVELS.items():
        limit = policy[name]
        within = cost <= Decimal(limit["most_cost"]) and time <= Decimal(limit["most_time"])
        if within and not (touches and authority == Authority.PM):
            return authority
    return Authority.BOARD


def may_decide(demanded: str, roles: Collection[str]) -> bool:
    """Whether one of the roles is enough to decide alone.

    Who may decide on more may decide on less: for PA a director is enough. On what the board
    decides nobody decides alone.
    """
    needed = RANK[Authority(demanded)]
    return any(RANK[HOLDS[role]] >= needed for role in roles if role in HOLDS)


def contradictions(policy: Mapping[str, Any]) -> list[FieldProblem]:
    """What keeps a policy from being put in force, by pointer; empty when it can be.

    Nobody may decide on less than who stands below, and the board has a quorum that it can reach.
    """
    names = list(LEVELS.values())
    found = [
        FieldProblem(f"/{above}/{what}", "range_not_in_order")
        for below, above in pairwise(names)
        for what in ("most_cost", "most_time")
        if Decimal(policy[above][what]) < Decimal(policy[below][what])
    ]
    if policy["board"]["quorum"] > policy["board"]["seats"]:
        found.append(FieldProblem("/board/quorum", "range_not_in_order"))
    return found
