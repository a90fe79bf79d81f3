"""What an outcome must come with (REQ-057), and when a vote has a result (REQ-059)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from shared.domain.errors import FieldProblem


class Choice(StrEnum):
    """What a member of the board can say."""

    FOR = "FOR"
    AGAINST = "AGAINST"
    ABSTAIN = "ABSTAIN"


class Result(StrEnum):
    """What a vote has come to; LAPSED is none."""

    CARRIED = "CARRIED"
    LOST = "LOST"
    LAPSED = "LAPSED"


def missing_in_ruling(
    outcome: str,
    *,
    manager: str | None,
    conditions: int,
    revisit: date | None,
    category: str | None,
    today: date,
) -> list[FieldProblem]:
    """What the ruling lacks or has too much of, by pointer.

    An approval names the project manager; conditions go with APPROVE_WITH_CONDITIONS and only
    with it; a deferral names a day to come; only a rejection has a category. APPROVE without a
    manager has one finding.
    """
    found = []
    approval = outcome in ("APPROVE", "APPROVE_WITH_CONDITIONS")
    if approval != (manager is not None):
        found.append(FieldProblem("/project_manager_id", "outcome_mismatch"))
    if (outcome == "APPROVE_WITH_CONDITIONS") != (conditions > 0):
        found.append(FieldProblem("/conditions", "outcome_mismatch"))
    if category is not None and outcome != "REJECT":
        found.append(FieldProblem("/rejection_category", "outcome_mismatch"))
    if (outcome == "DEFER") != (revisit is not None):
        found.append(FieldProblem("/revisit_date", "outcome_mismatch"))
    elif revisit is not None and revisit <= today:
        found.append(FieldProblem("/revisit_date", "not_in_future"))
    return found


def result_of(
    choices: Sequence[str], *, quorum: int, seats: int, time_is_up: bool
) -> Result | None:
    """What the votes cast so far come to; None while more votes could still change it.

    With the quorum, CARRIED by more than half of the votes cast, an abstention being one; a tie
    is LOST. Before its time is up a vote ends when all have voted, or when the rest could change
    nothing: of three, two FOR carry it, and one FOR and one AGAINST wait for the third. Short of
    the quorum when time is up it has LAPSED.
    """
    cast, in_favour = len(choices), sum(c == Choice.FOR for c in choices)
    left = 0 if time_is_up else max(seats - cast, 0)
    if cast < quorum:
        return Result.LAPSED if time_is_up else None
    if 2 * in_favour > cast + left:
        return Result.CARRIED
    if 2 * (in_favour + left) <= cast + left:
        return Result.LOST
    return None
