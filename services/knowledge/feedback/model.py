"""Something said of how we work: taken up in time, owned, answered, and seen to its end."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.improvement import (
    FeedbackAnswered,
    FeedbackDone,
    FeedbackOverdue,
    FeedbackReceived,
    FeedbackTriaged,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class FeedbackState(StrEnum):
    """How far what was said has come."""

    NEW = "NEW"
    TRIAGED = "TRIAGED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    DONE = "DONE"


class FeedbackKind(StrEnum):
    """In which spirit it was said (REQ-153)."""

    PROBLEM = "PROBLEM"
    SUGGESTION = "SUGGESTION"
    COMPLAINT = "COMPLAINT"
    PRAISE = "PRAISE"


class About(StrEnum):
    """What kind of thing it was said of (REQ-153)."""

    PROCESS_STEP = "PROCESS_STEP"
    ASSET = "ASSET"
    RULE = "RULE"
    PMO_SERVICE = "PMO_SERVICE"


S = FeedbackState

LIFECYCLE = Lifecycle(
    S,
    {
        "triage": ({S.NEW}, S.TRIAGED),
        "accept": ({S.TRIAGED}, S.ACCEPTED),
        "decline": ({S.TRIAGED}, S.DECLINED),
        "complete": ({S.ACCEPTED}, S.DONE),
        "run_late": ({S.NEW, S.TRIAGED}, None),
    },
    start=S.NEW,
)


class FeedbackItem(Versioned, Aggregate, Base):
    """Between who said it and the PMO; of an anonymous one nobody knows who that is (REQ-153)."""

    __tablename__ = "feedback_items"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[FeedbackState]
    kind: Mapped[FeedbackKind]
    about: Mapped[About]
    subject: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str | None] = mapped_column(String(128))
    """None where it was said anonymously."""
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """By which an anonymous author is known again."""
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """By when it is to be taken up, then answered; None once it was."""
    overdue: Mapped[bool]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(128))
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_feedback_items_received_at_id", "received_at", "id"),
        Index("ix_feedback_items_state_received_at_id", "state", "received_at", "id"),
        Index("ix_feedback_items_kind_received_at_id", "kind", "received_at", "id"),
        Index("ix_feedback_items_about_received_at_id", "about", "received_at", "id"),
        Index("ix_feedback_items_overdue_received_at_id", "overdue", "received_at", "id"),
        Index("ix_feedback_items_author_id_received_at_id", "author_id", "received_at", "id"),
        Index("ix_feedback_items_owner_id_received_at_id", "owner_id", "received_at", "id"),
        Index(
            "ix_feedback_items_due",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL AND NOT overdue"),
        ),
    )

    @classmethod
    def receive(
        cls,
        id_: UUID,
        key: str,
        said: Mapping[str, Any],
        at: datetime,
        due_at: datetime,
        *,
        author_id: str | None = None,
        token_hash: str | None = None,
    ) -> "FeedbackItem":
        """Somebody says something; from now on the PMO's clock runs (REQ-153, REQ-154)."""
        item = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            author_id=author_id,
            token_hash=token_hash,
            received_at=at,
            due_at=due_at,
            overdue=False,
            **said,
        )
        item.record(
            FeedbackReceived(
                **item._named(), kind=item.kind, about=item.about, anonymous=author_id is None
            )
        )
        return item

    def triage(self, owner_id: str, due_at: datetime) -> None:
        """The PMO has taken it up: this person sees to it, and answers by then (REQ-154)."""
        LIFECYCLE.move(self, "triage")
        self.owner_id, self.due_at, self.overdue = owner_id, due_at, False
        self.record(FeedbackTriaged(**self._named(), owner_id=owner_id, due_at=due_at))

    def accept(self, by: str, answer: str, at: datetime) -> None:
        """Something will be done; the answer says what (REQ-154)."""
        LIFECYCLE.move(self, "accept")
        self._answer(by, answer, at)

    def decline(self, by: str, answer: str, at: datetime) -> None:
        """Nothing will be done; the answer says why (REQ-154)."""
        LIFECYCLE.move(self, "decline")
        self._answer(by, answer, at)

    def _answer(self, by: str, answer: str, at: datetime) -> None:
        self.answer, self.answered_by, self.answered_at = answer, by, at
        self.due_at, self.overdue = None, False
        accepted = self.state == S.ACCEPTED
        self.record(FeedbackAnswered(**self._named(), accepted=accepted), because=answer)

    def complete(self, outcome: str) -> None:
        """What was promised is done (REQ-154)."""
        LIFECYCLE.move(self, "complete")
        self.outcome = outcome
        self.record(FeedbackDone(**self._named()), because=outcome)

    def run_late(self) -> None:
        """Its term has run out, and its author still waits: alarm, once a term (REQ-154)."""
        LIFECYCLE.move(self, "run_late")
        assert self.due_at is not None
        self.overdue = True
        self.record(FeedbackOverdue(**self._named(), state=self.state, due_at=self.due_at))

    def _named(self) -> dict[str, Any]:
        return {"feedback_id": self.id, "feedback_key": self.key}
