"""How well a project serves the strategy: A = sum of weight times strength (formulas, 4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class Weighed:
    """A strategic objective that counts, and what it weighs among those with the same parent."""

    id: UUID
    parent_id: UUID | None
    weight: Decimal


def shares(objectives: Iterable[Weighed]) -> dict[UUID, Decimal]:
    """The share of each in the whole strategy: its share among its siblings, of its parent's.

    Of 0.6 and 0.4 at the top, two children of the first with 0.5 each have 0.3 and 0.3.
    """
    known = {objective.id: objective for objective in objectives}
    together: dict[UUID | None, Decimal] = {}
    for one in known.values():
        together[one.parent_id] = together.get(one.parent_id, Decimal()) + one.weight
    found = {}
    for one in known.values():
        share, step, met = Decimal(1), one, set[UUID]()
        while step.id not in met:
            met.add(step.id)
            total = together[step.parent_id]
            share *= step.weight / total if total else Decimal()
            step = known.get(step.parent_id, step) if step.parent_id else step
        found[one.id] = share
    return found


def score(weights: Mapping[UUID, Decimal], links: Iterable[tuple[UUID, Decimal]]) -> Decimal:
    """Each objective that is served counts once, by its strongest link; from 0 to 1.

    0.6 served with 0.5 and 0.4 served with 1 are 0.7.
    """
    strongest: dict[UUID, Decimal] = {}
    for served, strength in links:
        strongest[served] = max(strength, strongest.get(served, Decimal()))
    whole = sum((weights.get(i, Decimal()) * r for i, r in strongest.items()), Decimal())
    return min(whole, Decimal(1)).quantize(FOUR, ROUND_HALF_UP)
