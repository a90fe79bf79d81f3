"""A person of the directory: who they are and where they belong, until they leave."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from shared.contracts.resource import PersonChanged, PersonLeft, PersonRegistered
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class PersonState(StrEnum):
    """Whether somebody is still here."""

    ACTIVE = "ACTIVE"
    LEFT = "LEFT"


S = PersonState

LIFECYCLE = Lifecycle(
    S,
    {
        "change": ({S.ACTIVE}, None),
        "leave": ({S.ACTIVE}, S.LEFT),
    },
    start=S.ACTIVE,
)


class Person(Versioned, Aggregate, Base):
    """Known to every service by `person_id`, the subject of their tokens; never deleted, because
    the records that name them stay (REQ-186)."""

    __tablename__ = "people"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[str] = mapped_column(String(128), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    org_unit: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    manager: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[PersonState]
    registered_at: Mapped[datetime]
    left_on: Mapped[date | None]

    __table_args__ = (
        Index("ix_people_name_id", "name", "id"),
        Index("ix_people_org_unit_name_id", "org_unit", "name", "id"),
        Index("ix_people_state_name_id", "state", "name", "id"),
        Index("ix_people_left", "person_id", postgresql_where=text("left_on IS NOT NULL")),
    )

    @classmethod
    def register(cls, id_: UUID, key: str, said: Mapping[str, Any], at: datetime) -> "Person":
        """From now on the platform knows their name (REQ-186)."""
        person = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            registered_at=at,
            left_on=None,
            **said,
        )
        person.record(PersonRegistered(**person._told()))
        return person

    def change(self, said: Mapping[str, Any]) -> None:
        """Another name, place or manager; who they are (`person_id`) never changes."""
        LIFECYCLE.move(self, "change")
        for name, value in said.items():
            setattr(self, name, value)
        self.record(PersonChanged(**self._told()))

    def leave(self, last_day: date, reason: str) -> None:
        """After their last day they give no capacity, and join nothing any more."""
        LIFECYCLE.move(self, "leave")
        self.left_on = last_day
        self.record(PersonLeft(**self._told()), because=reason)

    def _told(self) -> dict[str, Any]:
        return {
            "directory_id": self.id,
            "revision": self.next_version,
            "person_id": self.person_id,
            "name": self.name,
            "name_en": self.name_en,
            "org_unit": self.org_unit,
            "state": self.state,
        }
