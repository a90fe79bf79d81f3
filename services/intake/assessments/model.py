"""Assessments of one version of a proposal, the verdict on the whole, and the rules it follows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.assessments.rules import (
    AXES,
    Consensus,
    Feasibility,
    Necessity,
    Opinion,
    Recommendation,
    VerdictRule,
    consensus,
    decimal_text,
    feasibility_verdict,
    necessity_verdict,
    recommendation,
)
from services.intake.base import Base
from services.intake.proposals.model import Proposal
from shared.contracts.appraisal import AssessmentRecorded
from shared.contracts.intake import AssessmentCompleted
from shared.domain.actor import Actor
from shared.domain.canonical import content_hash


class PublishedRule(Base):
    """A version of the rule, as it was published; the latest counts (REQ-041)."""

    __tablename__ = "verdict_rules"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule_version: Mapped[str] = mapped_column(String(40), unique=True)
    published_at: Mapped[datetime]
    rule: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_verdict_rules_published_at_id", "published_at", "id"),)


class Assessment(Base):
    """What one assessor found; written once. The facts about it are the proposal's (REQ-039)."""

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
    overridden: Mapped[list[str]] = mapped_column(JSONB)
    """Which of the verdicts are the assessor's own: feasibility, necessity."""
    content_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_assessments_proposal_id_id", "proposal_id", "id"),)

    @classmethod
    def of(
        cls,
        proposal: Proposal,
        id_: UUID,
        by: Actor,
        at: datetime,
        rule: VerdictRule,
        *,
        feasibility: dict[str, Any],
        necessity: dict[str, Any],
        override: tuple[Feasibility | None, Necessity | None, str | None],
    ) -> "Assessment":
        """The verdicts follow from the scores by the published rule; an override says why."""
        own_feasibility, own_necessity, reason = override
        feasible = own_feasibility or feasibility_verdict(
            rule, **{axis: feasibility[axis]["score"] for axis in AXES}
        )
        necessary = own_necessity or necessity_verdict(
            rule,
            mandatory=proposal.mandatory,
            alignment=necessity["alignment"],
            urgency=necessity["urgency"],
            cost_of_inaction=Decimal(necessity["cost_of_inaction"]["amount"]) > 0,
        )
        own = {"feasibility": own_feasibility, "necessity": own_necessity}
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
            recommendation=recommendation(feasible, necessary, rule, mandatory=proposal.mandatory),
            rule_version=rule.version,
            override_reason=reason,
            overridden=[name for name, verdict in own.items() if verdict],
            content_hash=content_hash(
                {
                    "feasibility": feasibility,
                    "necessity": necessity,
                    "verdicts": [feasible.value, necessary.value],
                    "by": by.id,
                }
            ),
        )

    def told(self) -> AssessmentRecorded:
        """The fact, for the proposal to record with who has not filed yet."""
        return AssessmentRecorded(
            proposal_id=self.proposal_id,
            assessment_id=self.id,
            content_version=self.content_version,
            assessor_id=self.assessor_id,
            feasibility=self.feasibility_verdict,
            necessity=self.necessity_verdict,
            rule_version=self.rule_version,
            awaiting=(),
        )


def opinion_of(filed: Any) -> Opinion:
    """What the rules need to know of an assessment or a row of it."""
    return Opinion(
        scores={axis: filed.feasibility[axis]["score"] for axis in AXES},
        alignment=Fraction(filed.necessity["alignment"]),
        urgency=filed.necessity["urgency"],
        cost_of_inaction=Fraction(filed.necessity["cost_of_inaction"]["amount"]),
        feasibility=Feasibility(filed.feasibility_verdict),
        necessity=Necessity(filed.necessity_verdict),
        overrides_necessity="necessity" in filed.overridden,
    )


class Verdict(Base):
    """What all assessors of a version found together; written once, with the last (REQ-041)."""

    __tablename__ = "verdicts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    content_version: Mapped[int]
    completed_at: Mapped[datetime]
    assessment_ids: Mapped[list[str]] = mapped_column(JSONB)
    feasibility_verdict: Mapped[Feasibility]
    necessity_verdict: Mapped[Necessity]
    recommendation: Mapped[Recommendation]
    rule_version: Mapped[str] = mapped_column(String(40))
    alignment: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    urgency: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    cost_of_inaction: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    currency: Mapped[str] = mapped_column(String(3))
    disagreement: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_verdicts_proposal_id_id", "proposal_id", "id"),)

    @classmethod
    def on(
        cls,
        proposal: Proposal,
        id_: UUID,
        at: datetime,
        rule: VerdictRule,
        filed: Sequence[Any],
    ) -> "Verdict":
        """Worst feasibility, median necessity scores, and how far the assessors are apart."""
        found: Consensus = consensus(
            [opinion_of(one) for one in filed], mandatory=proposal.mandatory, rule=rule
        )
        return cls(
            id=id_,
            proposal_id=proposal.id,
            content_version=proposal.content_version,
            completed_at=at,
            assessment_ids=[str(one.id) for one in filed],
            feasibility_verdict=found.feasibility,
            necessity_verdict=found.necessity,
            recommendation=found.recommendation,
            rule_version=rule.version,
            alignment=Decimal(decimal_text(found.alignment)),
            urgency=Decimal(decimal_text(found.urgency)),
            cost_of_inaction=Decimal(decimal_text(found.cost_of_inaction)),
            currency=filed[0].necessity["cost_of_inaction"]["currency"],
            disagreement={name: decimal_text(apart) for name, apart in found.disagreement.items()},
            content_hash=content_hash(
                {
                    "assessments": [one.content_hash for one in filed],
                    "verdicts": [found.feasibility.value, found.necessity.value],
                    "rule": rule.version,
                }
            ),
        )

    def told(self, proposal: Proposal, last: Any) -> AssessmentCompleted:
        """The fact, for the proposal to record."""
        return AssessmentCompleted(
            proposal_id=proposal.id,
            undertaking=proposal.undertaking(),
            assessment_id=last.id,
            content_version=self.content_version,
            assessor_id=last.assessor_id,
            feasibility=self.feasibility_verdict,
            necessity=self.necessity_verdict,
            recommendation=self.recommendation,
            rule_version=self.rule_version,
            assessments=tuple(UUID(one) for one in self.assessment_ids),
        )


class RoughCut(Base):
    """What resource found for the roles that a version needs; the latest request wins (REQ-044)."""

    __tablename__ = "rough_cuts"

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    content_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[UUID]
    feasible: Mapped[bool]
    total_gap: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    months: Mapped[list[Any]]
    heard_at: Mapped[datetime]


class RiskExposure(Base):
    """What the risk register of a proposal holds by now; the latest revision wins (REQ-176)."""

    __tablename__ = "risk_exposures"

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    register_id: Mapped[UUID]
    revision: Mapped[int]
    threats: Mapped[int]
    opportunities: Mapped[int]
    highest_level: Mapped[int]
    exposure: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    currency: Mapped[str] = mapped_column(String(3))
    heard_at: Mapped[datetime]
