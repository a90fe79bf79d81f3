"""Every fact the services tell each other: the only place where they meet."""

from shared.contracts import (
    accounts,
    allocation,
    appraisal,
    change,
    closing,
    consultation,
    delivery,
    intake,
    issues,
    knowledge,
    planning,
    portfolio,
    resource,
    risk,
    supervision,
)

__all__ = [
    "accounts",
    "allocation",
    "appraisal",
    "change",
    "closing",
    "consultation",
    "delivery",
    "intake",
    "issues",
    "knowledge",
    "planning",
    "portfolio",
    "resource",
    "risk",
    "supervision",
]
