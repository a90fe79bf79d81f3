"""Times both sides in turn, round after round, and says how they compare."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median

Measured = Callable[[], Awaitable[float]]
"""Does one round and tells how many requests, or events, a processor second was good for."""


@dataclass
class Ratio:
    """Ours ÷ theirs, by pairs of rounds: what troubles the machine troubles both of a pair."""

    name: str
    goal: float
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def pairs(self) -> list[float]:
        """Each round of ours by the one of theirs next to it."""
        return [one / other for one, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def value(self) -> float:
        """The median of the pairs."""
        return median(self.pairs)

    @property
    def reached(self) -> bool:
        """Whether the goal is met."""
        return self.value >= self.goal

    def __str__(self) -> str:
        return f"RATIO {self.name} {self.value:.2f} goal {self.goal:.2f}"

    def details(self) -> str:
        """One line on what was measured."""
        spread = f"{min(self.pairs):.2f}-{max(self.pairs):.2f}"
        return (
            f"{self.name:<10} per CPU-second: ours {median(self.ours):6.0f}, "
            f"theirs {median(self.theirs):6.0f}; pairs {spread}"
        )


async def compare(ratio: Ratio, ours: Measured, theirs: Measured, rounds: int) -> Ratio:
    """One round each to warm up, then pairs, in which now one and now the other goes first."""
    await ours()
    await theirs()
    for number in range(rounds):
        if number % 2:
            ratio.theirs.append(await theirs())
            ratio.ours.append(await ours())
        else:
            ratio.ours.append(await ours())
            ratio.theirs.append(await theirs())
    return ratio
