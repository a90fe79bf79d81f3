"""What the answers come to: whether they are whole, fresh, and touch what only others decide on."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from shared.domain.errors import Conflict, FieldProblem


class Teller(StrEnum):
    """Who is asked."""

    PORTFOLIO = "portfolio"
    RESOURCE = "resource"
    RISK = "risk"


class Effect(StrEnum):
    """What a change would do to an objective (REQ-129)."""

    IMPROVED = "IMPROVED"
    NEUTRAL = "NEUTRAL"
    DEGRADED = "DEGRADED"
    VIOLATED = "VIOLATED"


def completeness(awaiting: Collection[str]) -> str:
    """How much of what was asked is answered: with one of three awaited, 0.6667."""
    return f"{(len(Teller) - len(awaiting)) / len(Teller):.4f}"


def hindrance(
    answers: Mapping[str, Any],
    effects: Sequence[Mapping[str, Any]],
    objectives: Collection[str],
    current_hash: str,
) -> Conflict | None:
    """The first thing that keeps an assessment from being complete, or None.

    In this order: 409 `impact_incomplete` while somebody has not answered, `assessment_stale`
    where the answer was reckoned on another baseline than the current one, `change_not_applicable`
    where the patch does not fit, `objectives_unjudged` while an objective has no effect said.
    """
    awaiting = [teller.value for teller in Teller if teller.value not in answers]
    if awaiting:
        return Conflict("impact_incomplete", awaiting=awaiting)
    reckoned = answers[Teller.PORTFOLIO]
    if reckoned["baseline_hash"] != current_hash:
        return Conflict("assessment_stale")
    if reckoned["problems"]:
        errors = [
            FieldProblem(
                f"/patch/{one['place']}", "operation_not_applicable", (("detail", one["code"]),)
            )
            for one in reckoned["problems"]
        ]
        return Conflict("change_not_applicable", count=len(errors), errors=errors)
    unjudged = set(objectives) - {one["objective_id"] for one in effects}
    return Conflict("objectives_unjudged", count=len(unjudged)) if unjudged else None


def touches(reckoned: Mapping[str, Any], effects: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a gate moves, an objective is at risk, or one is judged other than NEUTRAL."""
    moved = bool(reckoned["gates"] or reckoned["objectives_at_risk"])
    return moved or any(one["effect"] != Effect.NEUTRAL for one in effects)


def violated(effects: Sequence[Mapping[str, Any]]) -> list[str]:
    """The objectives that could not be met any more."""
    return [one["objective_id"] for one in effects if one["effect"] == Effect.VIOLATED]
