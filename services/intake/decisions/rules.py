"""What an outcome must come with (REQ-057)."""

from datetime import date

from shared.domain.errors import FieldProblem


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
