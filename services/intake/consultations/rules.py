"""When a proposal may go to its decision: the influential heard, the aims clear (REQ-053)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from shared.domain.errors import Conflict, FieldProblem


def hindrance(
    stakeholders: Sequence[Mapping[str, Any]],
    objectives: Sequence[Mapping[str, Any]],
    *,
    unheard: Collection[str],
    smart: bool,
    flagged: Collection[str],
    unlinked: bool,
) -> Conflict | None:
    """The first thing that keeps a consultation from being complete, or None.

    In this order: 409 `stakeholder_unconsulted` while somebody of influence 4 or more was not
    heard, `objective_not_smart` while no objective is, `conflict_unresolved` while one is open,
    `objective_not_linked` while none serves a strategic objective that counts.
    """
    if unheard:
        errors = [
            FieldProblem(f"/stakeholders/{n}", "stakeholder_unconsulted")
            for n, one in enumerate(stakeholders)
            if one["id"] in unheard
        ]
        return Conflict("stakeholder_unconsulted", errors=errors, count=len(unheard))
    if not smart:
        errors = [
            FieldProblem(f"/expected_objectives/{n}", "objective_not_smart")
            for n, _ in enumerate(objectives)
        ]
        return Conflict("objective_not_smart", errors=errors)
    if flagged:
        return Conflict("conflict_unresolved", count=len(flagged))
    return Conflict("objective_not_linked") if unlinked else None


def share(part: int, whole: int) -> str:
    """How much of it, to four decimals: 3 of 4 is 0.7500, and nothing of nothing is 0.0000."""
    return f"{part / whole if whole else 0:.4f}"
