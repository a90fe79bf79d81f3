"""What may be done about a risk or an issue, and which side says so (REQ-107, REQ-177)."""

from collections.abc import Collection
from enum import StrEnum


class ActionKind(StrEnum):
    """Why it is done: for a risk, for an issue, or because the PMO asks for it."""

    RESPONSE = "RESPONSE"
    COUNTERMEASURE = "COUNTERMEASURE"
    INTERVENTION = "INTERVENTION"


class Strategy(StrEnum):
    """What a response is to do with a risk."""

    AVOID = "AVOID"
    REDUCE = "REDUCE"
    TRANSFER = "TRANSFER"
    SHARE = "SHARE"
    ACCEPT = "ACCEPT"
    EXPLOIT = "EXPLOIT"
    ENHANCE = "ENHANCE"
    ESCALATE = "ESCALATE"


EITHER = {Strategy.SHARE, Strategy.ACCEPT, Strategy.ESCALATE}
FITTING = {
    True: EITHER | {Strategy.AVOID, Strategy.REDUCE, Strategy.TRANSFER},
    False: EITHER | {Strategy.EXPLOIT, Strategy.ENHANCE},
}


def fits(strategy: Strategy, *, threat: bool) -> bool:
    """A threat is not enhanced, and an opportunity not avoided; both are shared or accepted."""
    return strategy in FITTING[threat]


class Side(StrEnum):
    """The two that must agree on a countermeasure."""

    PROJECT = "PROJECT"
    PMO = "PMO"


def side_of(parts: Collection[str]) -> Side:
    """Who manages the project speaks for it, whatever else they are; all others for the PMO."""
    return Side.PROJECT if "project_manager" in parts else Side.PMO
