"""In which stage a project is by what portfolio calls its state."""

import pytest

from services.risk.reviews.rules import stage_of


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        ("SUBMITTED", "INITIATION"),
        ("INITIATED", "INITIATION"),
        ("PLAN_REVIEW", "PLANNING"),
        ("BASELINED", "PLANNING"),
        ("SUSPENDED", "EXECUTION"),
        ("CLOSING", "CLOSING"),
    ],
)
def test_each_state_lies_in_one_stage(state: str, stage: str) -> None:
    """REQ-173: gates ask for a review in theirs."""
    assert stage_of(state) == stage
