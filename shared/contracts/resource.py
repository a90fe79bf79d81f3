"""What resource tells: the demand for people that a project raises."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Decimal4, Event, Line, PersonId, Value


class DemandRaised(Event):
    """A project asks for hours of one role between two days."""

    service = "resource"
    key_field = "project_id"

    project_id: UUID
    demand_id: UUID
    demand_key: Annotated[str, Field(max_length=20)]
    role: Annotated[str, Field(max_length=60)]
    hours: Annotated[int, Field(ge=1)]
    start: date
    finish: date
    preliminary: bool


class PersonEvent(Event):
    """A person of the directory as they now are; the only events in which names travel."""

    key_field = "directory_id"

    directory_id: UUID
    revision: Annotated[int, Field(ge=1)]
    person_id: PersonId
    name: Line
    name_en: Line
    org_unit: Line
    state: Annotated[str, Field(max_length=20)]


class PersonRegistered(PersonEvent):
    """A person is in the directory."""

    service = "resource"


class PersonChanged(PersonEvent):
    """A person's name or place changed."""

    service = "resource"


class PersonLeft(PersonEvent):
    """A person left the organisation; their name is kept for the records."""

    service = "resource"


class RoughCutMonth(Value):
    """One role in one month, in person-months: asked, free, and what is lacking."""

    role: Annotated[str, Field(max_length=60)]
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2027-01"])]
    asked: Decimal4
    free: Decimal4
    gap: Decimal4


class RoughCutCompleted(Event):
    """Whether the roles that a proposal needs are free, month by month (REQ-044)."""

    service = "resource"
    key_field = "proposal_id"

    proposal_id: UUID
    request_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    feasible: bool
    total_gap: Decimal4
    months: tuple[RoughCutMonth, ...]
