"""Who may decide on what, and what a ruling comes with."""

from datetime import date

import pytest

from services.change.decisions.rules import Outcome, may_decide, missing_in_ruling

TODAY = date(2027, 3, 1)
PEOPLE = {
    "project_manager": ["PM"],
    "pmo_analyst": ["PM", "PA"],
    "pmo_director": ["PM", "PA", "PD"],
    "board_member": ["PM", "PA", "PD", "BOARD", "SPONSOR"],
    "sponsor": [],
    "executive": [],
}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("demanded", ["PM", "PA", "PD", "BOARD", "SPONSOR"])
def test_who_may_decide_on_more_may_decide_on_less(role: str, demanded: str) -> None:
    """REQ-122."""
    assert may_decide(demanded, ["reader", role]) is (demanded in PEOPLE[role])


@pytest.mark.parametrize(
    ("outcome", "conditions", "revisit", "codes"),
    [
        (Outcome.APPROVE, 2, None, []),
        (Outcome.REJECT, 1, None, ["/conditions outcome_mismatch"]),
        (Outcome.DEFER, 0, None, ["/revisit_date outcome_mismatch"]),
        (Outcome.DEFER, 0, TODAY, ["/revisit_date not_in_future"]),
        (Outcome.DEFER, 0, date(2027, 3, 2), []),
        (Outcome.RETURN, 0, date(2027, 3, 2), ["/revisit_date outcome_mismatch"]),
    ],
)
def test_a_ruling_comes_with_what_its_outcome_needs(
    outcome: Outcome, conditions: int, revisit: date | None, codes: list[str]
) -> None:
    """REQ-131."""
    found = missing_in_ruling(outcome, conditions=conditions, revisit=revisit, today=TODAY)
    assert [f"{one.pointer} {one.code}" for one in found] == codes
