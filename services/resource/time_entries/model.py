"""A time entry: what somebody worked for a project on one day, until it is posted for good."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.pool.rules import Rate
from services.resource.time_entries.rules import cost_of, in_hours
from shared.contracts.allocation import (
    ActualsApproved,
    TimeChanged,
    TimeEntryEvent,
    TimePosted,
    TimeRecorded,
    TimeRejected,
    TimeSubmitted,
    TimeWithdrawn,
)
from shared.contracts.base import Money
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class TimeEntryState(StrEnum):
    """How far an entry has got."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    REJECTED = "REJECTED"
    APPROVED = "APPROVED"
    POSTED = "POSTED"
    WITHDRAWN = "WITHDRAWN"


S = TimeEntryState
ONES_OWN = {S.DRAFT, S.REJECTED}

LIFECYCLE = Lifecycle(
    S,
    {
        "change": (ONES_OWN, None),
        "submit": (ONES_OWN, S.SUBMITTED),
        "withdraw": (ONES_OWN, S.WITHDRAWN),
        "approve": ({S.SUBMITTED}, S.APPROVED),
        "reject": ({S.SUBMITTED}, S.REJECTED),
        "post": ({S.APPROVED}, S.POSTED),
        "correct": ({S.POSTED}, None),
    },
    start=S.DRAFT,
)
"""What is posted does not change: a counter-entry takes it back (REQ-193)."""


class TimeEntry(Versioned, Aggregate, Base):
    """Seen by who sees its project; what it cost is confidential, because it tells the rate."""

    __tablename__ = "time_entries"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID]
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    person_id: Mapped[str] = mapped_column(String(128))
    activity: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[date]
    minutes: Mapped[int]
    overtime: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Text)
    corrects: Mapped[UUID | None]
    """The posted entry that this one takes back."""
    state: Mapped[TimeEntryState]
    recorded_by: Mapped[str] = mapped_column(String(128))
    recorded_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_at: Mapped[datetime | None]
    cost_per_hour: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    cost: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    currency: Mapped[str | None] = mapped_column(String(3))

    __table_args__ = (
        Index("ix_time_entries_day_id", "day", "id"),
        Index("ix_time_entries_project_id_day_id", "project_id", "day", "id"),
        Index("ix_time_entries_resource_id_day_id", "resource_id", "day", "id"),
        Index("ix_time_entries_state_day_id", "state", "day", "id"),
        Index("ix_time_entries_approved", "id", postgresql_where=text("state = 'APPROVED'")),
        Index(
            "uq_time_entries_corrects",
            "corrects",
            unique=True,
            postgresql_where=text("state <> 'WITHDRAWN'"),
        ),
    )

    @classmethod
    def record_for(
        cls,
        id_: UUID,
        key: str,
        project_id: UUID,
        resource_id: UUID,
        person_id: str,
        said: Mapping[str, Any],
        by: Actor,
        at: datetime,
    ) -> "TimeEntry":
        """Written down, and not yet handed in (REQ-193)."""
        entry = cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            resource_id=resource_id,
            person_id=person_id,
            **{"corrects": None, "cost_per_hour": None, "currency": None, **said},
            state=LIFECYCLE.start,
            recorded_by=by.id,
            recorded_at=at,
            decided_by=None,
            decided_at=None,
            cost=None,
        )
        entry._tell(TimeRecorded)
        return entry

    def is_of(self, person: str) -> bool:
        """Whether this person worked it, or wrote it down."""
        return person in (self.person_id, self.recorded_by)

    def change(self, said: Mapping[str, Any], by: Actor) -> None:
        """It was otherwise; a counter-entry is what it takes back, and nothing else.

        Errors: 409 `not_your_entry`, `already_corrected`.
        """
        LIFECYCLE.move(self, "change")
        self._check_own(by)
        if self.corrects is not None:
            raise Conflict("already_corrected")
        for name, value in said.items():
            setattr(self, name, value)
        self._tell(TimeChanged)

    def submit(self, by: Actor) -> None:
        """It is handed in.

        Errors: 409 `not_your_entry`.
        """
        LIFECYCLE.move(self, "submit")
        self._check_own(by)
        self._tell(TimeSubmitted)

    def withdraw(self, by: Actor) -> None:
        """It was not so.

        Errors: 409 `not_your_entry`.
        """
        LIFECYCLE.move(self, "withdraw")
        self._check_own(by)
        self._tell(TimeWithdrawn)

    def approve(self, by: Actor, rate: Rate | None, at: datetime) -> None:
        """It is actual cost, by the rate of its day; not by who worked or wrote it (REQ-193).

        A counter-entry takes back what the entry cost, whatever an hour costs by now.

        Errors: 403 `sod_violation`; 409 `rate_missing`.
        """
        LIFECYCLE.move(self, "approve")
        self.forbid(by, self.person_id, self.recorded_by)
        if self.corrects is None:
            if rate is None:
                raise Conflict("rate_missing", day=self.day.isoformat())
            self.cost_per_hour, self.currency = rate.cost_per_hour, rate.currency
        assert self.cost_per_hour is not None
        self.cost = cost_of(self.minutes, self.cost_per_hour)
        self.decided_by, self.decided_at = by.id, at
        self.record(
            ActualsApproved(
                project_id=self.project_id,
                entry_id=self.id,
                activity=self.activity,
                day=self.day,
                hours=in_hours(self.minutes),
                cost=Money.model_validate({"amount": self.cost, "currency": self.currency}),
            )
        )

    def reject(self, by: Actor, reason: str, at: datetime) -> None:
        """It is to be said otherwise; whoever worked it may change it and hand it in again.

        Errors: 403 `sod_violation`.
        """
        LIFECYCLE.move(self, "reject")
        self.forbid(by, self.person_id, self.recorded_by)
        self.decided_by, self.decided_at = by.id, at
        self._tell(TimeRejected, reason)

    def post(self) -> None:
        """It does not change any more."""
        LIFECYCLE.move(self, "post")
        self._tell(TimePosted)

    def counter(self, id_: UUID, key: str, by: Actor, at: datetime, reason: str) -> "TimeEntry":
        """An entry that takes this one back, minute by minute (REQ-193)."""
        LIFECYCLE.move(self, "correct")
        said = {name: getattr(self, name) for name in ("activity", "day", "overtime")}
        said |= {"cost_per_hour": self.cost_per_hour, "currency": self.currency}
        said |= {"minutes": -self.minutes, "note": reason, "corrects": self.id}
        whose = (self.project_id, self.resource_id, self.person_id)
        return TimeEntry.record_for(id_, key, *whose, said, by, at)

    def _check_own(self, by: Actor) -> None:
        if not self.is_of(by.id):
            raise Conflict("not_your_entry")

    def _tell(self, fact: type[TimeEntryEvent], because: str | None = None) -> None:
        told = fact(
            project_id=self.project_id,
            entry_id=self.id,
            entry_key=self.key,
            resource_id=self.resource_id,
            person_id=self.person_id,
            activity=self.activity,
            day=self.day,
            hours=in_hours(self.minutes),
            state=self.state,
        )
        self.record(told, because=because)
