"""What a check finds: how things are, and what to do when they are not as they should be."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: people notice WRONG, and will notice what a WARNING is about."""

    OK = "OK"
    WARNING = "WARNING"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    check: str
    level: Level
    what: str
    do: str = ""
    """What helps, with the command or the runbook; empty when nothing is to be done."""


def fine(check: str, what: str) -> Finding:
    """As it should be."""
    return Finding(check, Level.OK, what)


def warning(check: str, what: str, do: str) -> Finding:
    """Not wrong yet."""
    return Finding(check, Level.WARNING, what, do)


def wrong(check: str, what: str, do: str) -> Finding:
    """Not as it should be."""
    return Finding(check, Level.WRONG, what, do)
