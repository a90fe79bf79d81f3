"""A decision on a change: who, when, why, and on what; never changed afterwards."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from services.change.changes.model import Change
from services.change.decisions.rules import Outcome
from shared.contracts.change import (
    ChangeApproved,
    ChangeDeferred,
    ChangeRejected,
    ChangeReturned,
)
from shared.contracts.patches import Patch


class Decision(Base):
    """Written once, with the change's step; the facts about it are the change's."""

    __tablename__ = "decisions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID] = mapped_column(ForeignKey("changes.id"))
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(Text)
    conditions: Mapped[list[Any]] = mapped_column(JSONB)
    revisit_date: Mapped[date | None]
    question_id: Mapped[UUID]
    inputs_hash: Mapped[str] = mapped_column(String(64))
    baseline_hash: Mapped[str] = mapped_column(String(64))
    patch_hash: Mapped[str] = mapped_column(String(64))
    authority: Mapped[str] = mapped_column(String(20))
    authority_basis: Mapped[dict[str, Any]]
    vote_id: Mapped[UUID | None]
    """Where the board has decided."""
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_at: Mapped[datetime]

    __table_args__ = (Index("ix_decisions_change_id_id", "change_id", "id"),)

    def carry_out(self, change: Change, patch: Patch, told: str) -> None:
        """The step of the change that follows; `told` is what of the reason may travel."""
        said = {
            **change.named,
            "authority": self.authority,
            "decided_by": self.decided_by,
            "reason": told,
            "affected": change.concerned,
        }
        at, why = self.decided_at, self.reason
        if self.outcome == Outcome.REJECT:
            change.reject(at, ChangeRejected(**said), why)
        elif self.outcome == Outcome.DEFER:
            assert self.revisit_date is not None
            fact = ChangeDeferred(**said, revisit_date=self.revisit_date)
            change.defer(at, fact, why, self.revisit_date)
        elif self.outcome == Outcome.RETURN:
            change.return_(at, ChangeReturned(**said), why)
        else:
            rules = (
                f"authority-policy/{self.authority_basis['policy_number']}",
                f"question/{self.question_id}",
            )
            approved = ChangeApproved(
                **said,
                baseline_hash=self.baseline_hash,
                patch=patch,
                patch_hash=self.patch_hash,
                rules=rules,
                decision_id=self.id,
            )
            change.approve(at, approved, why)
