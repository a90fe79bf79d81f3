"""When a lesson is worth offering."""

import pytest

from services.knowledge.recommendations.rules import worth_offering


@pytest.mark.parametrize(
    ("score", "terms", "offered"),
    [
        (310, ["回滚", "迁移"], True),
        (150, ["回滚", "迁移"], True),
        (149, ["回滚", "迁移", "演练"], False),
        (310, ["数据"], False),
    ],
)
def test_a_lesson_is_offered_when_it_is_near_and_not_for_one_word(
    score: int, terms: list[str], offered: bool
) -> None:
    """Otherwise people learn to ignore what is offered (REQ-045)."""
    assert worth_offering(score, terms) is offered
