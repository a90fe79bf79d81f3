"""What risks are sorted by, and who may change or assess one (RACI of the risk register)."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ALWAYS = frozenset({"project_manager", "assessor", "pmo_analyst"})
BEFORE_REGISTRATION = frozenset({"sponsor", "author"})


class RiskKind(StrEnum):
    """Whether it would harm or help."""

    THREAT = "THREAT"
    OPPORTUNITY = "OPPORTUNITY"


class Velocity(StrEnum):
    """How soon after the event its effect is felt."""

    IMMEDIATE = "IMMEDIATE"
    DAYS = "DAYS"
    WEEKS = "WEEKS"
    MONTHS = "MONTHS"


class AnalysisKind(StrEnum):
    """What an analysis is of: without responses, today, after them, and where it should be."""

    INHERENT = "INHERENT"
    CURRENT = "CURRENT"
    RESIDUAL = "RESIDUAL"
    TARGET = "TARGET"


class Outcome(StrEnum):
    """How a risk ended."""

    EXPIRED = "EXPIRED"
    MITIGATED = "MITIGATED"
    OCCURRED = "OCCURRED"
    PROJECT_ENDED = "PROJECT_ENDED"


@dataclass(frozen=True)
class Standing:
    """The judgement of a risk that counts now."""

    p_index: int
    impact_index: int
    level: int
    level_name: str
    emv_cost: Decimal
    emv_days: Decimal
    strategic_impact: int = 0
    probability: Decimal | None = None
    """None where nobody put it into a number."""


def answers_for(roles: Collection[str], *, owner: bool, proposal: bool) -> bool:
    """Whether a person with these roles may change or assess a risk.

    Its owner, the project manager and the PMO's analysts always; as long as there is a proposal
    and no project manager, also its sponsor and its author.
    """
    may = ALWAYS | BEFORE_REGISTRATION if proposal else ALWAYS
    return owner or not may.isdisjoint(roles)
