"""Every fact the services tell each other: the only place where they meet."""

from shared.contracts import (
    appraisal,
    change,
    consultation,
    intake,
    knowledge,
    portfolio,
    resource,
    risk,
)

__all__ = [
    "appraisal",
    "change",
    "consultation",
    "intake",
    "knowledge",
    "portfolio",
    "resource",
    "risk",
]
