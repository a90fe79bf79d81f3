"""A requirement: what a stakeholder needs, until they have said that this is what they meant."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from shared.contracts.consultation import (
    RequirementCaptured,
    RequirementChanged,
    RequirementConfirmed,
    RequirementDisputed,
    RequirementDropped,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor, Role
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class RequirementState(StrEnum):
    """Whether its source stands by it."""

    CAPTURED = "CAPTURED"
    CONFIRMED = "CONFIRMED"
    DISPUTED = "DISPUTED"
    DROPPED = "DROPPED"


class Priority(StrEnum):
    """MoSCoW: what happens if it is not met."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    COULD = "COULD"
    WONT = "WONT"


S = RequirementState

LIFECYCLE = Lifecycle(
    S,
    {
        "change": ({S.CAPTURED, S.CONFIRMED, S.DISPUTED}, S.CAPTURED),
        "confirm": ({S.CAPTURED}, S.CONFIRMED),
        "dispute": ({S.CAPTURED, S.CONFIRMED}, S.DISPUTED),
        "drop": ({S.CAPTURED, S.CONFIRMED, S.DISPUTED}, S.DROPPED),
    },
    start=S.CAPTURED,
)


def check_answer(by: Actor, source: str | None, on_behalf: str | None) -> bool:
    """Whether the source itself answers; an analyst for them says how they did (REQ-054).

    Errors: 409 `not_the_source`, 409 `on_behalf_missing`.
    """
    if by.id == source:
        return True
    if not by.has(Role.PMO_ANALYST):
        raise Conflict("not_the_source")
    if on_behalf is None:
        problem = FieldProblem("/on_behalf", "on_behalf_missing")
        raise Conflict("on_behalf_missing", errors=[problem])
    return False


class Requirement(Versioned, Aggregate, Base):
    """Changed only while its proposal collects; each change asks its source anew (REQ-050)."""

    __tablename__ = "requirements"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    state: Mapped[RequirementState]
    statement: Mapped[str] = mapped_column(String(200))
    source_stakeholder_id: Mapped[UUID] = mapped_column(ForeignKey("stakeholders.id"))
    priority: Mapped[Priority]
    acceptance_criterion: Mapped[str | None] = mapped_column(String(200))
    captured_by: Mapped[str] = mapped_column(String(128))
    captured_at: Mapped[datetime]
    changes: Mapped[int]
    """How often it was changed since it was captured (REQ-056)."""
    answered_by: Mapped[str | None] = mapped_column(String(128))
    answered_at: Mapped[datetime | None]
    on_behalf: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_requirements_proposal_id_id", "proposal_id", "id"),
        Index("ix_requirements_proposal_id_state_id", "proposal_id", "state", "id"),
        Index("ix_requirements_source_stakeholder_id", "source_stakeholder_id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its proposal."""
        return self.proposal_id

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "proposal_id": self.proposal_id,
            "requirement_id": self.id,
            "requirement_key": self.key,
        }

    @classmethod
    def capture(
        cls,
        id_: UUID,
        key: str,
        proposal_id: UUID,
        by: Actor,
        said: Mapping[str, Any],
        at: datetime,
    ) -> "Requirement":
        """Write down what a stakeholder needs (REQ-050)."""
        requirement = cls(
            id=id_,
            version=0,
            key=key,
            proposal_id=proposal_id,
            state=LIFECYCLE.start,
            captured_by=by.id,
            captured_at=at,
            changes=0,
            **said,
        )
        requirement.record(
            RequirementCaptured(
                **requirement._named,
                source_stakeholder_id=requirement.source_stakeholder_id,
                priority=requirement.priority,
            )
        )
        return requirement

    def change(self, said: Mapping[str, Any]) -> None:
        """Say it differently: nobody has confirmed that yet."""
        LIFECYCLE.move(self, "change")
        for name, value in said.items():
            setattr(self, name, value)
        self.changes += 1
        self.answered_by = self.answered_at = self.on_behalf = self.reason = None
        self.record(
            RequirementChanged(
                **self._named,
                changed=tuple(said),
                source_stakeholder_id=self.source_stakeholder_id,
                priority=self.priority,
            )
        )

    def confirm(self, by: Actor, at: datetime, source: str | None, on_behalf: str | None) -> None:
        """It is what `source` needs, as they say or an analyst for them (REQ-054)."""
        LIFECYCLE.check(self.state, "confirm")
        by_source = check_answer(by, source, on_behalf)
        LIFECYCLE.move(self, "confirm")
        self._answered(by, at, on_behalf, None)
        self.record(RequirementConfirmed(**self._named, by_source=by_source), because=on_behalf)

    def dispute(
        self, by: Actor, at: datetime, source: str | None, on_behalf: str | None, reason: str
    ) -> None:
        """It is not what `source` needs, as they say or an analyst for them (REQ-054)."""
        LIFECYCLE.check(self.state, "dispute")
        by_source = check_answer(by, source, on_behalf)
        LIFECYCLE.move(self, "dispute")
        self._answered(by, at, on_behalf, reason)
        self.record(RequirementDisputed(**self._named, by_source=by_source), because=reason)

    def _answered(self, by: Actor, at: datetime, on_behalf: str | None, reason: str | None) -> None:
        self.answered_by, self.answered_at = by.id, at
        self.on_behalf, self.reason = on_behalf, reason

    def drop(self, reason: str) -> None:
        """It is no longer wanted."""
        LIFECYCLE.move(self, "drop")
        self.reason = reason
        self.record(RequirementDropped(**self._named), because=reason)
