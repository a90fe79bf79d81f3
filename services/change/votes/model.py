"""A vote of the board on a change: what is proposed, who said what, and what that comes to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from services.change.changes.model import Change
from services.change.impacts.model import Impact
from shared.contracts.change import ChangeVoteCast, ChangeVoteClosed, ChangeVoteOpened
from shared.db.base import Versioned
from shared.db.votes import Vote
from shared.domain.actor import Actor


class ChangeVote(Versioned, Vote, Base):
    """An analyst asks the board to decide so, on the impact as it is (REQ-122)."""

    __tablename__ = "change_votes"
    told_cast, told_closed = ChangeVoteCast, ChangeVoteClosed

    change_id: Mapped[UUID] = mapped_column(ForeignKey("changes.id"))
    change_key: Mapped[str] = mapped_column(String(20))
    project_id: Mapped[UUID]
    question_id: Mapped[UUID]
    quorum: Mapped[int]
    seats: Mapped[int]

    __table_args__ = (
        Index("ix_change_votes_change_id_id", "change_id", "id"),
        Index("ix_change_votes_project_id_id", "project_id", "id"),
        Index("ix_change_votes_state_id", "state", "id"),
        Index("ix_change_votes_due", "due_at", postgresql_where=text("state = 'OPEN'")),
        Index(
            "uq_change_votes_open",
            "change_id",
            unique=True,
            postgresql_where=text("state = 'OPEN'"),
        ),
    )

    @property
    def about(self) -> dict[str, Any]:
        """The change."""
        return {
            "project_id": self.project_id,
            "change_id": self.change_id,
            "change_key": self.change_key,
            "vote_id": self.id,
        }

    @property
    def board(self) -> dict[str, Any]:
        """What the policy said of it when it was asked."""
        return {"quorum": self.quorum, "seats": self.seats}

    @classmethod
    def open(
        cls,
        id_: UUID,
        change: Change,
        impact: Impact,
        by: Actor,
        at: datetime,
        due_at: datetime,
        *,
        ruling: dict[str, Any],
        board: dict[str, Any],
    ) -> "ChangeVote":
        """By what the policy says of the board: quorum, seats, and until when."""
        change.put_to_vote()
        vote = cls(
            id=id_,
            version=0,
            change_id=change.id,
            change_key=change.key,
            project_id=change.project_id,
            question_id=impact.id,
            state=cls.lifecycle.start,
            ruling=ruling,
            quorum=board["quorum"],
            seats=board["seats"],
            casts=[],
            barred=sorted({p for p in (change.submitted_by, *impact.assessors) if p}),
            opened_by=by.id,
            opened_at=at,
            due_at=due_at,
        )
        vote.record(
            ChangeVoteOpened(
                **vote.about,
                outcome=ruling["outcome"],
                quorum=vote.quorum,
                seats=vote.seats,
                due_at=due_at,
            )
        )
        return vote
