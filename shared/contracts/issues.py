"""What risk tells of control: plans validated, major risks, reviews, issues and their actions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, Money
from shared.contracts.risk import RiskEvent

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PlanValidated(Event):
    """The project's risk management plan is valid and its risks are analysed (REQ-091)."""

    service = "risk"
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    content_hash: Hash
    exposure: Money


class PlanRefused(Event):
    """What risk lacks before the plan can be a baseline: codes, to be settled and asked again."""

    service = "risk"
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    content_hash: Hash
    reasons: tuple[Line, ...]


class ChangeImpactAnswered(Event):
    """How a change would move the exposure of its project (REQ-127)."""

    service = "risk"
    key_field = "project_id"

    project_id: UUID
    change_id: UUID
    question_id: UUID
    patch_hash: Hash
    exposure: Money
    exposure_delta: Money
    risks: tuple[UUID, ...]
    """Open risks that touch what the change touches."""


class RiskBecameMajor(RiskEvent):
    """A risk is the PMO's to watch from now on, for these reasons (REQ-181)."""

    service, public = "risk", True

    reasons: tuple[Line, ...]


class RiskCeasedMajor(RiskEvent):
    """A risk is not major any more."""

    service, public = "risk", True


class RiskOccurred(RiskEvent):
    """What was feared, or hoped for, has happened; an issue follows (REQ-184)."""

    service, public, outside = "risk", True, True

    issue_id: UUID
    actual_cost: Money
    actual_days: Annotated[int, Field(ge=0)]


class RiskReviewCompleted(Event):
    """The register was gone through; gates ask for one in their stage (REQ-173, REQ-180)."""

    service, public = "risk", True
    key_field = "project_id"

    project_id: UUID
    review_id: UUID
    stage: Annotated[str, Field(max_length=20)]
    reviewed_at: datetime


class IssueEvent(Event):
    """Which issue of which project it is about."""

    key_field = "project_id"

    project_id: UUID
    issue_id: UUID
    issue_key: Annotated[str, Field(max_length=20)]
    severity: Annotated[int, Field(ge=1, le=5)]
    source: Annotated[str, Field(max_length=20)]
    """KPI, MILESTONE, RISK or MANUAL."""


class IssueOpened(IssueEvent):
    """An issue is confirmed and open; a grave one suggests a change."""

    service, public = "risk", True


class IssueClosed(IssueEvent):
    """An issue is solved, and the effect was checked."""

    service, public = "risk", True

    root_cause: Line
