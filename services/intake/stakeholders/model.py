"""A stakeholder of a proposal: somebody it touches, or who can make or break it (REQ-048)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.contents.model import Attitude, Engagement, StakeholderKind
from shared.contracts.consultation import (
    StakeholderAdded,
    StakeholderChanged,
    StakeholderConsultationWaived,
    StakeholderRemoved,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem

MUST_BE_HEARD = 4
"""From this influence on nothing is decided before they were heard, or that was waived."""


class Stakeholder(Versioned, Aggregate, Base):
    """Changed only while its proposal collects; whether they were heard, consultations know."""

    __tablename__ = "stakeholders"

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    kind: Mapped[StakeholderKind]
    person_id: Mapped[str | None] = mapped_column(String(128))
    name: Mapped[str] = mapped_column(String(100))
    organisation: Mapped[str | None] = mapped_column(String(100))
    interest: Mapped[int]
    influence: Mapped[int]
    attitude: Mapped[Attitude]
    engagement_current: Mapped[Engagement]
    engagement_desired: Mapped[Engagement]
    information_needs: Mapped[str | None] = mapped_column(String(200))
    waived_by: Mapped[str | None] = mapped_column(String(128))
    waived_at: Mapped[datetime | None]
    waiver_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_stakeholders_proposal_id_id", "proposal_id", "id"),
        Index("ix_stakeholders_proposal_id_influence_id", "proposal_id", "influence", "id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its proposal."""
        return self.proposal_id

    @classmethod
    def add(cls, id_: UUID, proposal_id: UUID, said: Mapping[str, Any]) -> "Stakeholder":
        """Somebody has a stake in the proposal."""
        stakeholder = cls(id=id_, version=0, proposal_id=proposal_id, **said)
        stakeholder._check_kind()
        stakeholder.record(
            StakeholderAdded(
                proposal_id=proposal_id,
                stakeholder_id=id_,
                kind=stakeholder.kind,
                interest=stakeholder.interest,
                influence=stakeholder.influence,
            )
        )
        return stakeholder

    def change(self, said: Mapping[str, Any]) -> None:
        """What is known of them is different."""
        for name, value in said.items():
            setattr(self, name, value)
        self._check_kind()
        self.record(
            StakeholderChanged(
                proposal_id=self.proposal_id,
                stakeholder_id=self.id,
                changed=tuple(said),
                interest=self.interest,
                influence=self.influence,
            )
        )

    def _check_kind(self) -> None:
        """Nobody signs in as a group."""
        if self.kind == StakeholderKind.GROUP and self.person_id is not None:
            problem = FieldProblem("/person_id", "group_is_no_person")
            raise Conflict("group_is_no_person", errors=[problem])

    def waive_consultation(self, by: Actor, at: datetime, reason: str) -> None:
        """The decision need not wait until they were heard (REQ-053)."""
        if self.waived_at is not None:
            raise Conflict("consultation_waived")
        self.waived_by, self.waived_at, self.waiver_reason = by.id, at, reason
        self.record(
            StakeholderConsultationWaived(proposal_id=self.proposal_id, stakeholder_id=self.id),
            because=reason,
        )

    def remove(self) -> None:
        """They have no stake in it after all."""
        self.record(StakeholderRemoved(proposal_id=self.proposal_id, stakeholder_id=self.id))
