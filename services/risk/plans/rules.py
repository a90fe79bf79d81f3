"""What a risk management plan chooses from: who does what, how a reserve is found (REQ-077)."""

from enum import StrEnum


class ReserveMethod(StrEnum):
    """How large the contingency should be."""

    RESIDUAL_EMV = "RESIDUAL_EMV"
    CONFIDENCE = "CONFIDENCE"


class Duty(StrEnum):
    """What somebody does for the risks of a project."""

    LEADS = "LEADS"
    IDENTIFIES = "IDENTIFIES"
    OWNS = "OWNS"
    REVIEWS = "REVIEWS"
    DECIDES_ON_RESERVE = "DECIDES_ON_RESERVE"
