"""A gate review and a waiver, each written once; and the risk reviews that gates ask for."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.projects.rules import ProjectStage
from shared.contracts.supervision import GateDecided, WaiverGranted
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate

START_GATE = "START"
CLOSE_GATE = "CLOSE"


class GateOutcome(StrEnum):
    """What is decided at a gate."""

    GO = "GO"
    CONDITIONAL_GO = "CONDITIONAL_GO"
    HOLD = "HOLD"
    RECYCLE = "RECYCLE"
    KILL = "KILL"


OPENS = frozenset({GateOutcome.GO, GateOutcome.CONDITIONAL_GO})


class WaivedRule(StrEnum):
    """Which rule does not hold for a project while it is waived (REQ-031)."""

    START_GATE = "START_GATE"
    CLOSE_GATE = "CLOSE_GATE"
    RISK_REVIEW = "RISK_REVIEW"
    TRAINING = "TRAINING"


class GateReview(Versioned, Aggregate, Base):
    """What was looked at, and what the director decided on it (REQ-031)."""

    __tablename__ = "gate_reviews"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    gate: Mapped[str] = mapped_column(String(40))
    stage: Mapped[ProjectStage]
    outcome: Mapped[GateOutcome]
    criteria: Mapped[list[Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_gate_reviews_decided_at_id", "decided_at", "id"),
        Index("ix_gate_reviews_project_id_decided_at_id", "project_id", "decided_at", "id"),
        Index("ix_gate_reviews_gate_decided_at_id", "gate", "decided_at", "id"),
        Index("ix_gate_reviews_outcome_decided_at_id", "outcome", "decided_at", "id"),
    )

    @classmethod
    def decide(
        cls,
        id_: UUID,
        project_id: UUID,
        by: Actor,
        at: datetime,
        *,
        criteria: Sequence[Any],
        **said: Any,
    ) -> "GateReview":
        """Written once; another review of the same gate counts from then on."""
        review = cls(
            id=id_,
            version=0,
            project_id=project_id,
            criteria=list(criteria),
            decided_by=by.id,
            decided_at=at,
            **said,
        )
        fact = GateDecided(
            project_id=project_id,
            gate_review_id=id_,
            gate=review.gate,
            stage=review.stage,
            outcome=review.outcome,
            decided_by=by.id,
        )
        review.record(fact, because=review.reason)
        return review


class Waiver(Versioned, Aggregate, Base):
    """A rule that does not hold for one project until the end of a day (REQ-031)."""

    __tablename__ = "waivers"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    rule: Mapped[WaivedRule]
    reason: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date]
    granted_by: Mapped[str] = mapped_column(String(128))
    granted_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_waivers_granted_at_id", "granted_at", "id"),
        Index("ix_waivers_project_id_granted_at_id", "project_id", "granted_at", "id"),
        Index("ix_waivers_rule_granted_at_id", "rule", "granted_at", "id"),
    )

    @classmethod
    def grant(
        cls, id_: UUID, project_id: UUID, by: Actor, at: datetime, told: str, **said: Any
    ) -> "Waiver":
        """Written once; `told` is what may travel of the reason."""
        waiver = cls(
            id=id_, version=0, project_id=project_id, granted_by=by.id, granted_at=at, **said
        )
        fact = WaiverGranted(
            project_id=project_id,
            waiver_id=id_,
            rule=waiver.rule,
            expires_on=waiver.expires_on,
            granted_by=by.id,
            reason=told,
        )
        waiver.record(fact, because=waiver.reason)
        return waiver


class RiskReview(Base):
    """That the risk register of a project was gone through; written once (REQ-173)."""

    __tablename__ = "risk_reviews"

    review_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID]
    stage: Mapped[str] = mapped_column(String(20))
    reviewed_at: Mapped[datetime]

    __table_args__ = (Index("ix_risk_reviews_project_id_stage", "project_id", "stage"),)


class TrainingGap(Base):
    """How many courses the people of a project lack, as knowledge told last (REQ-017)."""

    __tablename__ = "training_gaps"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    lacking: Mapped[int]
    courses: Mapped[list[Any]] = mapped_column(JSONB)
    revision: Mapped[int]
