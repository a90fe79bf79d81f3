"""What portfolio tells: the life of a project, from its registration."""

from datetime import date
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


class RoleEffort(Value):
    """How much work of one role the plan expects, in hours, between two days."""

    role: Annotated[str, Field(max_length=60)]
    hours: Annotated[int, Field(ge=1)]
    start: date
    finish: date


class ProjectRegistered(Event):
    """An approved proposal is a project now, with a key, a manager and a preliminary plan."""

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    project_key: Annotated[str, Field(max_length=20)]
    proposal_key: Annotated[str, Field(max_length=20)]
    type: ProjectTypeCode
    sponsor_id: PersonId
    project_manager_id: PersonId
    budget: Money
    planned_start: date
    planned_finish: date
    plan_id: UUID
    role_efforts: tuple[RoleEffort, ...]
    tier: Annotated[str, Field(max_length=10)] = ""
    origin: Annotated[str, Field(max_length=20)] = "PROPOSAL"
    """PROPOSAL, or LEGACY_IMPORT: then no proposal stands behind it (REQ-061)."""


class LegacyProjectImported(Event):
    """A project that ended before the platform was taken into its records (REQ-061).

    Words are empty where they are confidential.
    """

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    project_key: Annotated[str, Field(max_length=20)]
    type: ProjectTypeCode
    tier: Annotated[str, Field(max_length=10)]
    org_unit: Line
    summary: Text
    outcome: Text
    started_on: date
    finished_on: date
    planned_finish: date
    budget: Money
    actual_cost: Money


class Words(Value):
    """The same in both languages."""

    zh: Line
    en: Line


class TierProfile(Value):
    """How a project of one type and tier is run: codes of gates, plans, indicators and lists."""

    tier: Annotated[str, Field(max_length=10)]
    gates: tuple[Line, ...]
    required_plans: tuple[Line, ...]
    kpis: tuple[Line, ...]
    scoring_model: Line
    risk_checklist: Line
    closing_checklist: Line
    checkin_days: Annotated[int, Field(ge=1, le=365)]
    document_templates: tuple[Line, ...]


class ProjectTypeChanged(Event):
    """A project type has a new version; told whole, with its tailoring profile (REQ-010, 011)."""

    service, public = "portfolio", True
    key_field = "project_type_id"

    project_type_id: UUID
    code: ProjectTypeCode
    type_version: Annotated[int, Field(ge=1)]
    parent: ProjectTypeCode | None
    active: bool
    name: Words
    profiles: tuple[TierProfile, ...]


class StrategicObjectiveEvent(Event):
    """A strategic objective as it now stands (REQ-089)."""

    key_field = "objective_id"

    objective_id: UUID
    code: Annotated[str, Field(max_length=40)]
    revision: Annotated[int, Field(ge=1)]
    name: Words
    weight: Decimal4
    parent_id: UUID | None
    period_start: date
    period_finish: date
    owner_id: PersonId
    state: Annotated[str, Field(max_length=20)]


class StrategicObjectiveChanged(StrategicObjectiveEvent):
    """It was set, or changed; listeners replace what they knew of it."""

    service, public = "portfolio", True


class StrategicObjectiveRetired(StrategicObjectiveEvent):
    """It no longer counts; what was aligned with it must be looked at again."""

    service, public = "portfolio", True


class PlanPreliminaryDrafted(Event):
    """The preliminary plan was made from the template of the project's type (REQ-063)."""

    service, outside = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    template_code: str
    template_version: int
    phases: tuple[Line, ...]
    planned_start: date
    planned_finish: date
    content_hash: str


class PlanPreliminaryRevised(Event):
    """The PMO drafted the preliminary plan anew before its acceptance (REQ-064)."""

    service, outside = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    planned_start: date
    planned_finish: date
    content_hash: str


class PlanPreliminaryReturned(Event):
    """The sponsor asks for another draft; words are empty where they are confidential."""

    service, outside = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    content_hash: str
    reason: Text


class PlanPreliminaryAccepted(Event):
    """The sponsor accepted the preliminary plan: the project is initiated (REQ-064)."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    plan_id: UUID
    content_hash: str
    planned_start: date
    planned_finish: date


class ProjectRenamed(Event):
    """A project has another name; it travels in `undertaking` unless it is confidential."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking


class ProjectEdited(Event):
    """Something about a project beside its baseline changed; `changed` names the fields."""

    service, outside = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    changed: tuple[Line, ...]


class AdmissionConditionMet(Event):
    """A condition of the approval is fulfilled; the evidence is read over REST (REQ-062)."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    condition_id: UUID
    gate: Annotated[str, Field(max_length=40)]


class AdmissionConditionWaived(Event):
    """The director let a condition go; words are empty where they are confidential (REQ-062)."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    condition_id: UUID
    gate: Annotated[str, Field(max_length=40)]
    reason: Text


class PersonAssignedToProject(Event):
    """A person takes a part in a project; `undertaking` names all who now have one."""

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    person_id: PersonId
    role: Annotated[str, Field(max_length=40)]
