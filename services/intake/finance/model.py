"""A financial case: cash flows as they were said, and what they were found to be worth."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.contents.model import rough_cost_of
from shared.domain.canonical import content_hash

METHOD = "finance-1"
"""The rules that the results follow; another version makes old results stale."""


def case_hash(inputs: dict[str, Any], proposal: Any) -> str:
    """What a case rests on: its own figures, the method, and the cost range of the proposal."""
    return content_hash({"inputs": inputs, "method": METHOD, "rough_cost": rough_cost_of(proposal)})


class FinancialCase(Base):
    """Written once: another case replaces it in the proposal, and a version keeps its own."""

    __tablename__ = "financial_cases"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    inputs: Mapped[dict[str, Any]]
    results: Mapped[dict[str, Any]]
    inputs_hash: Mapped[str] = mapped_column(String(64))
    set_by: Mapped[str] = mapped_column(String(128))
    set_at: Mapped[datetime]

    __table_args__ = (Index("ix_financial_cases_proposal_id_id", "proposal_id", "id"),)
