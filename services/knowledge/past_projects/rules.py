"""When something is like a proposal: near enough in words, nearer still where more agrees."""

from collections.abc import Sequence

NEAR_ENOUGH = 150
WORDS_IN_COMMON = 2
SAME = {"SAME_TYPE": 10, "SAME_TIER": 3, "SAME_ORG_UNIT": 7}
"""By how many percent each agreement brings something nearer."""


def worth_offering(score: int, terms: Sequence[str]) -> bool:
    """Near enough, and not for the sake of one word.

    Score 310 in 回滚 and 迁移 is offered; 310 in 数据 alone is not, nor is 120 in three words.
    """
    return score >= NEAR_ENOUGH and len(terms) >= WORDS_IN_COMMON


def agreements(
    ours: tuple[str | None, str | None, str | None],
    types: Sequence[str],
    tier: str | None = None,
    org_unit: str | None = None,
) -> tuple[str, ...]:
    """In what besides words something agrees with our (type, tier, org unit).

    (("IT", "M", "信息技术部"), ["IT"], "L", "信息技术部") are SAME_TYPE and SAME_ORG_UNIT.
    """
    same = {
        "SAME_TYPE": ours[0] in types,
        "SAME_TIER": bool(tier) and ours[1] == tier,
        "SAME_ORG_UNIT": bool(org_unit) and ours[2] == org_unit,
    }
    return tuple(name for name, holds in same.items() if holds)


def nearness(score: int, same: Sequence[str]) -> int:
    """Nearness in words, and what agrees besides, at most 1000.

    500 of the same type and org unit is 500 · 1.17 = 585.
    """
    return min(1000, score * (100 + sum(SAME[name] for name in same)) // 100)
