"""What can be decided on a change, and what a ruling must come with."""

from datetime import date
from enum import StrEnum

from shared.domain.errors import FieldProblem


class Outcome(StrEnum):
    """What can be decided (REQ-131)."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    DEFER = "DEFER"
    RETURN = "RETURN"


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
