"""A resource: somebody or something that projects can use, and how much of it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.pool.rules import Rate, full_time, rate_on, reached, with_rate
from shared.contracts.resource import (
    CapacityChanged,
    ResourceAdded,
    ResourceChanged,
    ResourceDeactivated,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ResourceKind(StrEnum):
    """What a resource is."""

    PERSON = "PERSON"
    TEAM = "TEAM"
    EQUIPMENT = "EQUIPMENT"
    MATERIAL = "MATERIAL"
    EXTERNAL = "EXTERNAL"


class ResourceState(StrEnum):
    """Whether a resource gives capacity, and for how long."""

    ACTIVE = "ACTIVE"
    LEAVING = "LEAVING"
    INACTIVE = "INACTIVE"


S = ResourceState
STILL_HERE = {S.ACTIVE, S.LEAVING}

LIFECYCLE = Lifecycle(
    S,
    {
        "change": (STILL_HERE, None),
        "set_rate": (STILL_HERE, None),
        "leave": ({S.ACTIVE}, S.LEAVING),
        "deactivate": (STILL_HERE, S.INACTIVE),
    },
    start=S.ACTIVE,
)

OF_CAPACITY = {"calendar_id", "fte", "non_project_share", "roles", "members"}
"""What decides how many hours there are."""


class Resource(Versioned, Aggregate, Base):
    """A PERSON is one of the directory; others have a name of their own (REQ-186)."""

    __tablename__ = "resources"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[ResourceKind]
    person_id: Mapped[str | None] = mapped_column(String(128))
    name: Mapped[str | None] = mapped_column(String(200))
    org_unit: Mapped[str | None] = mapped_column(String(200))
    location: Mapped[str | None] = mapped_column(String(200))
    calendar_id: Mapped[UUID]
    fte: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    non_project_share: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    roles: Mapped[list[Any]]
    skills: Mapped[list[Any]]
    members: Mapped[list[Any]]
    rates: Mapped[list[Any]]
    max_parallel_projects: Mapped[int]
    state: Mapped[ResourceState]
    added_at: Mapped[datetime]
    available_until: Mapped[date | None]

    __table_args__ = (
        Index("ix_resources_kind_id", "kind", "id"),
        Index("ix_resources_org_unit_id", "org_unit", "id"),
        Index("ix_resources_location_id", "location", "id"),
        Index("ix_resources_state_id", "state", "id"),
        Index("ix_resources_person_id_id", "person_id", "id"),
        Index(
            "uq_resources_person_id",
            "person_id",
            unique=True,
            postgresql_where=text("state <> 'INACTIVE'"),
        ),
    )

    @classmethod
    def add(cls, id_: UUID, key: str, said: Mapping[str, Any], at: datetime) -> "Resource":
        """From now on it can be planned with (REQ-186)."""
        resource = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            added_at=at,
            available_until=None,
            rates=[],
            **said,
        )
        resource.record(ResourceAdded(**resource._told()))
        return resource

    def change(self, said: Mapping[str, Any]) -> None:
        """What is known of it; where that changes its hours, they are told apart."""
        LIFECYCLE.move(self, "change")
        for name, value in said.items():
            setattr(self, name, value)
        self._tell_change(said)

    def set_rate(self, rate: Rate) -> None:
        """An hour costs this from a day on; amounts are told to nobody (REQ-186)."""
        LIFECYCLE.move(self, "set_rate")
        self.rates = [_stored(r) for r in with_rate(self.dated_rates(), rate)]
        self._tell_change(("rates",))

    def leave(self, last_day: date, reason: str) -> None:
        """It gives capacity up to its last day, and none after it."""
        LIFECYCLE.move(self, "leave")
        self.available_until = last_day
        self._tell_change(("available_until",), reason)
        self._tell_capacity()

    def deactivate(self, reason: str) -> None:
        """It gives no capacity any more."""
        LIFECYCLE.move(self, "deactivate")
        self.record(ResourceDeactivated(**self._told()), because=reason)

    def full_time(self) -> Decimal:
        """What it gives of each of its roles; material has no hours, and those of a team are its
        members' own, where they are known (REQ-186)."""
        counted_elsewhere = self.kind is ResourceKind.TEAM and bool(self.members)
        if self.state is S.INACTIVE or self.kind is ResourceKind.MATERIAL or counted_elsewhere:
            return Decimal(0)
        return full_time(self.fte, self.non_project_share, len(self.roles))

    def dated_rates(self) -> list[Rate]:
        """Its rates, earliest first."""
        return rates_of(self.rates)

    def rate_on(self, day: date) -> Rate | None:
        """What an hour of it costs on a day."""
        return rate_on(self.dated_rates(), day)

    def _tell_change(self, changed: Any, because: str | None = None) -> None:
        self.record(ResourceChanged(**self._told(), changed=tuple(changed)), because=because)
        if not OF_CAPACITY.isdisjoint(changed):
            self._tell_capacity()

    def _tell_capacity(self) -> None:
        self.record(
            CapacityChanged(
                resource_id=self.id,
                revision=self.next_version,
                calendar_id=self.calendar_id,
                fte=self.fte,
                non_project_share=self.non_project_share,
                roles=tuple(self.roles),
                available_until=self.available_until,
                state=self.state,
            )
        )

    def _told(self) -> dict[str, Any]:
        return {
            "resource_id": self.id,
            "resource_key": self.key,
            "revision": self.next_version,
            "kind": self.kind,
            "person_id": self.person_id,
            "org_unit": self.org_unit or "",
            "location": self.location or "",
            "roles": tuple(self.roles),
            "state": self.state,
        }


