"""Every fact the services tell each other: the only place where they meet."""

from shared.contracts import (
    allocation,
    appraisal,
    change,
    closing,
    consultation,
    control,
    delivery,
    intake,
    issues,
    knowledge,
    planning,
    portfolio,
    resource,
    risk,
)

__all__ = [
    "allocation",
    "appraisal",
    "change",
    "closing",
    "consultation",
    "control",
    "delivery",
    "intake",
    "issues",
    "knowledge",
    "planning",
    "portfolio",
    "resource",
    "risk",
]
