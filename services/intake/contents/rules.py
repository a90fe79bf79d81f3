"""What a proposal must say before it can be submitted, and what makes an objective SMART."""

from collections.abc import Mapping
from typing import Any

from shared.domain.errors import FieldProblem

MANDATORY = (
    "type",
    "org_unit",
    "problem",
    "proposed_solution",
    "urgency",
    "rough_cost",
    "rough_duration_days",
)
"""Fields that a draft may lack and a submission may not; title and sponsor are never lacking."""


SMART = ("metric", "unit", "target_value", "due", "measurement_method", "owner_id")
"""What an objective says besides its statement, to be specific, measurable, assigned and timed."""


def missing_for_smart(objective: Mapping[str, Any]) -> list[str]:
    """What an objective lacks to be SMART (REQ-051), by field; empty when it is.

    "Faster" with a metric alone lacks unit, target_value, due, measurement_method and owner_id.
    """
    return [name for name in SMART if objective.get(name) in (None, "")]


def missing_content(content: Mapping[str, Any]) -> list[FieldProblem]:
    """What keeps a draft from being submitted, by pointer; empty when it is complete.

    A proposal with title and sponsor alone lacks the seven mandatory fields, an objective,
    alternatives, and "do nothing" among them: ten findings.
    """
    missing = [
        FieldProblem(f"/{name}", "missing_content")
        for name in MANDATORY
        if content.get(name) in (None, "")
    ]
    if not content.get("expected_objectives"):
        missing.append(FieldProblem("/expected_objectives", "missing_content"))
    alternatives = content.get("alternatives") or []
    if not alternatives:
        missing.append(FieldProblem("/alternatives", "missing_content"))
    if not any(a["do_nothing"] for a in alternatives):
        missing.append(FieldProblem("/alternatives", "do_nothing_missing"))
    return missing
