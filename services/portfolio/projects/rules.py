"""What a project is registered with: its origin, how it is to be run, or how it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class ProjectStage(StrEnum):
    """Which part of the process the project is in."""

    INITIATION = "INITIATION"
    PLANNING = "PLANNING"
    EXECUTION = "EXECUTION"
    CLOSING = "CLOSING"


class Origin(StrEnum):
    """What brought the project into PMO scope."""

    PROPOSAL = "PROPOSAL"
    LEGACY_IMPORT = "LEGACY_IMPORT"


@dataclass(frozen=True)
class Tailoring:
    """How a project is run from its registration on, whatever its type becomes (REQ-011)."""

    tier: str
    type_version: int
    profile: Mapping[str, Any]
    process: Mapping[str, Any] | None


@dataclass(frozen=True)
class Past:
    """How a project went that ended before the platform knew of it."""

    started_on: date
    finished_on: date
    actual_cost: Decimal
    summary: str
    outcome: str
