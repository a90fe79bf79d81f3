"""The arithmetic of admission: what must be said, what scores mean, what a ruling needs."""

from datetime import date

import pytest

from services.intake.assessments.rules import (
    Feasibility,
    Necessity,
    Recommendation,
    feasibility_verdict,
    necessity_verdict,
    recommendation,
)
from services.intake.contents.rules import MANDATORY, missing_content
from services.intake.decisions.rules import missing_in_ruling

COMPLETE = dict.fromkeys(MANDATORY, "x") | {
    "expected_objectives": [{"statement": "更快"}],
    "alternatives": [{"title": "维持现状", "do_nothing": True}],
}


def test_a_complete_content_lacks_nothing() -> None:
    """REQ-033."""
    assert missing_content(COMPLETE) == []


def test_title_and_sponsor_alone_lack_ten_things() -> None:
    """REQ-033: seven fields, an objective, alternatives, and "do nothing" among them."""
    assert len(missing_content({"title": "x", "sponsor_id": "y"})) == 10


@pytest.mark.parametrize("name", MANDATORY)
def test_each_mandatory_field_is_named_when_it_lacks(name: str) -> None:
    """REQ-033."""
    assert [p.pointer for p in missing_content({**COMPLETE, name: None})] == [f"/{name}"]


def test_alternatives_must_include_doing_nothing() -> None:
    """REQ-033."""
    found = missing_content({**COMPLETE, "alternatives": [{"title": "x", "do_nothing": False}]})
    assert [(p.pointer, p.code) for p in found] == [("/alternatives", "do_nothing_missing")]


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ((4, 4, 4, 4, 4), Feasibility.FEASIBLE),
        ((3, 3, 3, 3, 3), Feasibility.FEASIBLE),
        ((4, 2, 4, 5, 4), Feasibility.CONDITIONAL),
        ((3, 3, 3, 3, 2), Feasibility.CONDITIONAL),
        ((1, 5, 5, 5, 5), Feasibility.INFEASIBLE),
        ((5, 5, 5, 1, 5), Feasibility.INFEASIBLE),
        ((5, 1, 5, 5, 5), Feasibility.FEASIBLE),
        ((2, 1, 2, 2, 2), Feasibility.INFEASIBLE),
    ],
)
def test_feasibility_follows_from_the_five_scores(
    scores: tuple[int, ...], verdict: Feasibility
) -> None:
    """REQ-039, REQ-041: 1 in technical or legal, or a mean below 2, is infeasible."""
    axes = ("technical", "economic", "organisational", "legal", "schedule")
    assert feasibility_verdict(**dict(zip(axes, scores, strict=True))) is verdict


@pytest.mark.parametrize(
    ("mandatory", "alignment", "urgency", "cost", "verdict"),
    [
        (True, 0.0, 1, False, Necessity.NECESSARY),
        (False, 0.6, 4, False, Necessity.NECESSARY),
        (False, 0.7, 3, True, Necessity.DESIRABLE),
        (False, 0.59, 5, True, Necessity.DESIRABLE),
        (False, 0.19, 5, False, Necessity.UNNECESSARY),
        (False, 0.19, 5, True, Necessity.DESIRABLE),
        (False, 0.2, 1, False, Necessity.DESIRABLE),
    ],
)
def test_necessity_follows_from_duty_alignment_urgency_and_the_cost_of_inaction(
    mandatory: bool, alignment: float, urgency: int, cost: bool, verdict: Necessity
) -> None:
    """REQ-040, REQ-041."""
    found = necessity_verdict(
        mandatory=mandatory, alignment=alignment, urgency=urgency, cost_of_inaction=cost
    )
    assert found is verdict


@pytest.mark.parametrize(
    ("feasible", "necessary", "mandatory", "advice"),
    [
        ("FEASIBLE", "NECESSARY", False, "APPROVE"),
        ("FEASIBLE", "DESIRABLE", False, "RANK"),
        ("CONDITIONAL", "NECESSARY", False, "CONDITIONS"),
        ("CONDITIONAL", "DESIRABLE", False, "DEFER"),
        ("INFEASIBLE", "NECESSARY", False, "REJECT"),
        ("INFEASIBLE", "NECESSARY", True, "RESCOPE"),
        ("FEASIBLE", "UNNECESSARY", False, "REJECT"),
    ],
)
def test_the_recommendation_is_read_from_the_matrix(
    feasible: str, necessary: str, mandatory: bool, advice: str
) -> None:
    """REQ-041."""
    found = recommendation(Feasibility(feasible), Necessity(necessary), mandatory=mandatory)
    assert found is Recommendation(advice)


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("outcome", "manager", "conditions", "revisit", "wrong"),
    [
        ("APPROVE", "pm-zhou", 0, None, []),
        ("APPROVE", None, 0, None, ["/project_manager_id"]),
        ("APPROVE", "pm-zhou", 1, None, ["/conditions"]),
        ("APPROVE_WITH_CONDITIONS", "pm-zhou", 1, None, []),
        ("APPROVE_WITH_CONDITIONS", "pm-zhou", 0, None, ["/conditions"]),
        ("DEFER", None, 0, date(2026, 11, 25), []),
        ("DEFER", None, 0, TODAY, ["/revisit_date"]),
        ("DEFER", None, 0, None, ["/revisit_date"]),
        ("REJECT", None, 0, None, []),
        (
            "REJECT",
            "pm-zhou",
            1,
            date(2026, 11, 25),
            ["/project_manager_id", "/conditions", "/revisit_date"],
        ),
    ],
)
def test_a_ruling_brings_what_its_outcome_needs_and_no_more(
    outcome: str, manager: str | None, conditions: int, revisit: date | None, wrong: list[str]
) -> None:
    """REQ-057."""
    found = missing_in_ruling(
        outcome, manager=manager, conditions=conditions, revisit=revisit, category=None, today=TODAY
    )
    assert [problem.pointer for problem in found] == wrong
