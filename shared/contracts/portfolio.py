"""What portfolio tells: the life of a project, from its registration."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, Money, PersonId, ProjectTypeCode, Undertaking, Value


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


class PersonAssignedToProject(Event):
    """A person takes a part in a project; `undertaking` names all who now have one."""

    service, public, outside = "portfolio", True, True
    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking
    person_id: PersonId
    role: Annotated[str, Field(max_length=40)]
