"""A decision on the course of a project: taken by the director alone, or with who is asked."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.supervision import (
    SteeringAgreed,
    SteeringCarriedOut,
    SteeringDeclined,
    SteeringProposed,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor, ProjectRole, Role
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, Forbidden, Refusal
from shared.domain.lifecycle import Lifecycle


class SteeringState(StrEnum):
    """Whether the project has taken the course."""

    PROPOSED = "PROPOSED"
    CARRIED_OUT = "CARRIED_OUT"
    DECLINED = "DECLINED"


class Course(StrEnum):
    """What becomes of the project."""

    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    TERMINATE = "TERMINATE"
    REOPEN = "REOPEN"


S = SteeringState

LIFECYCLE = Lifecycle(
    S,
    {
        "agree": ({S.PROPOSED}, None),
        "carry_out": ({S.PROPOSED}, S.CARRIED_OUT),
        "decline": ({S.PROPOSED}, S.DECLINED),
    },
    start=S.PROPOSED,
)

ASKED: dict[str, frozenset[str]] = {
    Course.TERMINATE: frozenset({ProjectRole.SPONSOR, Role.EXECUTIVE}),
    Course.REOPEN: frozenset({Role.BOARD_MEMBER}),
}
"""Whose agreement a course needs that the director does not take alone (REQ-139, REQ-152)."""


class SteeringDecision(Versioned, Aggregate, Base):
    """Who decided it, when, and why; never changed once the project has taken the course."""

    __tablename__ = "steering_decisions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[SteeringState]
    kind: Mapped[Course]
    reason: Mapped[str] = mapped_column(Text)
    resume_condition: Mapped[str | None] = mapped_column(Text)
    needed: Mapped[int]
    """How many must agree; 0 where the director decides alone."""
    agreed: Mapped[list[Any]] = mapped_column(JSONB)
    declined_because: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_steering_decisions_decided_at_id", "decided_at", "id"),
        Index("ix_steering_decisions_project_id_decided_at_id", "project_id", "decided_at", "id"),
        Index("ix_steering_decisions_state_decided_at_id", "state", "decided_at", "id"),
        Index(
            "uq_steering_decisions_proposed",
            "project_id",
            unique=True,
            postgresql_where=text("state = 'PROPOSED'"),
        ),
    )

    @classmethod
    def _begin(cls, id_: UUID, project_id: UUID, by: Actor, at: datetime, **said: Any) -> Any:
        return cls(
            id=id_,
            version=0,
            project_id=project_id,
            state=LIFECYCLE.start,
            agreed=[],
            decided_by=by.id,
            decided_at=at,
            **said,
        )

    @classmethod
    def take(
        cls, id_: UUID, project_id: UUID, by: Actor, at: datetime, **said: Any
    ) -> "SteeringDecision":
        """The director decides alone: the project takes the course with it."""
        decision: SteeringDecision = cls._begin(id_, project_id, by, at, needed=0, **said)
        decision._carry_out(at)
        fact = SteeringCarriedOut(**decision._named, decided_by=by.id)
        decision.record(fact, because=decision.reason)
        return decision

    @classmethod
    def propose(
        cls, id_: UUID, project_id: UUID, by: Actor, at: datetime, **said: Any
    ) -> "SteeringDecision":
        """Others are asked first; until they agree nothing happens."""
        decision: SteeringDecision = cls._begin(id_, project_id, by, at, **said)
        fact = SteeringProposed(**decision._named, proposed_by=by.id)
        decision.record(fact, because=decision.reason)
        return decision

    def objection(self, by: Actor, roles_here: frozenset[str]) -> Refusal | None:
        """Why this person's word does not count here, if it does not."""
        if ASKED[self.kind].isdisjoint(roles_here | by.roles):
            return Conflict("not_asked", roles=", ".join(sorted(ASKED[self.kind])))
        if by.id == self.decided_by:
            return Forbidden("sod_violation")
        if any(given["by"] == by.id for given in self.agreed):
            return Conflict("already_agreed")
        return None

    def agree(self, by: Actor, roles_here: frozenset[str], reason: str, at: datetime) -> bool:
        """One agrees, in their own words; whether that was enough (REQ-139, REQ-152).

        Errors: 403 `sod_violation`; 409 `not_asked`, `already_agreed`.
        """
        LIFECYCLE.move(self, "agree")
        self.check_asked(by, roles_here)
        self.agreed = [*self.agreed, {"by": by.id, "reason": reason, "at": at.isoformat()}]
        enough = len(self.agreed) >= self.needed
        if enough:
            self._carry_out(at)
        self.record(SteeringAgreed(**self._named, agreed_by=by.id), because=reason)
        return enough

    def decline(self, by: Actor, roles_here: frozenset[str], reason: str, at: datetime) -> None:
        """One who is asked says no: the project goes on as it was."""
        LIFECYCLE.move(self, "decline")
        self.check_asked(by, roles_here)
        self.declined_because, self.settled_at = reason, at
        self.record(SteeringDeclined(**self._named, declined_by=by.id), because=reason)

    def check_asked(self, by: Actor, roles_here: frozenset[str]) -> None:
        """Only the word of who is asked counts, once each, never the proposer's own."""
        if refusal := self.objection(by, roles_here):
            raise refusal

    def _carry_out(self, at: datetime) -> None:
        LIFECYCLE.move(self, "carry_out")
        self.settled_at = at

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "decision_id": self.id,
            "kind": self.kind,
            "state": self.state,
        }
