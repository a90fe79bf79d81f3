"""A deliverable of the current baseline: handed over, then accepted, rejected, or waived."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.handover import (
    DeliverableAccepted,
    DeliverableDelivered,
    DeliverableDropped,
    DeliverableRejected,
    DeliverableReplanned,
    DeliverableWaived,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class DeliverableState(StrEnum):
    """Whether it is handed over, and what the sponsor says of it."""

    PLANNED = "PLANNED"
    DELIVERED = "DELIVERED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    WAIVED = "WAIVED"


S = DeliverableState
UNSETTLED = {S.PLANNED, S.DELIVERED, S.REJECTED}

LIFECYCLE = Lifecycle(
    S,
    {
        "deliver": ({S.PLANNED, S.REJECTED}, S.DELIVERED),
        "accept": ({S.DELIVERED}, S.ACCEPTED),
        "reject": ({S.DELIVERED}, S.REJECTED),
        "waive": (UNSETTLED, S.WAIVED),
        "drop": (UNSETTLED, S.WAIVED),
        "restore": ({S.WAIVED}, S.PLANNED),
    },
    start=S.PLANNED,
)

SAID = ("name", "wbs", "acceptance_criteria")


class Deliverable(Versioned, Aggregate, Base):
    """One for each code of a project; each baseline says it anew until it is settled (REQ-135)."""

    __tablename__ = "deliverables"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    wbs: Mapped[str] = mapped_column(String(40))
    acceptance_criteria: Mapped[str] = mapped_column(Text)
    state: Mapped[DeliverableState]
    deliveries: Mapped[int]
    """How often it was handed over."""
    rejections: Mapped[int]
    evidence: Mapped[str | None] = mapped_column(Text)
    delivered_by: Mapped[str | None] = mapped_column(String(128))
    delivered_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was rejected or waived; none where a baseline has dropped it."""
    settled_by: Mapped[str | None] = mapped_column(String(128))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("project_id", "code"),
        Index("ix_deliverables_code_id", "code", "id"),
        Index("ix_deliverables_state_code_id", "state", "code", "id"),
        Index("ix_deliverables_project_id_code_id", "project_id", "code", "id"),
        Index(
            "ix_deliverables_unsettled",
            "project_id",
            postgresql_where=text("state IN ('PLANNED', 'DELIVERED', 'REJECTED')"),
        ),
    )

    @classmethod
    def plan(cls, id_: UUID, project_id: UUID, said: Mapping[str, Any]) -> "Deliverable":
        """As the baseline says it, which is told with the baseline."""
        return cls(
            id=id_,
            version=0,
            project_id=project_id,
            code=said["code"],
            state=LIFECYCLE.start,
            deliveries=0,
            rejections=0,
            **{name: said[name] for name in SAID},
        )

    def replan(self, said: Mapping[str, Any]) -> None:
        """The baseline says it otherwise, or has it again; what is settled stays as it was."""
        words = {name: said[name] for name in SAID}
        dropped = self.state == S.WAIVED and self.reason is None
        same = all(getattr(self, name) == word for name, word in words.items())
        if not dropped and (same or self.state not in UNSETTLED):
            return
        if dropped:
            LIFECYCLE.move(self, "restore")
        for name, word in words.items():
            setattr(self, name, word)
        self.record(DeliverableReplanned(**self._named))

    def drop(self) -> None:
        """The baseline does not have it any more."""
        LIFECYCLE.move(self, "drop")
        self.reason = None
        self.record(DeliverableDropped(**self._named))

    def deliver(self, by: Actor, evidence: str, at: datetime) -> None:
        """It is handed over, and this shows it; rejected, it is handed over again (REQ-135)."""
        LIFECYCLE.move(self, "deliver")
        self.deliveries += 1
        self.evidence, self.delivered_by, self.delivered_at = evidence, by.id, at
        fact = DeliverableDelivered(**self._named, delivery=self.deliveries)
        self.record(fact, because=evidence)

    def accept(self, by: Actor, at: datetime) -> None:
        """It meets its criteria; never said by who handed it over (REQ-135)."""
        LIFECYCLE.move(self, "accept")
        self.forbid(by, self.delivered_by)
        self.reason = None
        self._settle(by, at)
        self.record(DeliverableAccepted(**self._named, first_pass=self.rejections == 0))

    def reject(self, by: Actor, reason: str, told: str, at: datetime) -> None:
        """It does not; `told` is what may travel of the reason; never by who handed it over."""
        LIFECYCLE.move(self, "reject")
        self.forbid(by, self.delivered_by)
        self.rejections += 1
        self.reason = reason
        self._settle(by, at)
        self.record(DeliverableRejected(**self._named, reason=told), because=reason)

    def waive(self, by: Actor, reason: str, told: str, at: datetime) -> None:
        """It need not be handed over; `told` is what may travel of the reason (REQ-135)."""
        LIFECYCLE.move(self, "waive")
        self.reason = reason
        self._settle(by, at)
        self.record(DeliverableWaived(**self._named, reason=told), because=reason)

    def _settle(self, by: Actor, at: datetime) -> None:
        self.settled_by, self.settled_at = by.id, at

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "deliverable_id": self.id,
            "code": self.code,
            "state": self.state,
        }
