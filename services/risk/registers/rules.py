"""What the risks of a register add up to (REQ-176), and what it lacks before a baseline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from uuid import UUID

NOTHING = Decimal("0.0000")


class Lack(StrEnum):
    """What keeps a plan from becoming a baseline, as far as risks are concerned (REQ-091)."""

    NO_VALID_RISK_PLAN = "NO_VALID_RISK_PLAN"
    NO_RISK_IDENTIFIED = "NO_RISK_IDENTIFIED"
    RISKS_NOT_ANALYSED = "RISKS_NOT_ANALYSED"


@dataclass(frozen=True)
class Counted:
    """One open risk, as far as its register counts it; `level` is 0 before it is assessed."""

    threat: bool
    level: int = 0
    emv: Decimal = NOTHING
    """Expected cost: positive for a threat, negative for an opportunity."""
    group: str | None = None
    """Risks of one group have one cause."""


@dataclass(frozen=True)
class Tailoring:
    """What a register takes from its undertaking: type, tier, currency, and so its checklist."""

    project_type: str
    tier: str
    currency: str
    checklist_id: UUID


def exposure_of(risks: Iterable[Counted]) -> Decimal:
    """The net expected monetary value: threats less opportunities, each shared cause once.

    Golden numbers (G7): threats of 0.3 x 200,000 and 0.1 x 500,000 and an opportunity of
    0.4 x 100,000 are 60,000 + 50,000 - 40,000 = 70,000. If both threats had one cause, the
    larger of them would count: 60,000 - 40,000 = 20,000.
    """
    total, largest = NOTHING, dict[str, Decimal]()
    for risk in risks:
        if risk.group is None:
            total += risk.emv
        else:
            largest[risk.group] = _larger(largest.get(risk.group, NOTHING), risk.emv)
    return total + sum(largest.values(), NOTHING)


def _larger(one: Decimal, other: Decimal) -> Decimal:
    """The one further from zero; of two as far, the threat."""
    return max(one, other, key=lambda emv: (abs(emv), emv))


def moved_exposure(
    before: Counted | None, after: Counted | None, peers: Iterable[Counted]
) -> Decimal:
    """By how much the exposure changes with one risk; `peers` are the others of its groups.

    A threat of 60,000 that joins a cause of which 50,000 are counted adds 10,000.
    """
    others = list(peers)
    was, now = ([*others, risk] if risk else others for risk in (before, after))
    return exposure_of(now) - exposure_of(was)


def moved_levels(
    levels: Mapping[str, int], before: Counted | None, after: Counted | None
) -> dict[str, int]:
    """How many open threats have each level, after one risk has changed.

    {"12": 1, "6": 2} with a threat going from 6 to 20 becomes {"12": 1, "6": 1, "20": 1}.
    """
    moved = dict(levels)
    for risk, step in ((before, -1), (after, 1)):
        if risk is not None and risk.threat and risk.level:
            moved[str(risk.level)] = moved.get(str(risk.level), 0) + step
    return {level: count for level, count in moved.items() if count}


def highest(levels: Mapping[str, int]) -> int:
    """The highest level that any open threat has; 0 without any."""
    return max(map(int, levels), default=0)


def moved_unassessed(before: Counted | None, after: Counted | None) -> int:
    """By how much the number of risks that nobody has assessed changes with one risk."""
    return sum(
        step for risk, step in ((before, -1), (after, 1)) if risk is not None and not risk.level
    )


def lacking(*, plan_in_force: bool, risks: int, unassessed: int) -> list[Lack]:
    """What a register lacks before the project's plan can be a baseline (REQ-091).

    Nothing with a valid plan and four assessed risks; two things with three assessed, one not,
    and no plan.
    """
    found = {
        Lack.NO_VALID_RISK_PLAN: not plan_in_force,
        Lack.NO_RISK_IDENTIFIED: not risks,
        Lack.RISKS_NOT_ANALYSED: unassessed > 0,
    }
    return [lack for lack, so in found.items() if so]


def adequacy(left: Decimal, exposure: Decimal) -> Decimal | None:
    """Reserve adequacy = contingency left / exposure; none where nothing is to be expected.

    84,000 left for the exposure of G7, 70,000, are 1.2; 49,000 are 0.7.
    """
    if exposure <= 0:
        return None
    return (left / exposure).quantize(NOTHING, ROUND_HALF_EVEN)
