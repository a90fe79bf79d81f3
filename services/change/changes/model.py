"""A change: what is to be different in a project, from the wish to its effect in the baseline."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.change.authority.model import Sized
from services.change.base import Base
from services.change.changes.rules import Cause, Origin, Position
from services.change.logs.model import ChangeLog
from services.change.patches.model import as_told, hash_of
from shared.contracts.base import Event
from shared.contracts.change import (
    ChangeAdopted,
    ChangeApplicationRefused,
    ChangeApproved,
    ChangeAssessed,
    ChangeConsultationClosed,
    ChangeDeclined,
    ChangeDrafted,
    ChangeEdited,
    ChangeImplemented,
    ChangeJudged,
    ChangePositionTaken,
    ChangeRequested,
    ChangeSentBack,
    ChangeSubmitted,
    ChangeSuggested,
    ChangeVerified,
    ChangeWithdrawn,
)
from shared.contracts.patches import Patch
from shared.db.base import Versioned
from shared.domain.actor import SYSTEM_PREFIX, Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ChangeState(StrEnum):
    """How far a change has got."""

    SUGGESTED = "SUGGESTED"
    DECLINED = "DECLINED"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ASSESSING = "ASSESSING"
    PM_AUTHORITY = "PM_AUTHORITY"
    CONSULTING = "CONSULTING"
    DECISION_PENDING = "DECISION_PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    DEFERRED = "DEFERRED"
    RETURNED = "RETURNED"
    IMPLEMENTED = "IMPLEMENTED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


S = ChangeState

WRITTEN = {S.DRAFT, S.RETURNED}
DECIDABLE = {S.PM_AUTHORITY, S.DECISION_PENDING}
ASSESSED = {S.CONSULTING, *DECIDABLE}
PURSUED = {*WRITTEN, S.SUBMITTED, S.ASSESSING, *ASSESSED, S.DEFERRED}
"""What its manager can still give up."""

LIFECYCLE = Lifecycle(
    S,
    {
        "adopt": ({S.SUGGESTED}, S.DRAFT),
        "decline": ({S.SUGGESTED}, S.DECLINED),
        "edit": (WRITTEN, None),
        "submit": (WRITTEN, S.SUBMITTED),
        "triage": ({S.SUBMITTED}, S.ASSESSING),
        "send_back": ({S.SUBMITTED, S.ASSESSING}, S.RETURNED),
        "reassess": ({S.ASSESSING, *ASSESSED, S.DEFERRED}, S.ASSESSING),
        "judge": ({S.ASSESSING}, None),
        "leave_within_tolerance": ({S.ASSESSING}, S.PM_AUTHORITY),
        "complete_assessment": ({S.ASSESSING}, S.CONSULTING),
        "take_position": ({S.CONSULTING}, None),
        "close_consultation": ({S.CONSULTING}, S.DECISION_PENDING),
        "put_to_vote": ({S.DECISION_PENDING}, None),
        "approve": (DECIDABLE, S.APPROVED),
        "reject": (DECIDABLE, S.REJECTED),
        "defer": (DECIDABLE, S.DEFERRED),
        "return_": (DECIDABLE, S.RETURNED),
        "implement": ({S.APPROVED}, S.IMPLEMENTED),
        "refuse": ({S.APPROVED}, S.ASSESSING),
        "verify": ({S.IMPLEMENTED}, S.CLOSED),
        "withdraw": (PURSUED, S.WITHDRAWN),
        "lapse": ({S.SUGGESTED, *PURSUED}, S.WITHDRAWN),
    },
    start=S.SUGGESTED,
)


class Change(Versioned, Sized, Aggregate, Base):
    """Anyone in the project may suggest one; only its manager pursues it (REQ-120, REQ-126)."""

    __tablename__ = "changes"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("change_logs.project_id"))
    state: Mapped[ChangeState]
    cause: Mapped[Cause]
    origin: Mapped[Origin]
    origin_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    justification: Mapped[str] = mapped_column(Text)
    urgency: Mapped[int]
    patch: Mapped[list[Any]] = mapped_column(JSONB)
    options: Mapped[list[Any]] = mapped_column(JSONB)
    suggested_by: Mapped[str] = mapped_column(String(128))
    suggested_at: Mapped[datetime]
    answered_by: Mapped[str | None] = mapped_column(String(128))
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str | None] = mapped_column(Text)
    submitted_by: Mapped[str | None] = mapped_column(String(128))
    submitted_at: Mapped[datetime | None]
    question_id: Mapped[UUID | None]
    """What the others were last asked about it."""
    affected: Mapped[list[Any]] = mapped_column(JSONB)
    positions: Mapped[list[Any]] = mapped_column(JSONB)
    consult_due: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    revisit_date: Mapped[date | None]
    implemented_at: Mapped[datetime | None]
    implemented_hash: Mapped[str | None] = mapped_column(String(64))
    actual: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    closed_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_changes_suggested_at_id", "suggested_at", "id"),
        Index("ix_changes_state_suggested_at_id", "state", "suggested_at", "id"),
        Index("ix_changes_cause_suggested_at_id", "cause", "suggested_at", "id"),
        Index("ix_changes_project_id_suggested_at_id", "project_id", "suggested_at", "id"),
        Index(
            "uq_changes_origin_id",
            "origin_id",
            unique=True,
            postgresql_where=text("origin_id IS NOT NULL"),
        ),
    )

    @property
    def named(self) -> dict[str, Any]:
        """How every fact about it begins."""
        return {"project_id": self.project_id, "change_id": self.id, "change_key": self.key}

    @property
    def concerned(self) -> tuple[str, ...]:
        """Who is told what was decided: whom it touches, and who asked for it (REQ-131)."""
        asked = (self.suggested_by, self.submitted_by)
        people = {p for p in asked if p is not None and not p.startswith(SYSTEM_PREFIX)}
        return tuple(sorted({*self.affected, *people}))

    @classmethod
    def _begin(
        cls, id_: UUID, key: str, log: ChangeLog, by: Actor, at: datetime, said: Mapping[str, Any]
    ) -> "Change":
        return cls(
            **{"urgency": 3, "patch": [], "options": [], "origin_id": None, **said},
            id=id_,
            version=0,
            key=key,
            project_id=log.project_id,
            suggested_by=by.id,
            suggested_at=at,
            affected=[],
            positions=[],
        )

    @classmethod
    def suggest(
        cls, id_: UUID, key: str, log: ChangeLog, by: Actor, at: datetime, **said: Any
    ) -> "Change":
        """Put before the project manager, while the project's log is open (REQ-126)."""
        log.take_suggestion()
        begun = {"state": LIFECYCLE.start, "origin": Origin.SUGGESTION, **said}
        change = cls._begin(id_, key, log, by, at, begun)
        change.record(ChangeSuggested(**change.named, cause=change.cause, suggested_by=by.id))
        return change

    @classmethod
    def draft(
        cls, id_: UUID, key: str, log: ChangeLog, by: Actor, at: datetime, **said: Any
    ) -> "Change":
        """The manager's own, or for the manager what was decided elsewhere (REQ-120)."""
        log.take_draft()
        begun = {"state": S.DRAFT, "origin": Origin.MANAGER, **said}
        change = cls._begin(id_, key, log, by, at, begun)
        change.record(ChangeDrafted(**change.named, cause=change.cause, origin=change.origin))
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
        self.record(fact(**self.named, reason=told), because=reason)

    def edit(self, said: Mapping[str, Any]) -> None:
        """Change what it says, until it is handed in."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.record(ChangeEdited(**self.named, changed=tuple(said)))

    def submit(self, by: Actor, at: datetime, *, words: bool) -> None:
        """Hand it in to the PMO; `words` says whether those of the patch may travel (REQ-126).

        Errors: 409 `patch_empty`.
        """
        LIFECYCLE.move(self, "submit")
        if not self.patch:
            raise Conflict("patch_empty")
        self.submitted_by, self.submitted_at = by.id, at
        patch = as_told(self.patch, words=words)
        self.record(
            ChangeSubmitted(
                **self.named,
                submitted_by=by.id,
                urgency=self.urgency,
                patch_hash=hash_of(patch),
            )
        )

    def triage(self, question_id: UUID, baseline_hash: str, patch: Patch) -> None:
        """The PMO takes it up: the others are asked what it would do (REQ-127)."""
        LIFECYCLE.move(self, "triage")
        self._ask(question_id, baseline_hash, patch)

    def reassess(self, question_id: UUID, baseline_hash: str, patch: Patch) -> None:
        """What was known of its impact is of the past: ask again (REQ-121)."""
        LIFECYCLE.move(self, "reassess")
        self._ask(question_id, baseline_hash, patch)

    def _ask(self, question_id: UUID, baseline_hash: str, patch: Patch) -> None:
        self.question_id = question_id
        self.unsize()
        self.affected, self.positions, self.consult_due = [], [], None
        self.record(
            ChangeRequested(
                **self.named,
                question_id=question_id,
                cause=self.cause,
                baseline_hash=baseline_hash,
                patch=patch,
                patch_hash=hash_of(patch),
            )
        )

    def send_back(self, reason: str, told: str) -> None:
        """It cannot be assessed as it is: the manager writes it anew."""
        LIFECYCLE.move(self, "send_back")
        self.record(ChangeSentBack(**self.named, reason=told), because=reason)

    def judge(self, fact: ChangeJudged) -> None:
        """An assessor has said what it would do to quality and objectives."""
        LIFECYCLE.move(self, "judge")
        self.record(fact)

    def complete_assessment(
        self, fact: ChangeAssessed, basis: dict[str, Any], consult_due: datetime
    ) -> None:
        """The impact is known and judged; those it touches are heard next (REQ-121)."""
        LIFECYCLE.move(self, "complete_assessment")
        self.consult_due = consult_due
        self._know(fact, basis)

    def leave_within_tolerance(self, fact: ChangeAssessed, basis: dict[str, Any]) -> None:
        """It is within the manager's tolerance: nobody else need be asked (REQ-124)."""
        LIFECYCLE.move(self, "leave_within_tolerance")
        self._know(fact, basis)

    def _know(self, fact: ChangeAssessed, basis: dict[str, Any]) -> None:
        self.size(fact, basis)
        self.affected = list(fact.affected)
        self.record(fact)

    def take_position(self, by: Actor, at: datetime, position: Position, words: str) -> None:
        """Somebody whom it touches says what they think; the last word counts (REQ-128).

        Errors: 409 `not_affected`.
        """
        LIFECYCLE.move(self, "take_position")
        if by.id not in self.affected:
            raise Conflict("not_affected")
        said = {
            "person_id": by.id,
            "position": position.value,
            "words": words,
            "taken_at": at.isoformat(),
        }
        others = [one for one in self.positions if one["person_id"] != by.id]
        self.positions = [*others, said]
        fact = ChangePositionTaken(**self.named, person_id=by.id, position=position)
        self.record(fact, because=words)

    def close_consultation(self, silent: Sequence[str]) -> None:
        """All were heard, or had their time (REQ-128)."""
        LIFECYCLE.move(self, "close_consultation")
        self.record(ChangeConsultationClosed(**self.named, silent=tuple(silent)))

    def put_to_vote(self) -> None:
        """The board is asked; what is told of that is the vote's own fact."""
        LIFECYCLE.move(self, "put_to_vote")

    def approve(self, at: datetime, fact: ChangeApproved, reason: str) -> None:
        """It is to be made: portfolio applies it (REQ-131)."""
        LIFECYCLE.move(self, "approve")
        self._decided(at, fact, reason)

    def reject(self, at: datetime, fact: Event, reason: str) -> None:
        """It is not made."""
        LIFECYCLE.move(self, "reject")
        self._decided(at, fact, reason)

    def defer(self, at: datetime, fact: Event, reason: str, until: date) -> None:
        """It is decided later, and assessed again before."""
        LIFECYCLE.move(self, "defer")
        self.revisit_date = until
        self._decided(at, fact, reason)

    def return_(self, at: datetime, fact: Event, reason: str) -> None:
        """The manager is to write it anew."""
        LIFECYCLE.move(self, "return_")
        self._decided(at, fact, reason)

    def _decided(self, at: datetime, fact: Event, reason: str) -> None:
        self.decided_at = at
        self.record(fact, because=reason)

    def implement(self, at: datetime, baseline_hash: str) -> None:
        """It is in the baseline (REQ-132)."""
        LIFECYCLE.move(self, "implement")
        self.implemented_at, self.implemented_hash = at, baseline_hash
        self.record(ChangeImplemented(**self.named, baseline_hash=baseline_hash))

    def refuse(self, reason_code: str) -> None:
        """It could not be applied: what was decided on is of the past (REQ-121)."""
        LIFECYCLE.move(self, "refuse")
        self.decided_at = None
        self.record(ChangeApplicationRefused(**self.named, reason_code=reason_code))

    def verify(self, at: datetime, actual: Mapping[str, Any]) -> None:
        """What it really did, beside what was predicted (REQ-133)."""
        LIFECYCLE.move(self, "verify")
        self.actual, self.closed_at = dict(actual), at
        self.record(ChangeVerified(**self.named, **self.compared(actual)))

    def withdraw(self, at: datetime, reason: str, told: str) -> None:
        """Its manager does not pursue it."""
        LIFECYCLE.move(self, "withdraw")
        self._end(at, reason, told)

    def lapse(self, at: datetime, reason: str) -> None:
        """Its project is over, and with it what was open."""
        LIFECYCLE.move(self, "lapse")
        self._end(at, reason, reason)

    def _end(self, at: datetime, reason: str, told: str) -> None:
        self.closed_at, self.end_reason = at, reason
        self.record(ChangeWithdrawn(**self.named, reason=told), because=reason)
