"""A meeting of a project: what is on its agenda, who came, and what was decided there."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.meetings.rules import MeetingType, agenda_of, unrecorded
from shared.contracts.planning import (
    MeetingCancelled,
    MeetingEvent,
    MeetingHeld,
    MeetingScheduled,
    MinutesAcknowledged,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem, Forbidden
from shared.domain.lifecycle import Lifecycle

Fact = type[MeetingEvent]


class MeetingState(StrEnum):
    """Whether a meeting has taken place."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


S = MeetingState

LIFECYCLE = Lifecycle(
    S,
    {
        "hold": ({S.PLANNED}, S.HELD),
        "cancel": ({S.PLANNED}, S.CANCELLED),
        "acknowledge": ({S.HELD}, None),
    },
    start=S.PLANNED,
)


class Meeting(Versioned, Aggregate, Base):
    """Its agenda stands from the invitation on; what was held is not written anew (REQ-069)."""

    __tablename__ = "meetings"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    type: Mapped[MeetingType]
    state: Mapped[MeetingState]
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    scheduled_by: Mapped[str] = mapped_column(String(128))
    invited: Mapped[list[str]] = mapped_column(JSONB)
    agenda: Mapped[list[Any]] = mapped_column(JSONB)
    attended: Mapped[list[str]] = mapped_column(JSONB)
    decisions: Mapped[list[Any]] = mapped_column(JSONB)
    actions: Mapped[list[Any]] = mapped_column(JSONB)
    minutes: Mapped[str] = mapped_column(Text)
    acknowledged: Mapped[list[str]] = mapped_column(JSONB)
    """Who of those present has read the minutes and agrees that it was so."""
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    held_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_meetings_starts_at_id", "starts_at", "id"),
        *[
            Index(f"ix_meetings_{column}_starts_at_id", column, "starts_at", "id")
            for column in ("project_id", "type", "state")
        ],
    )

    @classmethod
    def schedule(
        cls, id_: UUID, key: str, project_id: UUID, said: Mapping[str, Any], by: Actor
    ) -> "Meeting":
        """People are invited; a kickoff's four items stand on its agenda (REQ-067, REQ-068)."""
        meeting = cls(
            **{**said, "agenda": agenda_of(said["type"], said["agenda"])},
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            state=LIFECYCLE.start,
            scheduled_by=by.id,
            attended=[],
            decisions=[],
            actions=[],
            minutes="",
            acknowledged=[],
        )
        codes = [item["code"] for item in meeting.agenda]
        if len(set(codes)) < len(codes):
            raise Conflict("code_twice", errors=[FieldProblem("/agenda", "code_twice")])
        meeting._tell(MeetingScheduled, invited=tuple(meeting.invited))
        return meeting

    def hold(self, records: Mapping[str, str], said: Mapping[str, Any], at: datetime) -> None:
        """It took place: who was there, and what was said of each item (REQ-069)."""
        LIFECYCLE.move(self, "hold")
        if unknown := sorted(set(records) - {item["code"] for item in self.agenda}):
            raise Conflict("agenda_item_unknown", unknown=unknown)
        agenda = [{**item, "record": records.get(item["code"], "")} for item in self.agenda]
        if missing := unrecorded(agenda):
            problems = [FieldProblem(f"/records/{code}", "agenda_incomplete") for code in missing]
            raise Conflict("agenda_incomplete", missing=missing, errors=problems)
        self.agenda, self.held_at = agenda, at
        for field, value in said.items():
            setattr(self, field, value)
        self._tell(MeetingHeld, attended=tuple(self.attended))

    def cancel(self, reason: str) -> None:
        """It will not take place."""
        LIFECYCLE.move(self, "cancel")
        self.cancel_reason = reason
        self._tell(MeetingCancelled, because=reason)

    def acknowledge(self, by: Actor) -> None:
        """Who was there agrees that it was so, once (REQ-069)."""
        LIFECYCLE.move(self, "acknowledge")
        if by.id not in self.attended:
            raise Forbidden("not_attended")
        if by.id in self.acknowledged:
            raise Conflict("already_acknowledged")
        self.acknowledged = [*self.acknowledged, by.id]
        self._tell(MinutesAcknowledged, acknowledged_by=by.id)

    def check_kickoff(self) -> None:
        """Whether it was a kickoff that was held, for what rests on it (REQ-070)."""
        if self.type != MeetingType.KICKOFF or self.state != S.HELD:
            raise Conflict("kickoff_not_held", key=self.key)

    def _tell(self, kind: Fact, because: str | None = None, **told: Any) -> None:
        fact = kind(
            project_id=self.project_id,
            meeting_id=self.id,
            meeting_key=self.key,
            type=self.type,
            starts_at=self.starts_at,
            **told,
        )
        self.record(fact, because=because)
