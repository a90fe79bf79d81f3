"""In which stage a project is, by the state that portfolio tells (REQ-173)."""

from typing import Literal

Stage = Literal["INITIATION", "PLANNING", "EXECUTION", "CLOSING"]

STAGES: dict[str, Stage] = {
    "PLANNING": "PLANNING",
    "PLAN_REVIEW": "PLANNING",
    "BASELINED": "PLANNING",
    "EXECUTING": "EXECUTION",
    "SUSPENDED": "EXECUTION",
    "TERMINATING": "CLOSING",
    "CLOSING": "CLOSING",
    "CLOSED": "CLOSING",
    "ARCHIVED": "CLOSING",
}


def stage_of(state: str) -> Stage:
    """PLAN_REVIEW is in planning; what has not been planned yet is in initiation."""
    return STAGES.get(state, "INITIATION")
