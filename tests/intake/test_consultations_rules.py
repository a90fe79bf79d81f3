"""When a consultation is complete, as pure arithmetic: the first thing that hinders it."""

from typing import Any

import pytest

from services.intake.consultations.rules import hindrance, share

STAKEHOLDERS = [{"id": "a"}, {"id": "b"}, {"id": "c"}]
OBJECTIVES = [{"id": "x"}, {"id": "y"}]
CLEAR: dict[str, Any] = {"unheard": [], "smart": True, "flagged": [], "unlinked": False}


def test_nothing_hinders_who_has_heard_everybody() -> None:
    """REQ-053."""
    assert hindrance(STAKEHOLDERS, OBJECTIVES, **CLEAR) is None


@pytest.mark.parametrize(
    ("open_", "code", "pointers"),
    [
        (
            {"unheard": ["c", "a"]},
            "stakeholder_unconsulted",
            ["/stakeholders/0", "/stakeholders/2"],
        ),
        (
            {"smart": False, "flagged": ["k"]},
            "objective_not_smart",
            ["/expected_objectives/0", "/expected_objectives/1"],
        ),
        ({"flagged": ["k"], "unlinked": True}, "conflict_unresolved", []),
        ({"unlinked": True}, "objective_not_linked", []),
        (
            {"unheard": ["b"], "smart": False, "flagged": ["k"], "unlinked": True},
            "stakeholder_unconsulted",
            ["/stakeholders/1"],
        ),
    ],
)
def test_the_first_thing_that_hinders_is_named(
    open_: dict[str, Any], code: str, pointers: list[str]
) -> None:
    """REQ-052, REQ-053, REQ-051, REQ-089."""
    refusal = hindrance(STAKEHOLDERS, OBJECTIVES, **{**CLEAR, **open_})
    assert refusal is not None
    assert (refusal.code, [e.pointer for e in refusal.errors]) == (code, pointers)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(3, 4, "0.7500"), (2, 3, "0.6667"), (0, 0, "0.0000"), (5, 2, "2.5000")],
)
def test_a_share_has_four_decimals(part: int, whole: int, told: str) -> None:
    """REQ-056."""
    assert share(part, whole) == told
