"""The scorecard of a finished project: weights, published mappings, grade (formulas.md 9)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
NOTHING, WHOLE = Decimal(0), Decimal(100)


class Criterion(StrEnum):
    """What a finished project is judged by."""

    OBJECTIVES = "OBJECTIVES"
    COST = "COST"
    SCHEDULE = "SCHEDULE"
    SCOPE_QUALITY = "SCOPE_QUALITY"
    STAKEHOLDERS = "STAKEHOLDERS"
    RISK = "RISK"
    PROCESS = "PROCESS"
    KNOWLEDGE = "KNOWLEDGE"


WEIGHTS: Mapping[Criterion, int] = {
    Criterion.OBJECTIVES: 30,
    Criterion.COST: 15,
    Criterion.SCHEDULE: 15,
    Criterion.SCOPE_QUALITY: 15,
    Criterion.STAKEHOLDERS: 10,
    Criterion.RISK: 5,
    Criterion.PROCESS: 5,
    Criterion.KNOWLEDGE: 5,
}
"""Objectives and benefits 30, cost 15, schedule 15, scope and quality 15, stakeholders 10, risk
management 5, process compliance 5, knowledge 5."""

LOST_AT = Decimal("0.25")
"""A quarter too much, of money or of time, leaves nothing."""


def _rounded(score: Decimal) -> Decimal:
    return min(max(score, NOTHING), WHOLE).quantize(CENT, ROUND_HALF_UP)


def overrun_score(planned: Decimal, actual: Decimal) -> Decimal | None:
    """100 without an overrun, linear to 0 at 25 %: 3,000,000 planned and 3,300,000 spent (-10 %)
    are 60; nothing planned cannot be judged (formulas.md 9: cost)."""
    if planned <= 0:
        return None
    over = (actual - planned) / planned
    return _rounded(WHOLE * (1 - over / LOST_AT))


def objectives_score(achieved: int, of: int) -> Decimal | None:
    """The share of the objectives that were achieved: 3 of 4 are 75."""
    return _rounded(WHOLE * achieved / of) if of else None


def compliance_score(deviations: int, steps: int) -> Decimal | None:
    """1 - (unwaived deviations / applicable steps): 1 in 10 is 90 (formulas.md 9)."""
    return _rounded(WHOLE * (1 - Decimal(deviations) / steps)) if steps else None


def total(scores: Mapping[Criterion, Decimal]) -> Decimal:
    """The weighted mean of all eight: 100 each but cost 60 is 94."""
    return _rounded(sum((scores[c] * WEIGHTS[c] for c in Criterion), NOTHING) / WHOLE)


def grade(score: Decimal) -> str:
    """A from 85, B from 70, C from 55, D below."""
    return next((g for g, least in (("A", 85), ("B", 70), ("C", 55)) if score >= least), "D")
