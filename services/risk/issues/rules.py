"""Where issues come from, and how grave one is that an indicator drafts (REQ-106)."""

from enum import StrEnum


class Source(StrEnum):
    """What brought an issue up."""

    KPI = "KPI"
    MILESTONE = "MILESTONE"
    RISK = "RISK"
    MANUAL = "MANUAL"


def severity_of_band(band: str) -> int:
    """4 for an indicator in RED, where a change may be needed; 3 for one in AMBER."""
    return 4 if band == "RED" else 3


MISSED_MILESTONE = 4
"""How grave it is that the day of a milestone has passed."""
