"""Which verb leads from which states to which: an aggregate's life as one table."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from shared.domain.errors import IllegalMove

State = TypeVar("State", bound=StrEnum)


class Stateful(Protocol):
    """Whatever has a state that only `Lifecycle.move` changes."""

    state: Any


@dataclass(frozen=True)
class Lifecycle(Generic[State]):
    """`Lifecycle(S, {"submit": ({S.DRAFT}, S.SUBMITTED)}, start=S.DRAFT)`: verb, from, to.

    A verb that leads to None is possible in those states and leaves them as they are.
    """

    states: type[State]
    table: Mapping[str, tuple[Set[State], State | None]]
    start: State

    def move(self, aggregate: Stateful, verb: str) -> None:
        """Take the step, or refuse with the states it could have started from (REQ-008)."""
        self.check(aggregate.state, verb)
        aggregate.state = self.table[verb][1] or aggregate.state

    def check(self, state: StrEnum, verb: str) -> None:
        """Raise IllegalMove unless `verb` may start from `state`."""
        allowed = self.table[verb][0]
        if state not in allowed:
            raise IllegalMove(verb.rstrip("_"), state.value, [s.value for s in allowed])

    def permits(self, state: StrEnum, verb: str) -> bool:
        """Whether `verb` may start from `state`."""
        return state in self.table[verb][0]

    def final(self) -> set[State]:
        """The states that nothing leads out of."""
        return set(self.states) - {
            s for froms, to in self.table.values() for s in froms if to is not None
        }

    def steps(self) -> Iterator[tuple[State, str, State]]:
        """Every (from, verb, to), in the order of the table and of the states."""
        for verb, (froms, to) in self.table.items():
            for state in self.states:
                if state in froms:
                    yield state, verb.rstrip("_"), to or state

    def mermaid(self) -> str:
        """The state diagram, for the generated documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start.value}"]
        lines += [f"    {a.value} --> {b.value}: {verb}" for a, verb, b in self.steps()]
        lines += [f"    {s.value} --> [*]" for s in self.states if s in self.final()]
        return "\n".join(lines)
