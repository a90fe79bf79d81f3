"""When a lesson that was found is worth offering."""

AT_MOST = 5
NEAR_ENOUGH = 150
WORDS_IN_COMMON = 2


def worth_offering(score: int, terms: list[str]) -> bool:
    """Near enough, and not for the sake of one word.

    Score 310 in 回滚 and 迁移 is offered; 310 in 数据 alone is not, nor is 120 in three words.
    """
    return score >= NEAR_ENOUGH and len(terms) >= WORDS_IN_COMMON
