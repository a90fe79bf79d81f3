"""A decision, never changed afterwards; and a vote of the board, which may lead to one."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.proposals.model import Proposal
from services.intake.proposals.rules import involved_in
from shared.contracts.admission import (
    BoardVoteCast,
    BoardVoteClosed,
    BoardVoteOpened,
)
from shared.contracts.base import Confidentiality
from shared.contracts.intake import (
    ConditionFact,
    ProjectApproved,
    ProposalDeferred,
    ProposalRejected,
)
from shared.db.base import Versioned
from shared.db.votes import Vote
from shared.domain.actor import Actor


class Outcome(StrEnum):
    """What can be decided (REQ-057)."""

    APPROVE = "APPROVE"
    APPROVE_WITH_CONDITIONS = "APPROVE_WITH_CONDITIONS"
    DEFER = "DEFER"
    REJECT = "REJECT"


class RejectionCategory(StrEnum):
    """Why a proposal was refused, for the statistics; the reason itself is in words."""

    STRATEGY = "STRATEGY"
    BUDGET = "BUDGET"
    FEASIBILITY = "FEASIBILITY"
    DUPLICATE = "DUPLICATE"
    TIMING = "TIMING"
    OTHER = "OTHER"


class Decision(Base):
    """Written once, with the proposal's step; the facts about it are the proposal's."""

    __tablename__ = "decisions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(Text)
    conditions: Mapped[list[Any]] = mapped_column(JSONB)
    project_manager_id: Mapped[str | None] = mapped_column(String(128))
    revisit_date: Mapped[date | None]
    rejection_category: Mapped[RejectionCategory | None]
    inputs_hash: Mapped[str] = mapped_column(String(64))
    authority: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The rule that gave the authority; none was kept before there were policies."""
    vote_id: Mapped[UUID | None]
    votes: Mapped[list[Any]] = mapped_column(JSONB)
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_at: Mapped[datetime]

    __table_args__ = (Index("ix_decisions_proposal_id_id", "proposal_id", "id"),)

    def carry_out(self, proposal: Proposal, by: Actor, facts: Mapping[str, Any]) -> None:
        """The step of the proposal that follows, told with what the others need to know.

        `facts` are what else an approval tells: stakeholders, requirements, objectives.
        """
        told: dict[str, Any] = {
            "proposal_id": proposal.id,
            "undertaking": proposal.undertaking(),
            "decision_id": self.id,
        }
        if self.outcome == Outcome.REJECT:
            refused = ProposalRejected(**told, category=self.rejection_category or "")
            proposal.reject(by, self.inputs_hash, refused, self.reason)
        elif self.outcome == Outcome.DEFER:
            put_off = ProposalDeferred(**told, revisit_date=self.revisit_date)
            proposal.defer(by, self.inputs_hash, put_off, self.reason)
        else:
            approved = ProjectApproved(**told, **self._approval(proposal), **facts)
            proposal.approve(by, self.inputs_hash, approved, self.reason)

    def _approval(self, proposal: Proposal) -> dict[str, Any]:
        """What portfolio registers the project from."""
        words = proposal.public_words
        conditions = tuple(
            ConditionFact(
                condition_id=said["id"],
                text=words(said["text"]),
                gate=said["gate"],
                due=said["due"],
                owner_id=said["owner_id"],
            )
            for said in self.conditions
        )
        return {
            "title": words(proposal.title),
            "type": proposal.type,
            "org_unit": words(proposal.org_unit),
            "sponsor_id": proposal.sponsor_id,
            "project_manager_id": self.project_manager_id,
            "budget": proposal.budget,
            "rough_duration_days": proposal.rough_duration_days,
            "requested_start": proposal.requested_start,
            "conditions": tuple(condition.text for condition in conditions),
            "tier": proposal.tier or "",
            "admission_conditions": conditions,
        }


class BoardVote(Versioned, Vote, Base):
    """The board is asked to decide as an analyst proposes, on the inputs as they are (REQ-059)."""

    __tablename__ = "board_votes"
    told_cast, told_closed = BoardVoteCast, BoardVoteClosed

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    confidentiality: Mapped[Confidentiality]
    authority: Mapped[dict[str, Any]]
    proposal_version: Mapped[int]
    """Of the proposal when its inputs were last found to be the same."""

    __table_args__ = (
        Index("ix_board_votes_proposal_id_id", "proposal_id", "id"),
        Index("ix_board_votes_state_id", "state", "id"),
        Index("ix_board_votes_due", "due_at", postgresql_where=text("state = 'OPEN'")),
        Index(
            "uq_board_votes_open",
            "proposal_id",
            unique=True,
            postgresql_where=text("state = 'OPEN'"),
        ),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It is about its proposal."""
        return self.proposal_id

    @property
    def about(self) -> dict[str, Any]:
        """The proposal."""
        return {"proposal_id": self.proposal_id, "vote_id": self.id}

    @property
    def board(self) -> dict[str, Any]:
        """The rule that gives it the authority."""
        return self.authority

    @classmethod
    def open(
        cls,
        id_: UUID,
        proposal: Proposal,
        by: Actor,
        at: datetime,
        due_at: datetime,
        *,
        ruling: dict[str, Any],
        authority: dict[str, Any],
    ) -> "BoardVote":
        """By the rule that gives the board the authority: quorum, seats, and until when."""
        vote = cls(
            id=id_,
            version=0,
            proposal_id=proposal.id,
            confidentiality=proposal.confidentiality,
            state=cls.lifecycle.start,
            ruling=ruling,
            authority=authority,
            casts=[],
            barred=sorted({p for p in involved_in(proposal) if p}),
            opened_by=by.id,
            opened_at=at,
            due_at=due_at,
            proposal_version=proposal.version,
        )
        vote.record(
            BoardVoteOpened(
                **vote.about,
                outcome=ruling["outcome"],
                quorum=authority["quorum"],
                seats=authority["seats"],
                due_at=due_at,
            )
        )
        return vote
