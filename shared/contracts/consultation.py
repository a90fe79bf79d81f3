"""What intake tells of what is gathered for a proposal: ids, figures and states; no words.

Stakeholders, expected objectives, requirements and their conflicts, consultations (REQ-048 to 054).
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event


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
