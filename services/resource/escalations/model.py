"""An escalation: a shortage before the executives, from its packet to what came of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from services.resource.shortages.model import Shortage
from shared.contracts.allocation import (
    EscalationAcknowledged,
    EscalationDecided,
    EscalationDrafted,
    EscalationEvent,
    EscalationExecuted,
    EscalationExpired,
    EscalationReviewed,
    EscalationWithdrawn,
    ShortageEscalated,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class EscalationState(StrEnum):
    """How far a shortage has got with the executives."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    DECIDED = "DECIDED"
    EXECUTED = "EXECUTED"
    REVIEWED = "REVIEWED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class Outcome(StrEnum):
    """What can be decided (REQ-196)."""

    GRANT = "GRANT"
    PARTIAL = "PARTIAL"
    REPRIORITISE = "REPRIORITISE"
    DELAY = "DELAY"
    DESCOPE = "DESCOPE"
    REFUSE = "REFUSE"


S = EscalationState
AWAITED = {S.ISSUED, S.ACKNOWLEDGED}

LIFECYCLE = Lifecycle(
    S,
    {
        "issue": ({S.DRAFT}, S.ISSUED),
        "acknowledge": ({S.ISSUED}, S.ACKNOWLEDGED),
        "decide": ({S.ACKNOWLEDGED}, S.DECIDED),
        "execute": ({S.DECIDED}, S.EXECUTED),
        "review": ({S.EXECUTED}, S.REVIEWED),
        "expire": (AWAITED, S.EXPIRED),
        "withdraw": ({S.DRAFT}, S.WITHDRAWN),
    },
    start=S.DRAFT,
)


