"""When something is like a proposal, and how much nearer it is for what else agrees."""

import pytest

from services.knowledge.past_projects.rules import agreements, nearness, worth_offering


@pytest.mark.parametrize(
    ("score", "terms", "offered"),
    [
        (310, ["回滚", "迁移"], True),
        (150, ["回滚", "迁移"], True),
        (149, ["回滚", "迁移", "演练"], False),
        (310, ["数据"], False),
    ],
)
def test_something_is_offered_when_it_is_near_and_not_for_one_word(
    score: int, terms: list[str], offered: bool
) -> None:
    """Otherwise people learn to ignore what is offered (REQ-045)."""
    assert worth_offering(score, terms) is offered


def test_what_agrees_besides_words_is_a_reason() -> None:
    """An unknown tier or unit agrees with nothing."""
    ours = ("IT", "M", "信息技术部")
    assert agreements(ours, ["IT"], "L", "信息技术部") == ("SAME_TYPE", "SAME_ORG_UNIT")
    assert agreements(ours, ["ENGINEERING"], "M") == ("SAME_TIER",)
    assert agreements((None, None, None), [], None, None) == ()


def test_what_agrees_brings_it_nearer_but_never_beyond_the_end() -> None:
    """500 of the same type and org unit is 585."""
    assert nearness(500, ("SAME_TYPE", "SAME_ORG_UNIT")) == 585
    assert nearness(500, ()) == 500
    assert nearness(950, ("SAME_TYPE",)) == 1000
