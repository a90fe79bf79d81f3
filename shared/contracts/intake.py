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


class AppraisalEvent(Event):
    """A fact about what a proposal is found to be worth; the undertaking itself stays as it is."""

    key_field = "proposal_id"

    proposal_id: UUID


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


class AssessmentRecorded(AppraisalEvent):
    """One of the assessors filed what they found; `awaiting` have not yet (REQ-039, REQ-040)."""

    service, outside = "intake", True

    assessment_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    assessor_id: PersonId
    feasibility: str
    necessity: str
    rule_version: str
    awaiting: tuple[PersonId, ...]


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


class FinancialCaseSet(AppraisalEvent):
    """The proposal's cash flows were set or replaced; figures are fetched by who may (REQ-042)."""

    service, outside = "intake", True

    case_id: UUID
    inputs_hash: str


class ProposalScored(AppraisalEvent):
    """It was scored by a version of a scoring model; `total` is 0 to 100 (REQ-046)."""

    service, outside = "intake", True

    scorecard_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    scoring_model_id: UUID
    model_version: Annotated[int, Field(ge=1)]
    total: Decimal4
    vetoed: tuple[str, ...]
    inputs_hash: str


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


# What is gathered for a proposal (REQ-048 to REQ-054). Its words stay here.


class ProposalReadersChanged(ProposalEvent):
    """Other people are to be heard: those of its stakeholders who are persons may read it."""

    service, outside = "intake", True


class StakeholderEvent(Event):
    """Every fact about a stakeholder names them and their proposal, by id."""

    key_field = "proposal_id"

    proposal_id: UUID
    stakeholder_id: UUID


class StakeholderAdded(StakeholderEvent):
    """Somebody has a stake in the proposal (REQ-048)."""

    service, outside = "intake", True

    kind: Annotated[str, Field(max_length=20)]
    interest: Annotated[int, Field(ge=1, le=5)]
    influence: Annotated[int, Field(ge=1, le=5)]


class StakeholderChanged(StakeholderEvent):
    """What is known of a stakeholder was changed; `changed` names the fields, not their words."""

    service, outside = "intake", True

    changed: tuple[str, ...]
    interest: Annotated[int, Field(ge=1, le=5)]
    influence: Annotated[int, Field(ge=1, le=5)]


class StakeholderConsultationWaived(StakeholderEvent):
    """The director lets the decision be taken without hearing this stakeholder (REQ-053)."""

    service, outside = "intake", True


class StakeholderRemoved(StakeholderEvent):
    """They have no stake in it after all."""

    service, outside = "intake", True


class ExpectedObjectiveEvent(Event):
    """Every fact about an expected objective names it and its proposal, by id."""

    key_field = "proposal_id"

    proposal_id: UUID
    objective_id: UUID


class ExpectedObjectiveSet(ExpectedObjectiveEvent):
    """Something is expected to be better afterwards (REQ-051)."""

    service, outside = "intake", True

    smart: bool
    strategic_objective_id: UUID | None


class ExpectedObjectiveChanged(ExpectedObjectiveEvent):
    """An expected objective was changed; `changed` names the fields, not their words."""

    service, outside = "intake", True

    changed: tuple[str, ...]
    smart: bool
    strategic_objective_id: UUID | None


class ExpectedObjectiveRemoved(ExpectedObjectiveEvent):
    """It is expected no longer."""

    service, outside = "intake", True


class RequirementEvent(Event):
    """Every fact about a requirement names it and its proposal."""

    key_field = "proposal_id"

    proposal_id: UUID
    requirement_id: UUID
    requirement_key: Annotated[str, Field(max_length=20)]


class RequirementCaptured(RequirementEvent):
    """A stakeholder needs something (REQ-050)."""

    service, outside = "intake", True

    source_stakeholder_id: UUID
    priority: Annotated[str, Field(max_length=20)]


class RequirementChanged(RequirementEvent):
    """It was captured anew: its source has to confirm it again."""

    service, outside = "intake", True

    changed: tuple[str, ...]
    source_stakeholder_id: UUID
    priority: Annotated[str, Field(max_length=20)]


class RequirementConfirmed(RequirementEvent):
    """Its source says that this is what they need (REQ-054)."""

    service, outside = "intake", True

    by_source: bool
    """False where the PMO said so for them; the history says how they confirmed it."""


class RequirementDisputed(RequirementEvent):
    """Its source says that this is not what they need (REQ-054)."""

    service, outside = "intake", True

    by_source: bool


class RequirementDropped(RequirementEvent):
    """It is no longer wanted."""

    service, outside = "intake", True


class RequirementConflictEvent(Event):
    """Every fact about a conflict names it, its proposal and both requirements."""

    key_field = "proposal_id"

    proposal_id: UUID
    conflict_id: UUID
    requirement_id: UUID
    other_requirement_id: UUID


class RequirementConflictFlagged(RequirementConflictEvent):
    """Two requirements cannot both be met as they are (REQ-052)."""

    service, outside = "intake", True


class RequirementConflictResolved(RequirementConflictEvent):
    """It was decided which of the two gives way, and how (REQ-052)."""

    service, outside = "intake", True


class RequirementConflictDismissed(RequirementConflictEvent):
    """They do not stand in each other's way after all."""

    service, outside = "intake", True


class ConsultationEvent(Event):
    """Every fact about a consultation says with whom and how, by id."""

    key_field = "proposal_id"

    proposal_id: UUID
    consultation_id: UUID
    method: Annotated[str, Field(max_length=20)]
    planned_for: date
    participants: tuple[UUID, ...]


class ConsultationPlanned(ConsultationEvent):
    """Stakeholders are to be heard on a day (REQ-049)."""

    service, outside = "intake", True


class ConsultationRecorded(ConsultationEvent):
    """Stakeholders were heard (REQ-049, REQ-053)."""

    service, outside = "intake", True

    held_on: date


class ConsultationCancelled(ConsultationEvent):
    """It does not take place."""

    service, outside = "intake", True


class ScoringModelEvent(Event):
    """A fact about one version of the scoring model of a type of project."""

    key_field = "scoring_model_id"

    scoring_model_id: UUID
    model_key: Annotated[str, Field(max_length=20)]
    type: ProjectTypeCode
    model_version: Annotated[int, Field(ge=1)]


class ScoringModelDrafted(ScoringModelEvent):
    """The next version of a type's scoring model is being written."""

    service, outside = "intake", True


class ScoringModelEdited(ScoringModelEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "intake", True

    changed: tuple[str, ...]


class ScoringModelActivated(ScoringModelEvent):
    """Proposals of the type are scored by it from now on (REQ-046)."""

    service, public, outside = "intake", True, True

    content_hash: str


class ScoringModelRetired(ScoringModelEvent):
    """Nothing is scored by it any more."""

    service, public, outside = "intake", True, True