class Escalation(Versioned, Aggregate, Base):
    """Drafted with the shortage; the PMO issues it, an executive decides (REQ-195, REQ-196)."""

    __tablename__ = "escalations"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID]
    shortage_id: Mapped[UUID] = mapped_column(ForeignKey("shortages.id"))
    role: Mapped[str] = mapped_column(String(60))
    level: Mapped[int]
    state: Mapped[EscalationState]
    packet: Mapped[dict[str, Any]]
    lacking: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    """Hours, of all months of the packet together."""
    drafted_at: Mapped[datetime]
    effects: Mapped[str | None] = mapped_column(Text)
    issued_by: Mapped[str | None] = mapped_column(String(128))
    issued_at: Mapped[datetime | None]
    decide_by: Mapped[datetime | None]
    decision: Mapped[dict[str, Any] | None]
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_at: Mapped[datetime | None]
    execution: Mapped[dict[str, Any] | None]
    residual_per_mille: Mapped[int | None]
    review: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_escalations_drafted_at_id", "drafted_at", "id"),
        Index("ix_escalations_project_id_drafted_at_id", "project_id", "drafted_at", "id"),
        Index("ix_escalations_state_drafted_at_id", "state", "drafted_at", "id"),
        Index("ix_escalations_shortage_id", "shortage_id"),
        Index(
            "ix_escalations_awaited",
            "decide_by",
            postgresql_where=text("state IN ('ISSUED', 'ACKNOWLEDGED')"),
        ),
    )

    @classmethod
    def draft(
        cls, id_: UUID, key: str, shortage: Shortage, packet: Mapping[str, Any], at: datetime
    ) -> "Escalation":
        """The packet is put together with the shortage; the PMO looks at it (REQ-195)."""
        drafted = cls._new(id_, key, shortage.project_id, shortage.id, shortage.role, packet, at)
        drafted._tell(EscalationDrafted)
        return drafted

    @classmethod
    def _new(
        cls,
        id_: UUID,
        key: str,
        project_id: UUID,
        shortage_id: UUID,
        role: str,
        packet: Mapping[str, Any],
        at: datetime,
    ) -> "Escalation":
        return cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            shortage_id=shortage_id,
            role=role,
            level=1,
            state=LIFECYCLE.start,
            packet=dict(packet),
            lacking=sum((Decimal(gap["hours"]) for gap in packet["gaps"]), Decimal(0)),
            drafted_at=at,
            effects=None,
            issued_by=None,
            issued_at=None,
            decide_by=None,
            decision=None,
            decided_by=None,
            decided_at=None,
            execution=None,
            residual_per_mille=None,
            review=None,
        )

    def issue(self, by: str, effects: str | None, decide_by: datetime, at: datetime) -> None:
        """The PMO puts it before the executives, with the effect on dates, cost and objectives."""
        LIFECYCLE.move(self, "issue")
        self.issued_by, self.issued_at, self.effects = by, at, effects
        self.decide_by = decide_by
        self._tell(ShortageEscalated, effects, decide_by=decide_by)

    def acknowledge(self) -> None:
        """An executive has taken it up."""
        LIFECYCLE.move(self, "acknowledge")
        self._tell(EscalationAcknowledged)

    def decide(self, by: Actor, decision: Mapping[str, Any], at: datetime) -> None:
        """Not by who issued it (REQ-196).

        Errors: 403 `sod_violation`; 409 `grant_mismatch`.
        """
        LIFECYCLE.move(self, "decide")
        self.forbid(by, self.issued_by)
        outcome = Outcome(decision["outcome"])
        granted = outcome in (Outcome.GRANT, Outcome.PARTIAL)
        moved = outcome is Outcome.REPRIORITISE
        later = outcome in (Outcome.PARTIAL, Outcome.DELAY)
        wrong = (decision["granted_hours"] is not None) is not granted
        wrong = wrong or (decision["priority"] is not None) is not moved
        if wrong or (decision["delay_days"] is not None and not later):
            raise Conflict("grant_mismatch", outcome=outcome.value)
        self.decision, self.decided_by, self.decided_at = dict(decision), by.id, at
        self.record(
            EscalationDecided(
                project_id=self.project_id,
                escalation_id=self.id,
                escalation_key=self.key,
                outcome=outcome,
                decided_by=by.id,
                role=self.role,
                delay_days=decision["delay_days"],
            ),
            because=decision["reason"],
        )

    def execute(self, execution: Mapping[str, Any]) -> None:
        """What was decided was done (REQ-197)."""
        LIFECYCLE.move(self, "execute")
        self.execution = dict(execution)
        self._tell(EscalationExecuted, execution["says"])

    def look_back(self, residual_per_mille: int, review: str) -> None:
        """So much lacks after it (REQ-198)."""
        LIFECYCLE.move(self, "review")
        self.residual_per_mille, self.review = residual_per_mille, review
        self._tell(EscalationReviewed, review, residual_per_mille=residual_per_mille)

    def expire(self) -> None:
        """Nobody decided in time (REQ-196)."""
        LIFECYCLE.move(self, "expire")
        self._tell(EscalationExpired)

    def raised(self, id_: UUID, key: str, decide_by: datetime, at: datetime) -> "Escalation":
        """The same, one level up: issued at once, by who issued this one."""
        whose = (self.project_id, self.shortage_id, self.role)
        successor = Escalation._new(id_, key, *whose, self.packet, at)
        successor.level = self.level + 1
        assert self.issued_by is not None
        successor.issue(self.issued_by, self.effects, decide_by, at)
        return successor

    def withdraw(self) -> None:
        """The shortage was over before anybody was asked."""
        LIFECYCLE.move(self, "withdraw")
        self._tell(EscalationWithdrawn)

    def _tell(self, fact: type[EscalationEvent], because: str | None = None, **more: Any) -> None:
        told = fact(
            project_id=self.project_id,
            escalation_id=self.id,
            escalation_key=self.key,
            shortage_id=self.shortage_id,
            role=self.role,
            level=self.level,
            state=self.state,
            **more,
        )
        self.record(told, because=because)
