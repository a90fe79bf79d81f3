"""A thing with an identity, a version and a story: it records its own facts as they happen."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.contracts.base import Event
from shared.domain.actor import Actor
from shared.domain.errors import Forbidden
from shared.domain.lifecycle import Lifecycle


class Aggregate:
    """Mixed into a mapped class; `Transaction.flush` writes what it recorded, once.

    `project_id` is the undertaking it belongs to (None for what belongs to the organisation):
    it decides who may see it.
    """

    lifecycle: ClassVar[Lifecycle[Any]]

    id: UUID
    version: int
    changed_at: datetime

    @property
    def undertaking_id(self) -> UUID | None:
        """The proposal or project this belongs to; None where it is the organisation's."""
        return getattr(self, "project_id", None)

    def record(self, event: Event, *, because: str | None = None) -> None:
        """Remember a fact about this thing, to be written with its data.

        `because` goes into the record's history in full, also where the words may not travel.
        """
        self.__dict__.setdefault("_recorded", []).append(event)
        if because is not None:
            self.__dict__.setdefault("_reasons", {})[id(event)] = because

    def take_recorded(self) -> list[Event]:
        """Hand over the facts recorded since the last time."""
        recorded: list[Event] = self.__dict__.pop("_recorded", [])
        return recorded

    def reason_of(self, event: Event) -> str | None:
        """Why a fact came about, for the history."""
        reason: str | None = self.__dict__.get("_reasons", {}).pop(id(event), None)
        return reason

    @property
    def next_version(self) -> int:
        """The version that the change in hand will have; a new thing begins with version 0."""
        return self.version + 1

    @property
    def has_recorded(self) -> bool:
        """Whether facts wait to be written."""
        return bool(self.__dict__.get("_recorded"))

    @staticmethod
    def forbid(by: Actor, *others: str | None) -> None:
        """Separation of duties: `by` must not be one of `others` (REQ-058)."""
        if by.id in others:
            raise Forbidden("sod_violation")
