"""Whether somebody may decide on a change, and what a ruling must come with."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from services.change.authority.rules import RANK, Authority
from shared.domain.actor import ProjectRole, Role
from shared.domain.errors import FieldProblem

HOLDS: dict[str, Authority] = {
    ProjectRole.PROJECT_MANAGER: Authority.PM,
    Role.PMO_ANALYST: Authority.PA,
    Role.PMO_DIRECTOR: Authority.PD,
    Role.BOARD_MEMBER: Authority.BOARD,
}


class Outcome(StrEnum):
    """What can be decided (REQ-131)."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    DEFER = "DEFER"
    RETURN = "RETURN"


def may_decide(demanded: str, roles: Collection[str]) -> bool:
    """Whether one of the roles is enough: who may decide on more may decide on less.

    What sponsor and board decide is decided by the board, with the sponsor's consent: for
    SPONSOR a board member is enough and a director is not; for PA a director is.
    """
    needed = min(RANK[Authority(demanded)], RANK[Authority.BOARD])
    return any(RANK[HOLDS[role]] >= needed for role in roles if role in HOLDS)


def missing_in_ruling(
    outcome: Outcome, *, conditions: int, revisit: date | None, today: date
) -> list[FieldProblem]:
    """What the ruling lacks or has too much of, by pointer.

    Only an approval has conditions; a deferral, and only that, names a day to come.
    """
    found = []
    if conditions and outcome != Outcome.APPROVE:
        found.append(FieldProblem("/conditions", "outcome_mismatch"))
    if (outcome == Outcome.DEFER) != (revisit is not None):
        found.append(FieldProblem("/revisit_date", "outcome_mismatch"))
    elif revisit is not None and revisit <= today:
        found.append(FieldProblem("/revisit_date", "not_in_future"))
    return found
