"""What risk tells of control: plans validated, major risks, reviews, issues and their actions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, Money, Text
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
    """Net expected value of the open risks."""


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
    """As it was asked."""
    patch_hash: Hash
    """Of the patch that was asked about."""
    exposure: Money
    """Net expected value of the open risks, without the change."""
    exposure_delta: Money
    """By how much the change would move it; negative is less."""
    risks: tuple[UUID, ...]
    """Open risks that touch what the change touches."""


class RiskPlanEvent(Event):
    """Which version of which project's risk management plan it is about; the rest is at its id."""

    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    risk_plan_id: UUID
    """The risk management plan; what it says is read over REST."""
    risk_plan_key: Annotated[str, Field(max_length=20)]
    """Its human key."""
    number: Annotated[int, Field(ge=1)]
    """Which version of the project's plan it is."""


class RiskPlanDrafted(RiskPlanEvent):
    """The manager writes down how the risks of the project are to be managed (REQ-077)."""

    service, outside = "risk", True


class RiskPlanChanged(RiskPlanEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "risk", True

    changed: tuple[Line, ...]


class RiskPlanSubmitted(RiskPlanEvent):
    """It was handed to the PMO."""

    service, public, outside = "risk", True, True


class RiskPlanReturned(RiskPlanEvent):
    """The PMO asks for another; words are empty where they are confidential."""

    service, outside = "risk", True

    reason: Text


class RiskPlanApproved(RiskPlanEvent):
    """The project's risks are managed by it from now on."""

    service, public, outside = "risk", True, True


class RiskPlanRetired(RiskPlanEvent):
    """A later version took its place."""

    service, outside = "risk", True


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
    """The issue that it has become."""
    actual_cost: Money
    """What it cost, or gained."""
    actual_days: Annotated[int, Field(ge=0)]
    """How many working days it cost, or gained."""


class RiskReviewCompleted(Event):
    """The register was gone through; gates ask for one in their stage (REQ-173, REQ-180)."""

    service, public = "risk", True
    key_field = "project_id"

    project_id: UUID
    review_id: UUID
    """The review; what was found is read over REST."""
    stage: Annotated[str, Field(max_length=20)]
    reviewed_at: datetime
    """When the manager said what they found."""


class RiskReviewOverdue(Event):
    """A register was not gone through in time; `told` says whose turn it is now (REQ-180)."""

    service, public, outside = "risk", True, True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    due_at: datetime
    told: Annotated[str, Field(max_length=20)]
    """MANAGER, and some days later PMO."""


class RegisterClosedOut(Event):
    """The project is over: nothing in its register changes any more."""

    service, outside = "risk", True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID


class IssueEvent(Event):
    """Which issue of which project it is about."""

    key_field = "project_id"

    project_id: UUID
    issue_id: UUID
    """The issue; its words are read over REST."""
    issue_key: Annotated[str, Field(max_length=20)]
    """Its human key."""
    severity: Annotated[int, Field(ge=1, le=5)]
    """From 1, hardly felt, to 5, the end of the project."""
    source: Annotated[str, Field(max_length=20)]
    """KPI, MILESTONE, RISK or MANUAL."""


class IssueOpened(IssueEvent):
    """An issue is confirmed and open; a grave one suggests a change."""

    service, public = "risk", True


class IssueClosed(IssueEvent):
    """An issue is solved, and the effect was checked."""

    service, public = "risk", True

    root_cause: Line
    """What lay at the bottom of it; empty where confidential."""
