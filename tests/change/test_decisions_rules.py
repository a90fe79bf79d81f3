"""What a ruling on a change comes with."""

from datetime import date

import pytest

from services.change.decisions.rules import Outcome, missing_in_ruling

TODAY = date(2027, 3, 1)


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