def _stored(rate: Rate) -> dict[str, str]:
    return {
        "since": rate.since.isoformat(),
        "cost_per_hour": f"{rate.cost_per_hour:f}",
        "currency": rate.currency,
    }


def rates_of(stored: list[Any]) -> list[Rate]:
    """The rates as they are reckoned with, from how a row holds them."""
    return [
        Rate(date.fromisoformat(r["since"]), Decimal(r["cost_per_hour"]), r["currency"])
        for r in stored
    ]


class ResourceRole(Base):
    """Who has a role, in the order of the list of resources, and what they give of it."""

    __tablename__ = "resource_roles"

    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    calendar_id: Mapped[UUID]
    person_id: Mapped[str | None] = mapped_column(String(128))
    until: Mapped[date | None]
    full_time: Mapped[Decimal] = mapped_column(Numeric(7, 6))

    __table_args__ = (
        Index("ix_resource_roles_resource_id", "resource_id"),
        Index(
            "ix_resource_roles_role_calendar_id_until",
            "role",
            "calendar_id",
            "until",
            postgresql_include=["full_time", "person_id"],
        ),
    )
    """What is added up for the capacity of a role is read from the second index alone."""


class ResourceSkill(Base):
    """Who has reached a level of a skill, in the order of the list of resources."""

    __tablename__ = "resource_skills"

    skill: Mapped[str] = mapped_column(String(60), primary_key=True)
    reached: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (Index("ix_resource_skills_resource_id", "resource_id"),)


def found_by(resource: Resource) -> list[ResourceRole | ResourceSkill]:
    """The rows by which its roles and skills are found."""
    skills = reached((held["skill"], held["level"]) for held in resource.skills)
    gives = {
        "resource_id": resource.id,
        "calendar_id": resource.calendar_id,
        "person_id": resource.person_id,
        "until": resource.available_until,
        "full_time": resource.full_time(),
    }
    return [
        *[ResourceRole(role=role, **gives) for role in resource.roles],
        *[
            ResourceSkill(skill=skill, reached=level, resource_id=resource.id)
            for skill, level in sorted(skills)
        ],
    ]
