"""The published rule that turns scores into verdicts and a recommendation (REQ-041)."""

from enum import StrEnum
from statistics import fmean

RULE_VERSION = "verdict-1"

INFEASIBLE_BELOW = 2.0
CONDITIONAL_BELOW = 3.0
ALIGNED, URGENT = 0.6, 4
UNALIGNED = 0.2


class Feasibility(StrEnum):
    """Can it be done?"""

    FEASIBLE = "FEASIBLE"
    CONDITIONAL = "CONDITIONAL"
    INFEASIBLE = "INFEASIBLE"


class Necessity(StrEnum):
    """Must it be done?"""

    NECESSARY = "NECESSARY"
    DESIRABLE = "DESIRABLE"
    UNNECESSARY = "UNNECESSARY"


class Recommendation(StrEnum):
    """What the assessment advises; the decision is another's."""

    APPROVE = "APPROVE"
    CONDITIONS = "CONDITIONS"
    RANK = "RANK"
    DEFER = "DEFER"
    REJECT = "REJECT"
    RESCOPE = "RESCOPE"


def feasibility_verdict(
    *, technical: int, economic: int, organisational: int, legal: int, schedule: int
) -> Feasibility:
    """INFEASIBLE if legal or technical is 1 or the mean is below 2; CONDITIONAL if any is 2 or
    the mean is below 3. Scores 4, 2, 4, 5, 4 have mean 3.8 and give CONDITIONAL."""
    scores = (technical, economic, organisational, legal, schedule)
    if 1 in (legal, technical) or fmean(scores) < INFEASIBLE_BELOW:
        return Feasibility.INFEASIBLE
    if 2 in scores or fmean(scores) < CONDITIONAL_BELOW:
        return Feasibility.CONDITIONAL
    return Feasibility.FEASIBLE


def necessity_verdict(
    *, mandatory: bool, alignment: float, urgency: int, cost_of_inaction: bool
) -> Necessity:
    """NECESSARY if mandatory, or aligned (0.6 or more) and urgent (4 or more); UNNECESSARY if
    hardly aligned (below 0.2) and doing nothing costs nothing. 0.7 and 4 give NECESSARY."""
    if mandatory or (alignment >= ALIGNED and urgency >= URGENT):
        return Necessity.NECESSARY
    if alignment < UNALIGNED and not cost_of_inaction:
        return Necessity.UNNECESSARY
    return Necessity.DESIRABLE


def recommendation(
    feasibility: Feasibility, necessity: Necessity, *, mandatory: bool
) -> Recommendation:
    """The matrix: what follows from both verdicts. An infeasible duty is to be re-scoped."""
    if feasibility is Feasibility.INFEASIBLE:
        return Recommendation.RESCOPE if mandatory else Recommendation.REJECT
    if necessity is Necessity.UNNECESSARY:
        return Recommendation.REJECT
    if feasibility is Feasibility.FEASIBLE:
        necessary = necessity is Necessity.NECESSARY
        return Recommendation.APPROVE if necessary else Recommendation.RANK
    necessary = necessity is Necessity.NECESSARY
    return Recommendation.CONDITIONS if necessary else Recommendation.DEFER
