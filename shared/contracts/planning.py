"""What portfolio tells of planning: the kickoff, the detailed plan and its review, baselines."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Decimal4, Event, Line, Money, PersonId, Text, Undertaking, Value
from shared.contracts.portfolio import RoleEffort

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class MeetingEvent(Event):
    """Which meeting of which project it is about."""

    key_field = "project_id"

    project_id: UUID
    meeting_id: UUID
    meeting_key: Annotated[str, Field(max_length=20)]
    type: Annotated[str, Field(max_length=20)]
    """KICKOFF, CHECKIN, REVIEW, COORDINATION or CLOSING."""
    starts_at: datetime


class MeetingScheduled(MeetingEvent):
    """A meeting is to be held; who is invited (REQ-067)."""

    service, public, outside = "portfolio", True, True

    invited: tuple[PersonId, ...]


class MeetingHeld(MeetingEvent):
    """A meeting was held; who was there (REQ-069)."""

    service, public = "portfolio", True

    attended: tuple[PersonId, ...]


class MeetingCancelled(MeetingEvent):
    """A meeting will not take place; why is read over REST."""

    service, public, outside = "portfolio", True, True


class MinutesAcknowledged(MeetingEvent):
    """Somebody who was there agrees with the minutes (REQ-069)."""

    service, public, outside = "portfolio", True, True

    acknowledged_by: PersonId


class KickoffCompleted(Event):
    """Goals, scope, timetable and resource needs were settled at the kickoff: planning begins.

    The needs become demands (REQ-068, REQ-070, REQ-072).
    """

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    meeting_id: UUID
    resource_needs: tuple[RoleEffort, ...]


class KickoffWaived(Event):
    """The director lets planning begin without a kickoff; needs that are known become demands all
    the same (REQ-071, REQ-072)."""

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    waiver_id: UUID
    """Names the waiver: there is one a project."""
    resource_needs: tuple[RoleEffort, ...]
    waived_by: PersonId
    """Who waived it."""
    reason: Text


class DetailedPlanEvent(Event):
    """Which version of a detailed plan it is about, while it is the manager's."""

    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    number: Annotated[int, Field(ge=1)]
    content_hash: Hash


class DetailedPlanDrafted(DetailedPlanEvent):
    """The manager began a version of the detailed plan (REQ-073)."""

    service, outside = "portfolio", True


class DetailedPlanRevised(DetailedPlanEvent):
    """The manager said it anew; what it says is read over REST."""

    service, outside = "portfolio", True


class PlanEvent(Event):
    """Which version of a project's detailed plan it is about."""

    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    plan_id: UUID
    number: Annotated[int, Field(ge=1)]
    content_hash: Hash


class PlanSubmitted(PlanEvent):
    """The manager handed in the detailed plan; resource and risk answer, the PMO reviews."""

    service, public = "portfolio", True

    author_id: PersonId
    planned_start: date
    planned_finish: date
    bac: Money
    contingency: Money
    role_efforts: tuple[RoleEffort, ...]
    confirm_by: datetime
    """By then resource and risk are to have answered; later it is an alarm."""


class PlanReturned(PlanEvent):
    """The review asks for another plan; words are empty where they are confidential."""

    service, public, outside = "portfolio", True, True

    reason: Text


class PlanApproved(PlanEvent):
    """The plan was approved; its baseline is set with it (REQ-087)."""

    service, public, outside = "portfolio", True, True

    approved_by: PersonId


class PlanConfirmationRecorded(Event):
    """Resource or risk answered a plan that was handed in (REQ-091)."""

    service, outside = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    party: Annotated[str, Field(max_length=20)]
    """RESOURCE or RISK."""
    confirmed: bool
    reasons: tuple[Line, ...]


