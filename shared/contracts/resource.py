"""What resource tells: people, calendars, roles, the pool, what it is asked for and can give."""

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


class DemandEvent(Event):
    """A demand as it now stands (REQ-187)."""

    key_field = "project_id"

    project_id: UUID
    demand_id: UUID
    demand_key: Annotated[str, Field(max_length=20)]
    role: Annotated[str, Field(max_length=60)]
    hours: Annotated[int, Field(ge=1)]
    start: date
    finish: date
    priority: Annotated[int, Field(ge=1, le=1000)]
    booked: Decimal4
    """Hours of hard bookings for it."""
    state: Annotated[str, Field(max_length=20)]


class DemandChanged(DemandEvent):
    """Other hours, days, skills or priority are asked for."""

    service, outside = "resource", True


class DemandRequested(DemandEvent):
    """The project manager asks for people."""

    service, outside = "resource", True


class DemandTakenUp(DemandEvent):
    """The resource manager looks for people."""

    service, outside = "resource", True


class DemandFilled(DemandEvent):
    """Its hard bookings became more or fewer; `state` says how far they go."""

    service, outside = "resource", True


class DemandUnfilled(DemandEvent):
    """The resource manager has nobody for it, or not enough."""

    service, outside = "resource", True


class DemandFulfilled(DemandEvent):
    """All that was asked for was given."""

    service, outside = "resource", True


class DemandCancelled(DemandEvent):
    """Nobody is asked for any more."""

    service, outside = "resource", True


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


class CalendarDay(Value):
    """A date on which a calendar departs from its week; without minutes it is free."""

    day: date
    kind: Annotated[str, Field(max_length=20)]
    minutes: Annotated[int, Field(ge=0, le=1440)]
    name: Line


class CalendarChanged(Event):
    """A calendar as it now is, with the dates that changed (REQ-186)."""

    service = "resource"
    key_field = "calendar_id"
    outside = True

    calendar_id: UUID
    code: Annotated[str, Field(max_length=20)]
    calendar_version: Annotated[int, Field(ge=1)]
    name: Line
    name_en: Line
    week: tuple[Annotated[int, Field(ge=0, le=1440)], ...]
    days: tuple[CalendarDay, ...]


class RoleChanged(Event):
    """A role of the catalogue as it now is (REQ-186)."""

    service = "resource"
    key_field = "role_id"
    outside = True

    role_id: UUID
    code: Annotated[str, Field(max_length=40)]
    role_version: Annotated[int, Field(ge=1)]
    name: Line
    name_en: Line
    state: Annotated[str, Field(max_length=20)]


class ResourceEvent(Event):
    """A resource of the pool as it now is; its name, skills and rates do not travel (REQ-186)."""

    key_field = "resource_id"

    resource_id: UUID
    resource_key: Annotated[str, Field(max_length=20)]
    revision: Annotated[int, Field(ge=1)]
    kind: Annotated[str, Field(max_length=20)]
    person_id: PersonId | None
    org_unit: Line
    location: Line
    roles: tuple[Annotated[str, Field(max_length=40)], ...]
    state: Annotated[str, Field(max_length=20)]


class ResourceAdded(ResourceEvent):
    """A resource is in the pool."""

    service = "resource"
    outside = True


class ResourceChanged(ResourceEvent):
    """What is known of a resource changed; `changed` names the fields."""

    service = "resource"
    outside = True

    changed: tuple[Annotated[str, Field(max_length=40)], ...]


class ResourceDeactivated(ResourceEvent):
    """A resource is not in the pool any more."""

    service = "resource"
    outside = True


class CapacityChanged(Event):
    """How much a resource can give changed: its share, calendar, roles, or last day."""

    service = "resource"
    key_field = "resource_id"
    outside = True

    resource_id: UUID
    revision: Annotated[int, Field(ge=1)]
    calendar_id: UUID
    fte: Decimal4
    non_project_share: Decimal4
    roles: tuple[Annotated[str, Field(max_length=40)], ...]
    available_until: date | None
    state: Annotated[str, Field(max_length=20)]


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
