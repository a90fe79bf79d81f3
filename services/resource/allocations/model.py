"""An allocation: hours of one resource for one demand, from the proposal to the work done."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.demands.model import Demand
from services.resource.pool.model import Resource
from shared.contracts.allocation import (
    AllocationAccepted,
    AllocationBooked,
    AllocationCompleted,
    AllocationConfirmed,
    AllocationEvent,
    AllocationFlagged,
    AllocationProposed,
    AllocationRejected,
    AllocationReleased,
    AllocationShifted,
    AllocationSoftened,
    AllocationStarted,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class AllocationState(StrEnum):
    """How firm an allocation is, and how it ended."""

    PROPOSED = "PROPOSED"
    SOFT = "SOFT"
    HARD = "HARD"
    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    RELEASED = "RELEASED"
    REVOKED = "REVOKED"


S = AllocationState
FIRM = {S.HARD, S.ACTIVE}
LIVE = {S.PROPOSED, S.SOFT, *FIRM}

LIFECYCLE = Lifecycle(
    S,
    {
        "book": ({S.PROPOSED}, S.SOFT),
        "accept": ({S.SOFT}, None),
        "confirm": ({S.SOFT}, S.HARD),
        "reject": ({S.PROPOSED, S.SOFT}, S.REJECTED),
        "start": ({S.HARD}, S.ACTIVE),
        "complete": ({S.ACTIVE}, S.COMPLETED),
        "soften": (FIRM, S.SOFT),
        "shift": ({S.PROPOSED, S.SOFT}, None),
        "flag": (FIRM, None),
        "release": (LIVE, S.RELEASED),
        "revoke": (FIRM, S.REVOKED),
    },
    start=S.PROPOSED,
)
"""The resource manager books and confirms; in between the project manager accepts. A HARD one is
ACTIVE from its first day and COMPLETED after its last."""


class Allocation(Versioned, Aggregate, Base):
    """Seen by who sees its project; its months are the rows of `booked_months` (REQ-188)."""

    __tablename__ = "allocations"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID]
    demand_id: Mapped[UUID] = mapped_column(ForeignKey("demands.id"))
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    person_id: Mapped[str | None] = mapped_column(String(128))
    role: Mapped[str] = mapped_column(String(60))
    hours: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    start: Mapped[date]
    finish: Mapped[date]
    state: Mapped[AllocationState]
    outside_reason: Mapped[str | None] = mapped_column(Text)
    waiver_reason: Mapped[str | None] = mapped_column(Text)
    overtime_reason: Mapped[str | None] = mapped_column(Text)
    flag: Mapped[str | None] = mapped_column(String(40))
    proposed_by: Mapped[str] = mapped_column(String(128))
    proposed_at: Mapped[datetime]
    accepted_by: Mapped[str | None] = mapped_column(String(128))
    confirmed_by: Mapped[str | None] = mapped_column(String(128))

    __table_args__ = (
        Index("ix_allocations_start_id", "start", "id"),
        Index("ix_allocations_project_id_start_id", "project_id", "start", "id"),
        Index("ix_allocations_demand_id_start_id", "demand_id", "start", "id"),
        Index("ix_allocations_resource_id_start_id", "resource_id", "start", "id"),
        Index("ix_allocations_state_start_id", "state", "start", "id"),
        Index("ix_allocations_active", "finish", postgresql_where=text("state = 'ACTIVE'")),
    )

    @classmethod
    def propose(
        cls,
        id_: UUID,
        key: str,
        demand: Demand,
        resource: Resource,
        by: Actor,
        at: datetime,
        *,
        hours: Decimal,
        start: date,
        finish: date,
        outside_reason: str | None,
        waiver_reason: str | None,
    ) -> "Allocation":
        """Somebody is thought of for a demand; nothing is booked yet (REQ-188)."""
        allocation = cls(
            id=id_,
            version=0,
            key=key,
            project_id=demand.project_id,
            demand_id=demand.id,
            resource_id=resource.id,
            person_id=resource.person_id,
            role=demand.role,
            hours=hours,
            start=start,
            finish=finish,
            state=LIFECYCLE.start,
            outside_reason=outside_reason,
            waiver_reason=waiver_reason,
            overtime_reason=None,
            flag=None,
            proposed_by=by.id,
            proposed_at=at,
            accepted_by=None,
            confirmed_by=None,
        )
        allocation._tell(AllocationProposed)
        return allocation

    def book(self) -> None:
        """The resource manager keeps the hours, as long as nobody displaces them."""
        LIFECYCLE.move(self, "book")
        self._tell(AllocationBooked)

    def accept(self, by: Actor) -> None:
        """The project manager takes who was booked."""
        LIFECYCLE.move(self, "accept")
        self.accepted_by = by.id
        self._tell(AllocationAccepted)

    def confirm(self, by: Actor, overtime_reason: str | None) -> None:
        """It is hard, once the project manager has accepted; who accepted does not confirm.

        Errors: 409 `not_accepted`; 403 `sod_violation`.
        """
        LIFECYCLE.move(self, "confirm")
        if self.accepted_by is None:
            raise Conflict("not_accepted")
        self.forbid(by, self.accepted_by)
        self.confirmed_by, self.overtime_reason, self.flag = by.id, overtime_reason, None
        self._tell(AllocationConfirmed, overtime_reason)

    def reject(self, reason: str | None) -> None:
        """It comes to nothing before it was hard."""
        LIFECYCLE.move(self, "reject")
        self._tell(AllocationRejected, reason)

    def start_work(self) -> None:
        """Its first day has come."""
        LIFECYCLE.move(self, "start")
        self._tell(AllocationStarted)

    def complete(self) -> None:
        """Its last day has passed."""
        LIFECYCLE.move(self, "complete")
        self._tell(AllocationCompleted)

    def soften(self) -> None:
        """Its project rests: others may have the hours."""
        LIFECYCLE.move(self, "soften")
        self._tell(AllocationSoftened)

    def shift(self, start: date, finish: date) -> None:
        """Its demand is on other days now."""
        LIFECYCLE.move(self, "shift")
        self.start, self.finish = start, finish
        self._tell(AllocationShifted)

    def put_flag(self, code: str) -> None:
        """It does not fit its demand any more; told once for each reason."""
        if self.flag != code:
            LIFECYCLE.move(self, "flag")
            self.flag = code
            self._tell(AllocationFlagged, reason_code=code)

    def release(self, code: str, reason: str | None = None) -> None:
        """It is given back, for the reason that `code` says (REQ-146)."""
        LIFECYCLE.move(self, "release")
        self._tell(AllocationReleased, reason, reason_code=code)

    def revoke(self, reason: str) -> None:
        """The resource manager takes it back."""
        LIFECYCLE.move(self, "revoke")
        self._tell(AllocationReleased, reason, reason_code="REVOKED")

    def _tell(self, fact: type[AllocationEvent], because: str | None = None, **more: Any) -> None:
        told = fact(
            project_id=self.project_id,
            allocation_id=self.id,
            allocation_key=self.key,
            resource_id=self.resource_id,
            person_id=self.person_id,
            role=self.role,
            hours=self.hours,
            start=self.start,
            finish=self.finish,
            **more,
        )
        self.record(told, because=because)
