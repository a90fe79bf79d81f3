"""A vote of the board as a record: what is proposed, who said what, and what that comes to."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.contracts.base import Event
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


class Vote(Aggregate):
    """`class ChangeVote(Versioned, Vote, Base)` says what it is about, and by which rule the board
    decides; `told_cast` and `told_closed` are the facts that it tells (REQ-059).
    """

    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE
    told_cast: ClassVar[type[Event]]
    told_closed: ClassVar[type[Event]]

    state: Mapped[VoteState] = mapped_column()
    ruling: Mapped[dict[str, Any]]
    casts: Mapped[list[Any]] = mapped_column(JSONB)
    barred: Mapped[list[Any]] = mapped_column(JSONB)
    """Whose own the question is: they have no vote."""
    opened_by: Mapped[str] = mapped_column(String(128))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    decision_id: Mapped[UUID | None]

    @property
    def about(self) -> dict[str, Any]:
        """What each of its facts names."""
        raise NotImplementedError

    @property
    def board(self) -> Mapping[str, Any]:
        """The quorum and the seats."""
        raise NotImplementedError

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
            seats=self.board["seats"],
        )
        fact = self.told_cast(**self.about, member_id=by.id, choice=choice)
        self.record(fact, because=reason)
        return self.result(time_is_up=False)

    def result(self, *, time_is_up: bool) -> Result | None:
        """What the votes come to."""
        choices = [cast["choice"] for cast in self.casts]
        quorum, seats = self.board["quorum"], self.board["seats"]
        return result_of(choices, quorum=quorum, seats=seats, time_is_up=time_is_up)

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
            self.told_closed(
                **self.about,
                state=self.state,
                votes_for=choices.count(Choice.FOR),
                votes_against=choices.count(Choice.AGAINST),
                abstentions=choices.count(Choice.ABSTAIN),
                decision_id=decision_id,
            )
        )
