"""An assessment: what the PMO found of one version of a proposal, complete and final."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.assessments.rules import (
    RULE_VERSION,
    Feasibility,
    Necessity,
    Recommendation,
    feasibility_verdict,
    necessity_verdict,
    recommendation,
)
from services.intake.base import Base
from services.intake.proposals.model import Proposal
from shared.contracts.intake import AssessmentCompleted
from shared.domain.actor import Actor
from shared.domain.canonical import content_hash

AXES = ("technical", "economic", "organisational", "legal", "schedule")


class Assessment(Base):
    """Written once, with the proposal's step; the facts about it are the proposal's (REQ-041)."""

    __tablename__ = "assessments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    content_version: Mapped[int]
    assessor_id: Mapped[str] = mapped_column(String(128))
    completed_at: Mapped[datetime]
    feasibility: Mapped[dict[str, Any]] = mapped_column(JSONB)
    necessity: Mapped[dict[str, Any]] = mapped_column(JSONB)
    feasibility_verdict: Mapped[Feasibility]
    necessity_verdict: Mapped[Necessity]
    recommendation: Mapped[Recommendation]
    rule_version: Mapped[str] = mapped_column(String(40))
    override_reason: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_assessments_proposal_id_id", "proposal_id", "id"),)

    @classmethod
    def of(
        cls,
        proposal: Proposal,
        id_: UUID,
        by: Actor,
        at: datetime,
        *,
        feasibility: dict[str, Any],
        necessity: dict[str, Any],
        override: tuple[Feasibility | None, Necessity | None, str | None],
    ) -> "Assessment":
        """The verdicts follow from the scores by the published rule; an override says why."""
        feasible, necessary, reason = override
        feasible = feasible or feasibility_verdict(
            **{axis: feasibility[axis]["score"] for axis in AXES}
        )
        necessary = necessary or necessity_verdict(
            mandatory=proposal.mandatory,
            alignment=float(necessity["alignment"]),
            urgency=necessity["urgency"],
            cost_of_inaction=float(necessity["cost_of_inaction"]["amount"]) > 0,
        )
        return cls(
            id=id_,
            proposal_id=proposal.id,
            content_version=proposal.content_version,
            assessor_id=by.id,
            completed_at=at,
            feasibility=feasibility,
            necessity=necessity,
            feasibility_verdict=feasible,
            necessity_verdict=necessary,
            recommendation=recommendation(feasible, necessary, mandatory=proposal.mandatory),
            rule_version=RULE_VERSION,
            override_reason=reason,
            content_hash=content_hash(
                {
                    "feasibility": feasibility,
                    "necessity": necessity,
                    "verdicts": [feasible.value, necessary.value],
                    "by": by.id,
                }
            ),
        )

    def told(self, proposal: Proposal) -> AssessmentCompleted:
        """The fact, for the proposal to record."""
        return AssessmentCompleted(
            proposal_id=proposal.id,
            undertaking=proposal.undertaking(),
            assessment_id=self.id,
            content_version=self.content_version,
            assessor_id=self.assessor_id,
            feasibility=self.feasibility_verdict,
            necessity=self.necessity_verdict,
            recommendation=self.recommendation,
            rule_version=self.rule_version,
        )
