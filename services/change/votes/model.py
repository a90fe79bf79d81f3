"""A vote of the board on a change: what is proposed, who said what, and what that comes to."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from services.change.changes.model import Change
from services.change.impacts.model import Impact
from shared.contracts.change import ChangeVoteCast, ChangeVoteClosed, ChangeVoteOpened
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle
from shared.domain.votes import Choice, Result, result_of, with_ballot


class VoteState(StrEnum):
    """Whether the board is still being asked; only CARRIED is a decision."""

    OPEN = "OPEN"
    CARRIED = "CARRIED"
    LOST = "LOST"
    LAPSED = "LAPSED"


S = VoteState

LIFECYCLE = Lifecycle(
    S,
    {
        "cast": ({S.OPEN}, None),
        "carry": ({S.OPEN}, S.CARRIED),
        "lose": ({S.OPEN}, S.LOST),
        "lapse": ({S.OPEN}, S.LAPSED),
    },
    start=S.OPEN,
)


class ChangeVote(Versioned, Aggregate, Base):
    """An analyst asks the board to decide so, on the impact as it is (REQ-122)."""

    __tablename__ = "change_votes"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    change_id: Mapped[UUID] = mapped_column(ForeignKey("changes.id"))
    change_key: Mapped[str] = mapped_column(String(20))
    project_id: Mapped[UUID]
    question_id: Mapped[UUID]
    state: Mapped[VoteState]
    ruling: Mapped[dict[str, Any]]
    quorum: Mapped[int]
    seats: Mapped[int]
    casts: Mapped[list[Any]] = mapped_column(JSONB)
    barred: Mapped[list[Any]] = mapped_column(JSONB)
    """Who handed the change in or assessed it: they have no vote."""
    opened_by: Mapped[str] = mapped_column(String(128))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    decision_id: Mapped[UUID | None]

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
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "change_id": self.change_id,
            "change_key": self.change_key,
            "vote_id": self.id,
        }

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
            state=LIFECYCLE.start,
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
                **vote._named,
                outcome=ruling["outcome"],
                quorum=vote.quorum,
                seats=vote.seats,
                due_at=due_at,
            )
        )
        return vote

    def cast(self, by: Actor, choice: Choice, reason: str, at: datetime) -> Result | None:
        """One vote each, while there is time; what all come to by now, if anything.

        Errors: 403 `sod_violation`; 409 `vote_is_over`, `already_voted`, `no_seat_left`.
        """
        LIFECYCLE.move(self, "cast")
        self.casts = with_ballot(
            self.casts,
            by,
            at,
            choice,
            reason,
            barred=self.barred,
            due_at=self.due_at,
            seats=self.seats,
        )
        fact = ChangeVoteCast(**self._named, member_id=by.id, choice=choice)
        self.record(fact, because=reason)
        return self.result(time_is_up=False)

    def result(self, *, time_is_up: bool) -> Result | None:
        """What the votes come to."""
        choices = [cast["choice"] for cast in self.casts]
        return result_of(choices, quorum=self.quorum, seats=self.seats, time_is_up=time_is_up)

    def close(self, result: Result, at: datetime, decision_id: UUID | None = None) -> None:
        """It is over; only what was carried is a decision."""
        if result == Result.CARRIED:
            LIFECYCLE.move(self, "carry")
        elif result == Result.LOST:
            LIFECYCLE.move(self, "lose")
        else:
            LIFECYCLE.move(self, "lapse")
        self.closed_at, self.decision_id = at, decision_id
        choices = [cast["choice"] for cast in self.casts]
        self.record(
            ChangeVoteClosed(
                **self._named,
                state=self.state,
                votes_for=choices.count(Choice.FOR),
                votes_against=choices.count(Choice.AGAINST),
                abstentions=choices.count(Choice.ABSTAIN),
                decision_id=decision_id,
            )
        )
