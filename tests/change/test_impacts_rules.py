"""When an assessment is complete, and what it touches."""

from typing import Any

import pytest

from services.change.impacts.rules import completeness, hindrance, touches, violated

HASH, OTHER = "1" * 64, "2" * 64
PLAN: dict[str, Any] = {
    "baseline_hash": HASH,
    "problems": [],
    "gates": [],
    "objectives_at_risk": [],
}
WHOLE: dict[str, Any] = {"portfolio": PLAN, "resource": {}, "risk": {}}
FITTING = [{"objective_id": "o-1", "effect": "NEUTRAL"}]
PROBLEM = {"place": 1, "code": "activity_unknown"}


@pytest.mark.parametrize(
    ("awaiting", "expected"),
    [([], "1.0000"), (["risk"], "0.6667"), (["portfolio", "resource", "risk"], "0.0000")],
)
def test_completeness_is_the_share_of_who_has_answered(awaiting: list[str], expected: str) -> None:
    """REQ-121: with one of three awaited, 0.6667."""
    assert completeness(awaiting) == expected


@pytest.mark.parametrize(
    ("answers", "effects", "objectives", "code"),
    [
        ({}, [], [], "impact_incomplete"),
        ({"portfolio": PLAN, "risk": {}}, FITTING, ["o-1"], "impact_incomplete"),
        (WHOLE | {"portfolio": PLAN | {"baseline_hash": OTHER}}, [], [], "assessment_stale"),
        (WHOLE | {"portfolio": PLAN | {"problems": [PROBLEM]}}, [], [], "change_not_applicable"),
        (WHOLE, [], ["o-1"], "objectives_unjudged"),
        (WHOLE, FITTING, ["o-1", "o-2"], "objectives_unjudged"),
    ],
)
def test_what_keeps_an_assessment_from_being_complete(
    answers: dict[str, Any], effects: list[Any], objectives: list[str], code: str
) -> None:
    """REQ-121, REQ-129: whole, fresh, applicable, and each objective judged."""
    found = hindrance(answers, effects, objectives, HASH)
    assert found is not None
    assert found.code == code


def test_nothing_keeps_a_whole_fresh_and_judged_one() -> None:
    assert hindrance(WHOLE, FITTING, ["o-1"], HASH) is None


@pytest.mark.parametrize(
    ("plan", "kind", "expected"),
    [
        ({}, "NEUTRAL", False),
        ({"gates": ["M-2"]}, "NEUTRAL", True),
        ({"objectives_at_risk": ["o-1"]}, "NEUTRAL", True),
        ({}, "DEGRADED", True),
        ({}, "IMPROVED", True),
    ],
)
def test_a_gate_or_an_objective_touched_is_seen(
    plan: dict[str, Any], kind: str, expected: bool
) -> None:
    """REQ-122: then the manager does not decide alone."""
    assert touches(PLAN | plan, [{"objective_id": "o-1", "effect": kind}]) is expected


def test_only_what_cannot_be_met_any_more_is_violated() -> None:
    """REQ-129."""
    effects = [
        {"objective_id": name, "effect": name}
        for name in ("IMPROVED", "NEUTRAL", "DEGRADED", "VIOLATED")
    ]
    assert violated(effects) == ["VIOLATED"]