class PlanConfirmationsOverdue(Event):
    """Resource or risk has not answered a plan in time (REQ-091)."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    due_at: datetime
    awaiting: tuple[Line, ...]


class PlanReviewEvent(Event):
    """Which review of which plan it is about; its words are read over REST."""

    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    review_id: UUID


class PlanCommented(PlanReviewEvent):
    """The PMO remarked on an element of the plan, or on the whole (REQ-087)."""

    service, outside = "portfolio", True

    kind: Annotated[str, Field(max_length=20)]
    code: Annotated[str, Field(max_length=130)]


class PlanReviewed(PlanReviewEvent):
    """The PMO found the plan good, or asks for another (REQ-087)."""

    service, public, outside = "portfolio", True, True

    outcome: Annotated[str, Field(max_length=20)]
    """APPROVED or REWORK."""
    reviewer_id: PersonId


class PlanReviewOverdue(PlanReviewEvent):
    """Nobody has reviewed the plan in time (REQ-092)."""

    service, public, outside = "portfolio", True, True

    due_at: datetime


class AlignmentAssessed(Event):
    """Each objective of the project serves a strategic one that counts (REQ-088)."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    score: Decimal4
    drift: Decimal4
    """Against what the project was admitted with; below zero it serves the strategy less."""
    strategic_objective_ids: tuple[UUID, ...]


class AlignmentReopened(Event):
    """Something that the project serves was retired: its alignment is asked for again."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    retired: tuple[UUID, ...]


class BaselineMilestone(Value):
    """A milestone as the baseline has it."""

    code: Annotated[str, Field(max_length=40)]
    date: date


class BaselineEvent(Event):
    """A baseline of a project: what was agreed, under one hash."""

    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    baseline_id: UUID
    number: Annotated[int, Field(ge=1)]
    content_hash: Hash
    bac: Money
    """Budget at completion: contingency included, management reserve not."""
    contingency: Money
    management_reserve: Money
    planned_start: date
    planned_finish: date
    milestones: tuple[BaselineMilestone, ...]
    role_efforts: tuple[RoleEffort, ...]
    objective_ids: tuple[UUID, ...]


class BaselineSet(BaselineEvent):
    """The first baseline, with the approval of the plan (REQ-090)."""

    service, public = "portfolio", True

    plan_id: UUID


class BaselineRevised(BaselineEvent):
    """The next baseline: an approved change was applied, whole (REQ-132)."""

    service, public = "portfolio", True

    change_id: UUID
    patch_hash: Hash
    previous_hash: Hash


class CommunicationObligationEvent(Event):
    """What was to be told on one day; the communication plan says to whom and how."""

    key_field = "project_id"

    project_id: UUID
    obligation_id: UUID
    code: Annotated[str, Field(max_length=40)]
    sender_id: PersonId
    due_on: date


class CommunicationObligationKept(CommunicationObligationEvent):
    """It was told in time (REQ-078)."""

    service, outside = "portfolio", True


class CommunicationObligationMissed(CommunicationObligationEvent):
    """Its day has passed, and nothing was told (REQ-078)."""

    service, public, outside = "portfolio", True, True


class MilestoneShift(Value):
    """How far a change moves one milestone, in working days; negative is earlier."""

    code: Annotated[str, Field(max_length=40)]
    days: int


class PatchProblem(Value):
    """Why an operation of a patch cannot be applied, by its place in the patch."""

    place: Annotated[int, Field(ge=0)]
    code: Line


class ChangeImpactAnswered(Event):
    """What a change would do to dates and money of the current baseline (REQ-127)."""

    service = "portfolio"
    key_field = "project_id"

    project_id: UUID
    change_id: UUID
    question_id: UUID
    baseline_hash: Hash
    """Of the baseline that the answer was reckoned on."""
    patch_hash: Hash
    problems: tuple[PatchProblem, ...]
    """Without any it can be applied; else what follows is zero."""
    finish_days: int
    """Of the project's finish, in working days."""
    bac_delta: Money
    bac: Money
    first_bac: Money
    """Of baseline v1: what cumulative creep is measured against."""
    duration_days: int
    """Of baseline v1, in working days."""
    milestones: tuple[MilestoneShift, ...]
    gates: tuple[Line, ...]
    """Codes of the moved milestones that are gates."""
    objectives_amended: tuple[UUID, ...]
    objectives_at_risk: tuple[UUID, ...]
    """Due before the finish that the change leads to, without being amended by it."""


class ChangeRefused(Event):
    """An approved change was not applied: the baseline is another by now, or it does not fit."""

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    change_id: UUID
    reason_code: Line
    baseline_hash: Hash
    decision_id: UUID | None = None
    """The approval that it answers to; null where that had no name."""
