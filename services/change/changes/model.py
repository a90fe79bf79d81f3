"""A change: what somebody wants to be different in a project, and what its manager says to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from services.change.logs.model import ChangeLog
from shared.contracts.change import ChangeAdopted, ChangeDeclined, ChangeSuggested
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class Cause(StrEnum):
    """Why something is to change (REQ-117)."""

    REQUIREMENT = "REQUIREMENT"
    EXTERNAL_ENVIRONMENT = "EXTERNAL_ENVIRONMENT"
    CORRECTION = "CORRECTION"
    RISK_RESPONSE = "RISK_RESPONSE"
    OPPORTUNITY = "OPPORTUNITY"
    INTERNAL = "INTERNAL"


class ChangeState(StrEnum):
    """Whether a suggestion has its answer."""

    SUGGESTED = "SUGGESTED"
    DRAFT = "DRAFT"
    DECLINED = "DECLINED"


S = ChangeState

LIFECYCLE = Lifecycle(
    S,
    {
        "adopt": ({S.SUGGESTED}, S.DRAFT),
        "decline": ({S.SUGGESTED}, S.DECLINED),
    },
    start=S.SUGGESTED,
)


class Change(Versioned, Aggregate, Base):
    """Anyone in the project may suggest one; only its manager takes it up (REQ-126)."""

    __tablename__ = "changes"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("change_logs.project_id"))
    state: Mapped[ChangeState]
    cause: Mapped[Cause]
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    justification: Mapped[str] = mapped_column(Text)
    suggested_by: Mapped[str] = mapped_column(String(128))
    suggested_at: Mapped[datetime]
    answered_by: Mapped[str | None] = mapped_column(String(128))
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_changes_suggested_at_id", "suggested_at", "id"),
        Index("ix_changes_state_suggested_at_id", "state", "suggested_at", "id"),
        Index("ix_changes_cause_suggested_at_id", "cause", "suggested_at", "id"),
        Index("ix_changes_project_id_suggested_at_id", "project_id", "suggested_at", "id"),
    )

    @classmethod
    def suggest(
        cls,
        id_: UUID,
        key: str,
        log: ChangeLog,
        by: Actor,
        at: datetime,
        *,
        cause: Cause,
        title: str,
        description: str,
        justification: str,
    ) -> "Change":
        """Put before the project manager, while the project's log is open (REQ-126)."""
        log.take_suggestion()
        change = cls(
            id=id_,
            version=0,
            key=key,
            project_id=log.project_id,
            state=LIFECYCLE.start,
            cause=cause,
            title=title,
            description=description,
            justification=justification,
            suggested_by=by.id,
            suggested_at=at,
        )
        change.record(
            ChangeSuggested(
                project_id=log.project_id,
                change_id=id_,
                change_key=key,
                cause=cause,
                suggested_by=by.id,
            )
        )
        return change

    def adopt(self, by: Actor, at: datetime, reason: str, told: str) -> None:
        """The manager makes it a draft of their own; `told` is what of the reason may travel."""
        LIFECYCLE.move(self, "adopt")
        self._answer(ChangeAdopted, by, at, reason, told)

    def decline(self, by: Actor, at: datetime, reason: str, told: str) -> None:
        """The manager does not take it up; `told` is what of the reason may travel."""
        LIFECYCLE.move(self, "decline")
        self._answer(ChangeDeclined, by, at, reason, told)

    def _answer(
        self,
        fact: type[ChangeAdopted | ChangeDeclined],
        by: Actor,
        at: datetime,
        reason: str,
        told: str,
    ) -> None:
        self.answered_by, self.answered_at, self.answer_reason = by.id, at, reason
        self.record(
            fact(project_id=self.project_id, change_id=self.id, change_key=self.key, reason=told),
            because=reason,
        )
