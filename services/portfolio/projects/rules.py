"""The states of a project and its ways between them; what it is registered with, or how it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared.domain.lifecycle import Lifecycle


class ProjectState(StrEnum):
    """Where a project is in its life."""

    REGISTERED = "REGISTERED"
    INITIATED = "INITIATED"
    PLANNING = "PLANNING"
    PLAN_REVIEW = "PLAN_REVIEW"
    BASELINED = "BASELINED"
    EXECUTING = "EXECUTING"
    SUSPENDED = "SUSPENDED"
    CLOSING = "CLOSING"
    CLOSED = "CLOSED"
    ARCHIVED = "ARCHIVED"


S = ProjectState
ONGOING = set(S) - {S.CLOSING, S.CLOSED, S.ARCHIVED}

LIFECYCLE = Lifecycle(
    S,
    {
        "assign_person": (ONGOING, None),
        "edit": (ONGOING, None),
        "name_delegate": (ONGOING, None),
        "end_delegation": (ONGOING | {S.CLOSING}, None),
        "accept_preliminary_plan": ({S.REGISTERED}, S.INITIATED),
        "hold_kickoff": ({S.INITIATED}, S.PLANNING),
        "waive_kickoff": ({S.INITIATED}, S.PLANNING),
        "submit_plan": ({S.PLANNING}, S.PLAN_REVIEW),
        "return_plan": ({S.PLAN_REVIEW}, S.PLANNING),
        "approve_plan": ({S.PLAN_REVIEW}, S.BASELINED),
        "start": ({S.BASELINED}, S.EXECUTING),
        "record_progress": ({S.EXECUTING}, None),
        "suspend": ({S.EXECUTING}, S.SUSPENDED),
        "resume": ({S.SUSPENDED}, S.EXECUTING),
        "begin_closing": ({S.EXECUTING}, S.CLOSING),
        "terminate": (ONGOING, S.CLOSING),
        "close": ({S.CLOSING}, S.CLOSED),
        "archive": ({S.CLOSED}, S.ARCHIVED),
        "reopen": ({S.CLOSED}, S.EXECUTING),
        "record_closed": ({S.REGISTERED}, S.CLOSED),
    },
    start=S.REGISTERED,
)


class ProjectStage(StrEnum):
    """Which part of the process the project is in."""

    INITIATION = "INITIATION"
    PLANNING = "PLANNING"
    EXECUTION = "EXECUTION"
    CLOSING = "CLOSING"


STAGES: Mapping[ProjectState, ProjectStage] = {
    S.REGISTERED: ProjectStage.INITIATION,
    S.INITIATED: ProjectStage.INITIATION,
    S.PLANNING: ProjectStage.PLANNING,
    S.PLAN_REVIEW: ProjectStage.PLANNING,
    S.BASELINED: ProjectStage.PLANNING,
    S.EXECUTING: ProjectStage.EXECUTION,
    S.SUSPENDED: ProjectStage.EXECUTION,
    S.CLOSING: ProjectStage.CLOSING,
    S.CLOSED: ProjectStage.CLOSING,
    S.ARCHIVED: ProjectStage.CLOSING,
}
"""Which part of the process each state belongs to."""


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
