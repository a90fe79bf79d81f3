"""Every fact the services tell each other: the only place where they meet."""

from shared.contracts import (
    allocation,
    appraisal,
    change,
    closing,
    consultation,
    delivery,
    improvement,
    intake,
    issues,
    knowledge,
    planning,
    portfolio,
    resource,
    risk,
    supervision,
    training,
)

__all__ = [
    "allocation",
    "appraisal",
    "change",
    "closing",
    "consultation",
    "delivery",
    "improvement",
    "intake",
    "issues",
    "knowledge",
    "planning",
    "portfolio",
    "resource",
    "risk",
    "supervision",
    "training",
]
