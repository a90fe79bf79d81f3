"""What intake tells: the life of a proposal, from its draft to the admitted project."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import (
    Event,
    Line,
    Money,
    PersonId,
    ProjectTypeCode,
    Text,
    Undertaking,
)


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


class ProposalScreeningStarted(ProposalEvent):
    """The PMO took the proposal up and named its assessor."""

    service, outside = "intake", True

    assessor_id: PersonId


class ProposalReturned(ProposalEvent):
    """The PMO asks the sponsor for more; the clock stops."""

    service, outside = "intake", True

    reason: Text


class ProposalWithdrawn(ProposalEvent):
    """The sponsor took the wish back before the decision."""

    service, public, outside = "intake", True, True

    reason: Text


class AssessmentCompleted(ProposalEvent):
    """Feasibility and necessity were judged by the published rule (REQ-041)."""

    service, outside = "intake", True

    assessment_id: UUID
    content_version: int
    assessor_id: PersonId
    feasibility: str
    necessity: str
    recommendation: str
    rule_version: str


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
