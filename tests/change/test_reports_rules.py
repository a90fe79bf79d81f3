"""Whether a step from one baseline to the next is the work of one approved change."""

from typing import Any

import pytest

from services.change.reports.rules import findings_on, hours, share, verdict_of

STEP: dict[str, Any] = {
    "number": 2,
    "previous_hash": "1",
    "hash_before": "1",
    "patch_hash": "p",
    "approved_hash": "p",
    "times": 1,
}


@pytest.mark.parametrize(
    ("changed", "findings", "verdict"),
    [
        ({}, [], "CONTROLLED"),
        ({"number": 1, "previous_hash": None, "approved_hash": None}, [], "FIRST"),
        ({"previous_hash": "0"}, ["CHAIN_BROKEN"], "UNCONTROLLED"),
        ({"hash_before": None}, ["CHAIN_BROKEN"], "UNCONTROLLED"),
        ({"approved_hash": None}, ["NO_APPROVED_CHANGE"], "UNCONTROLLED"),
        ({"approved_hash": "q"}, ["PATCH_DIFFERS"], "UNCONTROLLED"),
        ({"times": 2}, ["CHANGE_APPLIED_TWICE"], "UNCONTROLLED"),
        (
            {"previous_hash": "0", "approved_hash": None},
            ["CHAIN_BROKEN", "NO_APPROVED_CHANGE"],
            "UNCONTROLLED",
        ),
    ],
)
def test_a_step_belongs_to_one_approved_change_with_the_same_patch(
    changed: dict[str, Any], findings: list[str], verdict: str
) -> None:
    """REQ-123: anything else is uncontrolled."""
    step = STEP | changed
    found = findings_on(**step)
    assert found == findings
    assert verdict_of(step["number"], found) == verdict


def test_shares_and_hours_of_nothing_are_null() -> None:
    """REQ-134: of 4 decided, 3 approved, 0.7500; 95,400 seconds are 26.5 hours."""
    assert (share(3, 4), share(0, 0)) == ("0.7500", None)
    assert (hours(95400), hours(None)) == ("26.5", None)
