"""What a change may be about, what it is weighed against, and what may be told of it."""

from enum import StrEnum


class Cause(StrEnum):
    """Why something is to change (REQ-117)."""

    REQUIREMENT = "REQUIREMENT"
    EXTERNAL_ENVIRONMENT = "EXTERNAL_ENVIRONMENT"
    CORRECTION = "CORRECTION"
    RISK_RESPONSE = "RISK_RESPONSE"
    OPPORTUNITY = "OPPORTUNITY"
    INTERNAL = "INTERNAL"


class Origin(StrEnum):
    """Who or what brought a change up."""

    SUGGESTION = "SUGGESTION"
    MANAGER = "MANAGER"
    ISSUE = "ISSUE"
    ESCALATION = "ESCALATION"
    RISK = "RISK"


class OptionKind(StrEnum):
    """What is compared: to do nothing, what is asked for, another way (REQ-130)."""

    DO_NOTHING = "DO_NOTHING"
    FULL = "FULL"
    ALTERNATIVE = "ALTERNATIVE"


class Position(StrEnum):
    """What somebody whom a change touches thinks of it (REQ-128)."""

    SUPPORT = "SUPPORT"
    OBJECT = "OBJECT"
    ABSTAIN = "ABSTAIN"
