"""What a change is about, read off its patch."""

from typing import Any
from uuid import uuid4

from services.knowledge.recommendations.rules import category_of, words_of
from tests.knowledge.facts import change_requested

MOVED = {"op": "milestone.move", "code": "M1", "date": "2027-03-31"}
DRAWN = {"op": "reserve.draw", "reserve": "CONTINGENCY", "to_line": "B1", "amount": "10.00"}
WORDED = {
    "op": "requirement.add",
    "code": "R9",
    "statement": "支持灰度发布",
    "priority": "MUST",
    "acceptance_criterion": "百分之五的用户先行",
}


def patch(*operations: dict[str, Any]) -> Any:
    return change_requested(uuid4(), *operations).patch


def test_a_change_is_about_what_most_of_it_is_about() -> None:
    """REQ-170: of equally many the first named; of an empty one nothing."""
    assert category_of(patch(DRAWN, MOVED, MOVED)) == "SCHEDULE"
    assert category_of(patch(DRAWN, MOVED)) == "COST"
    assert category_of(()) is None


def test_its_words_are_those_of_its_elements() -> None:
    """REQ-170: figures and codes are no words."""
    assert words_of(patch(MOVED, WORDED)) == "支持灰度发布\n百分之五的用户先行"
    assert words_of(patch(MOVED, DRAWN)) == ""
