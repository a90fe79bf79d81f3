"""A directive: issued by the PMO, answered by the project, closed by somebody else of the PMO."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.supervision import (
    DirectiveAnswered,
    DirectiveClosed,
    DirectiveIssued,
    DirectiveOverdue,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class DirectiveState(StrEnum):
    """Whose turn it is."""

    ISSUED = "ISSUED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class DirectiveKind(StrEnum):
    """What the PMO asks for."""

    INSTRUCTION = "INSTRUCTION"
    GATE_CALL = "GATE_CALL"
    RECOMMEND_SUSPENSION = "RECOMMEND_SUSPENSION"
    RECOMMEND_TERMINATION = "RECOMMEND_TERMINATION"


S = DirectiveState

LIFECYCLE = Lifecycle(
    S,
    {
        "answer": ({S.ISSUED}, S.ANSWERED),
        "fall_due": ({S.ISSUED}, None),
        "close": ({S.ANSWERED}, S.CLOSED),
    },
    start=S.ISSUED,
)


class Directive(Versioned, Aggregate, Base):
    """Open until it is closed; late from `overdue_from` on while it has no answer."""

    __tablename__ = "directives"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[DirectiveState]
    kind: Mapped[DirectiveKind]
    text: Mapped[str] = mapped_column(Text)
    due: Mapped[date]
    overdue_from: Mapped[datetime]
    overdue_told: Mapped[bool]
    issued_by: Mapped[str] = mapped_column(String(128))
    issued_at: Mapped[datetime]
    answer_text: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(128))
    answered_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(128))
    closed_at: Mapped[datetime | None]
    remark: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_directives_issued_at_id", "issued_at", "id"),
        Index("ix_directives_project_id_issued_at_id", "project_id", "issued_at", "id"),
        Index("ix_directives_state_issued_at_id", "state", "issued_at", "id"),
        Index("ix_directives_open", "project_id", postgresql_where=sql("state <> 'CLOSED'")),
        Index(
            "ix_directives_overdue",
            "overdue_from",
            postgresql_where=sql("state = 'ISSUED' AND NOT overdue_told"),
        ),
    )

    @classmethod
    def issue(
        cls, id_: UUID, project_id: UUID, by: Actor, at: datetime, told: str, **said: Any
    ) -> "Directive":
        """The project is asked; `told` is what may travel of the words (REQ-014)."""
        directive = cls(
            id=id_,
            version=0,
            project_id=project_id,
            state=LIFECYCLE.start,
            overdue_told=False,
            issued_by=by.id,
            issued_at=at,
            **said,
        )
        fact = DirectiveIssued(**directive._named, text=told, issued_by=by.id)
        directive.record(fact, because=directive.text)
        return directive

    def answer(self, by: Actor, words: str, at: datetime) -> None:
        """What the project did or will do."""
        LIFECYCLE.move(self, "answer")
        self.answer_text, self.answered_by, self.answered_at = words, by.id, at
        self.record(DirectiveAnswered(**self._named), because=words)

    def fall_due(self) -> None:
        """Its day has passed without an answer; said once."""
        LIFECYCLE.move(self, "fall_due")
        self.overdue_told = True
        self.record(DirectiveOverdue(**self._named))

    def close(self, by: Actor, remark: str, at: datetime) -> None:
        """The answer is taken; not by who has issued it (raise is not close)."""
        LIFECYCLE.move(self, "close")
        self.forbid(by, self.issued_by)
        self.closed_by, self.closed_at, self.remark = by.id, at, remark
        self.record(DirectiveClosed(**self._named), because=remark)

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "directive_id": self.id,
            "kind": self.kind,
            "due": self.due,
        }
