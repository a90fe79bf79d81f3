"""What intake tells: the life of a proposal, from its draft to the admitted project."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import (
    Decimal4,
    Event,
    Line,
    Money,
    PersonId,
    ProjectTypeCode,
    Text,
    Undertaking,
    Value,
)


class RoleNeed(Value):
    """So many person-months of one role, spread evenly over the requested time (REQ-044)."""

    role: Annotated[str, Field(max_length=60)]
    person_months: Decimal4


class StakeholderFact(Value):
    """A stakeholder as portfolio takes them over; words are empty where they are confidential."""

    stakeholder_id: UUID
    kind: Annotated[str, Field(max_length=20)]
    person_id: PersonId | None
    name: Line
    organisation: Line
    interest: Annotated[int, Field(ge=1, le=5)]
    influence: Annotated[int, Field(ge=1, le=5)]
    attitude: Annotated[str, Field(max_length=20)]
    engagement_current: Annotated[str, Field(max_length=20)]
    engagement_desired: Annotated[str, Field(max_length=20)]
    information_needs: Line


class RequirementFact(Value):
    """A requirement as portfolio takes it over; words are empty where they are confidential."""

    requirement_id: UUID
    key: Annotated[str, Field(max_length=20)]
    statement: Line
    source_stakeholder_id: UUID | None
    priority: Annotated[str, Field(max_length=20)]
    acceptance_criterion: Line
    state: Annotated[str, Field(max_length=20)]


class ObjectiveFact(Value):
    """An expected objective as portfolio takes it over; confidential words are empty."""

    objective_id: UUID
    statement: Line
    metric: Line
    unit: Annotated[str, Field(max_length=40)]
    baseline_value: Decimal4 | None
    target_value: Decimal4 | None
    due: date | None
    measurement_method: Line
    owner_id: PersonId | None
    strategic_objective_id: UUID | None


class ConditionFact(Value):
    """A condition of the approval: what must be true, and which gate waits for it (REQ-062)."""

    condition_id: UUID
    text: Line
    gate: Annotated[str, Field(max_length=40)]
    due: date | None
    owner_id: PersonId | None


class ProposalEvent(Event):
    """Every fact about a proposal carries it as it now stands."""

    key_field = "proposal_id"

    proposal_id: UUID
    undertaking: Undertaking


class ProposalDrafted(ProposalEvent):
    """A sponsor wrote down a wish for a project."""

    service, outside = "intake", True


class ProposalEdited(ProposalEvent):
    """The draft was changed; `changed` names the fields, not their words."""

    service, outside = "intake", True

    changed: tuple[str, ...]


class ProposalSubmitted(ProposalEvent):
    """The content was frozen as version `content_version` and handed to the PMO.

    `problem` and `proposed_solution` are empty when the proposal is not PUBLIC_IN_ORG.
    """

    service, public = "intake", True

    content_version: Annotated[int, Field(ge=1)]
    content_hash: str
    type: ProjectTypeCode
    sponsor_id: PersonId
    submitted_by: PersonId
    urgency: Annotated[int, Field(ge=1, le=5)]
    budget: Money
    problem: Text
    proposed_solution: Text
    tier: Annotated[str, Field(max_length=10)] = ""
    org_unit: Line = ""
    sla_due: datetime | None = None
    cost_cny: Decimal4 | None = None
    """The likely cost in yuan, at the rates of the policy in force."""


class RoughCutRequested(Event):
    """Intake asks resource whether the roles that a proposal needs are free (REQ-044)."""

    service = "intake"
    key_field = "proposal_id"

    proposal_id: UUID
    request_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    start: date
    finish: date
    needs: tuple[RoleNeed, ...]


class ProposalScreeningStarted(ProposalEvent):
    """The PMO took the proposal up and named its assessors; the first of them leads."""

    service, outside = "intake", True

    assessor_id: PersonId
    assessors: tuple[PersonId, ...] = ()


class AssessorsAssigned(ProposalEvent):
    """More people assess this version; `assessors` are all of them (REQ-038)."""

    service, outside = "intake", True

    assessors: tuple[PersonId, ...]


class InterestDeclared(ProposalEvent):
    """Somebody has an interest in the proposal and does not assess it; `assessors` are who do."""

    service, outside = "intake", True

    person_id: PersonId
    assessors: tuple[PersonId, ...]


class ProposalReturned(ProposalEvent):
    """The PMO asks the sponsor for more; the clock stops."""

    service, outside = "intake", True

    reason: Text


class ProposalWithdrawn(ProposalEvent):
    """The sponsor took the wish back before the decision."""

    service, public, outside = "intake", True, True

    reason: Text


class AssessmentCompleted(ProposalEvent):
    """All assessors have filed; the verdicts of the whole follow by the published rule (REQ-041).

    `assessment_id` and `assessor_id` are those of the assessment that was filed last.
    """

    service, outside = "intake", True

    assessment_id: UUID
    content_version: int
    assessor_id: PersonId
    feasibility: str
    necessity: str
    recommendation: str
    rule_version: str
    assessments: tuple[UUID, ...] = ()
    """All that the verdicts rest on."""


class ConsultationCompleted(ProposalEvent):
    """Stakeholders were heard; the proposal can be decided."""

    service, outside = "intake", True


class ProjectApproved(ProposalEvent):
    """The proposal was approved; portfolio registers the project under the same id (REQ-060)."""

    service, public = "intake", True

    decision_id: UUID
    title: Annotated[str, Field(max_length=200)]
    type: ProjectTypeCode
    org_unit: Annotated[str, Field(max_length=200)]
    sponsor_id: PersonId
    project_manager_id: PersonId
    budget: Money
    rough_duration_days: Annotated[int, Field(ge=1)]
    requested_start: date | None
    conditions: tuple[Line, ...]
    tier: Annotated[str, Field(max_length=10)] = ""
    stakeholders: tuple[StakeholderFact, ...] = ()
    requirements: tuple[RequirementFact, ...] = ()
    objectives: tuple[ObjectiveFact, ...] = ()
    admission_conditions: tuple[ConditionFact, ...] = ()
    """`conditions` in full; `conditions` alone is what the first version told."""


class ProposalDeferred(ProposalEvent):
    """The decision was put off until `revisit_date`."""

    service, public, outside = "intake", True, True

    decision_id: UUID
    revisit_date: date


class ProposalRejected(ProposalEvent):
    """The proposal was refused for good; it may be cited by a new one (REQ-065)."""

    service, public, outside = "intake", True, True

    decision_id: UUID
    category: Annotated[str, Field(max_length=40)] = ""


class ProposalRevisitDue(ProposalEvent):
    """The day has come to which a decision was put off; the proposal goes back into the queue."""

    service, outside = "intake", True

    revisit_date: date


class SlaBreached(ProposalEvent):
    """The PMO has not done in time what it promised: told once for each stage (REQ-037)."""

    service, public, outside = "intake", True, True

    stage: Annotated[str, Field(max_length=20)]
    tier: Annotated[str, Field(max_length=10)]
    due_at: datetime


class ProposalReactivated(ProposalEvent):
    """A deferred proposal is back in the queue."""

    service, outside = "intake", True

    reason: Text


class ProposalAdmitted(ProposalEvent):
    """Portfolio has registered the project: the proposal's own life is over."""

    service, public, outside = "intake", True, True

    project_key: str


class HandoffStep(StrEnum):
    """What an approval owes: the project, and what three other services open for it."""

    PROJECT = "PROJECT"
    RISK_REGISTER = "RISK_REGISTER"
    DEMAND = "DEMAND"
    CHANGE_LOG = "CHANGE_LOG"


class HandoffStuck(Event):
    """A hand-off is past its deadline; `awaiting` says what has not come (REQ-215)."""

    service, public, outside = "intake", True, True
    key_field = "proposal_id"

    proposal_id: UUID
    due_at: datetime
    awaiting: tuple[HandoffStep, ...]


class HandoffCompleted(Event):
    """All services have taken the approved project over."""

    service, outside = "intake", True
    key_field = "proposal_id"

    proposal_id: UUID
    milliseconds: Annotated[int, Field(ge=0)]
    """From the approval to the last service that took over."""


class ProposalReadersChanged(ProposalEvent):
    """Other people are to be heard: those of its stakeholders who are persons may read it."""

    service, outside = "intake", True
