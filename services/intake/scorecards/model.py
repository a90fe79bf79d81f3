"""A scorecard: a proposal under one version of a scoring model, with everything it was made of."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.proposals.model import ProposalState
from services.intake.scoring.rules import Criterion
from shared.domain.canonical import content_hash

UNDECIDED = (
    ProposalState.SCREENING,
    ProposalState.CONSULTING,
    ProposalState.DECISION_PENDING,
)
"""Where proposals that are scored wait for their decision: the cohort that is ranked."""

OBJECTIVE_CHANGED, MODEL_RETIRED = "OBJECTIVE_CHANGED", "MODEL_RETIRED"


class Scorecard(Base):
    """Written once; the total follows from `inputs` and `criteria`, which hold the anchors used.

    Only its standing changes later: the next card supersedes it. Whether it is stale is seen from
    what it was made of, so that a change of the strategy or of a model is one row, not a thousand.
    """

    __tablename__ = "scorecards"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    content_version: Mapped[int]
    scoring_model_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_models.id"))
    model_version: Mapped[int]
    inputs: Mapped[dict[str, Any]]
    criteria: Mapped[list[Any]]
    vetoed: Mapped[list[str]] = mapped_column(JSONB)
    cohort: Mapped[bool]
    total: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    inputs_hash: Mapped[str] = mapped_column(String(64))
    scored_by: Mapped[str] = mapped_column(String(128))
    scored_at: Mapped[datetime]
    superseded: Mapped[bool]
    strategy: Mapped[int]
    """How far the strategic objectives had changed when it was made: `HeardObjective`."""

    __table_args__ = (
        Index("ix_scorecards_proposal_id_id", "proposal_id", "id"),
        Index(
            "uq_scorecards_in_force", "proposal_id", unique=True,
            postgresql_where=text("NOT superseded"),
        ),
        Index("ix_scorecards_total_id", "total", "id", postgresql_where=text("NOT superseded")),
        Index(
            "ix_scorecards_scoring_model_id_total_id", "scoring_model_id", "total", "id",
            postgresql_where=text("NOT superseded"),
        ),
    )  # fmt: skip


class HeardObjective(Base):
    """The latest revision heard of a strategic objective.

    Each change makes their sum larger: a card made at a smaller sum was aligned with the strategy
    as it was.
    """

    __tablename__ = "heard_objectives"

    objective_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]


def hash_of_inputs(proposal: Any, model: Any, criteria: list[Criterion], inputs: Any) -> str:
    """What the total follows from: the version scored, the model, the anchors and the values."""
    return content_hash(
        {
            "proposal": str(proposal.id),
            "content_version": proposal.content_version,
            "model": str(model.id),
            "model_version": model.model_version,
            "anchors": {c.code: [str(c.low), str(c.high)] for c in criteria if c.cohort},
            "inputs": inputs,
        }
    )
