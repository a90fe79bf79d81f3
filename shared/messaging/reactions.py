"""Which facts of others a service hears, and what it then does: one registry a service."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.contracts.base import Event
from shared.db.transaction import Transaction
from shared.messaging.envelope import Envelope

E = TypeVar("E", bound=Event)

Reaction = Callable[[Transaction, E], Awaitable[None]]
Projection = Callable[[Transaction, Sequence[Envelope]], Awaitable[None]]


@dataclass(frozen=True)
class _Projecting:
    types: frozenset[str]
    apply: Projection


class Reactions:
    """Filled by decorators as a service's modules are imported."""

    def __init__(self) -> None:
        self._reactions: dict[str, list[Reaction[Any]]] = {}
        self._projections: list[_Projecting] = []

    def on(self, kind: type[E]) -> Callable[[Reaction[E]], Reaction[E]]:
        """Decorates what happens on one event; several are run in the order of registration."""

        def register(reaction: Reaction[E]) -> Reaction[E]:
            self._reactions.setdefault(kind.type_name(), []).append(reaction)
            return reaction

        return register

    def project(self, *kinds: type[Event]) -> Callable[[Projection], Projection]:
        """Decorates what keeps a copy up to date: gets all events of these kinds in a batch.

        Projections run before the reactions to the same batch, so that a reaction finds the
        copy at least as new as its event.
        """

        def register(projection: Projection) -> Projection:
            types = frozenset(kind.type_name() for kind in kinds)
            self._projections.append(_Projecting(types, projection))
            return projection

        return register

    def heard(self) -> frozenset[str]:
        """The type names of all events that have a reaction or projection here."""
        return frozenset(self._reactions).union(*(p.types for p in self._projections))

    def subjects(self) -> tuple[str, ...]:
        """What the durable of this service filters on."""
        return tuple(sorted(f"{kind}.*" for kind in self.heard()))

    def to(self, kind: str) -> Sequence[Reaction[Any]]:
        """The reactions to one type of event."""
        return self._reactions.get(kind, ())

    async def project_all(self, tx: Transaction, facts: Sequence[Envelope]) -> None:
        """Bring every copy up to date with these facts, which are in stream order."""
        for projection in self._projections:
            concerned = [fact for fact in facts if fact.type in projection.types]
            if concerned:
                await projection.apply(tx, concerned)
