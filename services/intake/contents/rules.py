"""What a proposal must say before it can be submitted (REQ-033)."""

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
