"""How many answered, what the answers come to, and when so few did that nothing may be shown."""

from collections.abc import Mapping, Sequence

SCALE = 5
FEWEST = 3
"""Of fewer answers each could be told whose it is."""


def response_rate(responded: int, invited: int) -> float:
    """The share of the invited who answered, to four decimals (REQ-155).

    3 of 4 are 0.75; 1 of 3 is 0.3333.
    """
    return round(responded / invited, 4)


def counted(tally: Mapping[str, Sequence[int]], scores: Mapping[str, int]) -> dict[str, list[int]]:
    """The tally of each question with one more answer, by score from 1 to 5.

    {"Q1": [0, 2, 0, 0, 1]} and a 5 are {"Q1": [0, 2, 0, 0, 2]}.
    """
    return {
        code: [number + (score == scores[code]) for score, number in enumerate(numbers, start=1)]
        for code, numbers in tally.items()
    }


def mean(numbers: Sequence[int]) -> float | None:
    """The mean score of a tally, to two decimals; None without an answer.

    [0, 2, 0, 0, 2] is (2 · 2 + 2 · 5) / 4 = 3.5.
    """
    answers = sum(numbers)
    total = sum(score * number for score, number in enumerate(numbers, start=1))
    return round(total / answers, 2) if answers else None
