"""What risk tells of control: plans validated, major risks, reviews, issues and their actions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, Money, PersonId, Text
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
    """NO_VALID_RISK_PLAN, NO_RISK_IDENTIFIED or RISKS_NOT_ANALYSED."""


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


class RiskResponsePlanned(RiskEvent):
    """It is planned what to do about a risk; the responses are told of as actions (REQ-177)."""

    service, public, outside = "risk", True, True


class RiskActivated(RiskEvent):
    """What was planned about a risk is being done."""

    service, outside = "risk", True


class RiskClosureProposed(RiskEvent):
    """The manager says that a risk is over; words are empty where they are confidential."""

    service, outside = "risk", True

    outcome: Annotated[str, Field(max_length=20)]
    """EXPIRED or MITIGATED."""
    reason: Text


class RiskClosed(RiskEvent):
    """A risk is over without having happened."""

    service, public, outside = "risk", True, True

    outcome: Annotated[str, Field(max_length=20)]
    """EXPIRED, MITIGATED or PROJECT_ENDED."""


class RiskEscalated(RiskEvent):
    """A risk is more than its project can deal with: another answers for it from now on.

    Words are empty where they are confidential.
    """

    service, public, outside = "risk", True, True

    reason: Text


class RiskReopened(RiskEvent):
    """A closed risk may happen after all; words are empty where they are confidential."""

    service, public, outside = "risk", True, True

    reason: Text


class RiskDeclaredMajor(RiskEvent):
    """The PMO watches a risk whatever the rule says; words are empty where confidential."""

    service, outside = "risk", True

    reason: Text


class RiskWatched(RiskEvent):
    """The PMO looked at a major risk; what it saw is read over REST (REQ-182)."""

    service, outside = "risk", True

    next_look: date
    """By then it looks again."""


class RiskBecameMajor(RiskEvent):
    """A risk is the PMO's to watch from now on, for these reasons (REQ-181)."""

    service, public = "risk", True

    reasons: tuple[Line, ...]
    """LEVEL, EMV, STRATEGIC, NEAR or MANUAL."""
    revision: Annotated[int | None, Field(ge=1)] = None
    """The risk's version: listeners keep the latest. Null in old messages."""


class RiskCeasedMajor(RiskEvent):
    """A risk is not major any more."""

    service, public = "risk", True

    revision: Annotated[int | None, Field(ge=1)] = None
    """The risk's version: listeners keep the latest. Null in old messages."""


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


class RegisterReopened(Event):
    """The project goes on: its register is open again, and is to be gone through (REQ-152)."""

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


class IssueDrafted(IssueEvent):
    """Something went wrong, as an indicator, a milestone or somebody says (REQ-106)."""

    service, public, outside = "risk", True, True

    occasion: Line
    """The indicator and its period, or the milestone and its day; empty where somebody said it."""


class IssueChanged(IssueEvent):
    """What was written of an issue was changed; `changed` names the fields."""

    service, outside = "risk", True

    changed: tuple[Line, ...]


class IssueDismissed(IssueEvent):
    """What was drafted is no issue; words are empty where they are confidential."""

    service, outside = "risk", True

    reason: Text


class IssueOpened(IssueEvent):
    """An issue is confirmed and open; a grave one suggests a change."""

    service, public = "risk", True


class IssueClosed(IssueEvent):
    """An issue is solved, and the effect was checked."""

    service, public = "risk", True

    root_cause: Line
    """What lay at the bottom of it; empty where confidential."""


class IssueAnalysed(IssueEvent):
    """It is known what lies at the bottom of an issue; the words are read over REST."""

    service, outside = "risk", True


class IssueCountermeasureAgreed(IssueEvent):
    """Project and PMO agree what to do about an issue (REQ-107)."""

    service, public, outside = "risk", True, True


class IssueStarted(IssueEvent):
    """What was agreed about an issue is being done."""

    service, outside = "risk", True


class IssueResolved(IssueEvent):
    """The manager holds an issue to be solved."""

    service, public, outside = "risk", True, True


class IssueVerified(IssueEvent):
    """The PMO found that what was done about an issue had its effect (REQ-108)."""

    service, outside = "risk", True


class IssueReopened(IssueEvent):
    """What was done about an issue had no effect (REQ-108)."""

    service, public, outside = "risk", True, True


class IssueEscalated(IssueEvent):
    """An issue is more than its project can solve; words are empty where they are confidential."""

    service, public, outside = "risk", True, True

    owner_id: PersonId
    reason: Text


class IssueEased(IssueEvent):
    """The indicator that an issue came from is back in its band."""

    service, outside = "risk", True

    period: Annotated[str, Field(max_length=20)]
    """In which it was observed."""
