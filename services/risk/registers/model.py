"""A risk register: where the risks of one undertaking are kept, first proposal, then project."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.registers.rules import (
    NOTHING,
    Counted,
    Tailoring,
    highest,
    lacking,
    moved_exposure,
    moved_levels,
    moved_unassessed,
)
from shared.contracts.base import Money
from shared.contracts.issues import (
    ChangeImpactAnswered,
    PlanRefused,
    PlanValidated,
    RegisterClosedOut,
    RegisterReopened,
    RiskReviewCompleted,
    RiskReviewOverdue,
)
from shared.contracts.risk import (
    ChecklistItemAnswered,
    RegisterOpened,
    RegisterRehomed,
    RegisterSummaryChanged,
    RegisterTailored,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle

MOST_EXPOSURE = Decimal("999999999999999.9999")
"""What an amount can hold."""


class RegisterState(StrEnum):
    """What the register accompanies."""

    PROPOSAL = "PROPOSAL"
    PROJECT = "PROJECT"
    CLOSED = "CLOSED"


S = RegisterState

LIFECYCLE = Lifecycle(
    S,
    {
        "rehome": ({S.PROPOSAL}, S.PROJECT),
        "tailor": ({S.PROPOSAL}, None),
        "answer": ({S.PROPOSAL, S.PROJECT}, None),
        "identify": ({S.PROPOSAL, S.PROJECT}, None),
        "ask": ({S.PROPOSAL, S.PROJECT}, None),
        "adopt": ({S.PROJECT}, None),
        "review": ({S.PROJECT}, None),
        "chase": ({S.PROJECT}, None),
        "close_out": ({S.PROJECT}, S.CLOSED),
        "reopen": ({S.CLOSED}, S.PROJECT),
    },
    start=S.PROPOSAL,
)


class RiskRegister(Versioned, Aggregate, Base):
    """One for each undertaking, whatever it has become (REQ-173).

    It knows what its open risks add up to: whoever changes one of them tells it, with the
    register locked, so that reading a summary costs the same for any number of risks.
    """

    __tablename__ = "risk_registers"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID] = mapped_column(unique=True)
    state: Mapped[RegisterState]
    project_key: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    project_type: Mapped[str] = mapped_column(String(40))
    tier: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    checklist_id: Mapped[UUID] = mapped_column(ForeignKey("risk_checklists.id"))
    content_version: Mapped[int]
    """The submission that it was last tailored to; 0 before any was heard."""
    priced: Mapped[bool]
    """Whether any analysis is in its currency: if none, it may still follow its proposal's."""
    threats: Mapped[int]
    opportunities: Mapped[int]
    levels: Mapped[dict[str, Any]]
    """How many open threats have each level."""
    highest_level: Mapped[int]
    exposure: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    unassessed: Mapped[int]
    """How many of its open risks nobody has assessed."""
    plan_in_force: Mapped[bool]
    """Whether the project has a valid risk management plan."""
    asked_plan_id: Mapped[UUID | None]
    """The project plan that was handed in last, and what it lacks: told again once nothing."""
    asked_hash: Mapped[str | None] = mapped_column(String(64))
    asked_until: Mapped[datetime | None]
    plan_lacks: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    last_reviewed_at: Mapped[datetime | None]
    review_due: Mapped[datetime | None]
    chase_at: Mapped[datetime | None]
    """When a review that is late is next told of, if ever."""
    closed_at: Mapped[datetime | None]
    project_revision: Mapped[int]
    """Of the project when it last ended or went on; what was told of it before is late."""

    __table_args__ = (
        Index("ix_risk_registers_opened_at_id", "opened_at", "id"),
        Index("ix_risk_registers_state_opened_at_id", "state", "opened_at", "id"),
        Index(
            "ix_risk_registers_chase_at", "chase_at", postgresql_where=text("chase_at IS NOT NULL")
        ),
    )

    @classmethod
    def open(
        cls,
        id_: UUID,
        key: str,
        project_id: UUID,
        tailoring: Tailoring,
        at: datetime,
        content_version: int = 0,
    ) -> "RiskRegister":
        """Opened for a submitted proposal, under whose id the project will go (REQ-043)."""
        register = cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            state=LIFECYCLE.start,
            opened_at=at,
            content_version=content_version,
            priced=False,
            threats=0,
            opportunities=0,
            levels={},
            highest_level=0,
            exposure=NOTHING,
            unassessed=0,
            plan_in_force=False,
            project_revision=0,
            **vars(tailoring),
        )
        register.record(RegisterOpened(project_id=project_id, register_id=id_, register_key=key))
        return register

    @property
    def tailoring(self) -> Tailoring:
        """What it is tailored to now."""
        return Tailoring(self.project_type, self.tier, self.currency, self.checklist_id)

    def tailor(self, tailoring: Tailoring, content_version: int) -> None:
        """The proposal came again, as something else (REQ-036)."""
        LIFECYCLE.move(self, "tailor")
        for name, value in vars(tailoring).items():
            setattr(self, name, value)
        self.content_version = content_version
        self.record(
            RegisterTailored(
                project_id=self.project_id,
                register_id=self.id,
                type=self.project_type,
                tier=self.tier,
                currency=self.currency,
                checklist_id=self.checklist_id,
            )
        )

    def rehome(self, project_key: str) -> None:
        """The proposal is a project now, and its register goes with it (REQ-043)."""
        LIFECYCLE.move(self, "rehome")
        self.project_key = project_key
        self.record(
            RegisterRehomed(
                project_id=self.project_id, register_id=self.id, project_key=project_key
            )
        )

    def answer(
        self, answer_id: UUID, item_code: str, *, applies: bool, risk_id: UUID | None, reason: str
    ) -> None:
        """An item of its checklist was looked at (REQ-174)."""
        LIFECYCLE.move(self, "answer")
        self.record(
            ChecklistItemAnswered(
                project_id=self.project_id,
                register_id=self.id,
                answer_id=answer_id,
                checklist_id=self.checklist_id,
                item_code=item_code,
                applies=applies,
                risk_id=risk_id,
            ),
            because=reason or None,
        )

    def identify(self, risk: Counted | None) -> None:
        """A new risk is written in it (REQ-175)."""
        LIFECYCLE.move(self, "identify")
        self.recount(None, risk)

    def price(self, currency: str) -> None:
        """An amount is to be written in it; from then on its currency stays.

        Errors: 409 `currency_mismatch` for another currency than its own.
        """
        if currency != self.currency:
            raise Conflict("currency_mismatch", currency=self.currency)
        self.priced = True

    def recount(
        self, before: Counted | None, after: Counted | None, peers: Iterable[Counted] = ()
    ) -> None:
        """One of its risks has changed; `peers` are the others of that one's groups (REQ-176).

        Errors: 409 `exposure_too_large` where no amount could hold what they add up to.
        """
        known = self._summary()
        for risk, step in ((before, -1), (after, 1)):
            if risk is not None and risk.threat:
                self.threats += step
            elif risk is not None:
                self.opportunities += step
        self.unassessed += moved_unassessed(before, after)
        self.levels = moved_levels(self.levels, before, after)
        self.highest_level = highest(self.levels)
        self.exposure += moved_exposure(before, after, peers)
        if abs(self.exposure) > MOST_EXPOSURE:
            raise Conflict("exposure_too_large", most=str(MOST_EXPOSURE))
        if self._summary() != known:
            self.record(self._told())
        self._settle()

    def check_open(self) -> None:
        """Errors: 409 `register_closed`: nothing in it changes after the project (REQ-173)."""
        if self.state == S.CLOSED:
            raise Conflict("register_closed")

    def ask(self, plan_id: UUID, content_hash: str, until: datetime) -> None:
        """The project's plan was handed in: answer whether its risks are in hand (REQ-091)."""
        LIFECYCLE.move(self, "ask")
        self.asked_plan_id, self.asked_hash, self.asked_until = plan_id, content_hash, until
        self.plan_lacks = self._lacking()
        if self.plan_lacks:
            self.record(PlanRefused(**self._asked(), reasons=tuple(self.plan_lacks)))
        else:
            self.record(self._validated())

    def adopt(self, review_due: datetime) -> None:
        """The project has a valid risk management plan, and is reviewed by it (REQ-077)."""
        LIFECYCLE.move(self, "adopt")
        self.plan_in_force = True
        self.expect_review(review_due)
        self._settle()

    def expect_review(self, due: datetime | None) -> None:
        """It is to be gone through by then (REQ-180)."""
        self.review_due = self.chase_at = due

    def hasten(self, due: datetime) -> None:
        """Something in it has become grave: it is to be gone through earlier than it was to be."""
        if self.review_due is not None and due < self.review_due:
            self.expect_review(due)

    def review(self, review_id: UUID, stage: str, at: datetime, due: datetime) -> None:
        """Its manager went through it (REQ-180); gates ask in which stage (REQ-173)."""
        LIFECYCLE.move(self, "review")
        self.last_reviewed_at = at
        self.expect_review(due)
        self.record(
            RiskReviewCompleted(
                project_id=self.project_id, review_id=review_id, stage=stage, reviewed_at=at
            )
        )

    def chase(self, again: datetime) -> None:
        """Its review is late: first its manager is told, then, once, the PMO (REQ-180)."""
        LIFECYCLE.move(self, "chase")
        assert self.review_due is not None
        first = self.chase_at == self.review_due
        self.chase_at = again if first else None
        self.record(
            RiskReviewOverdue(
                project_id=self.project_id,
                register_id=self.id,
                due_at=self.review_due,
                told="MANAGER" if first else "PMO",
            )
        )

    def answer_change(
        self,
        change_id: UUID,
        question_id: UUID,
        patch_hash: str,
        delta: Decimal,
        risks: Sequence[UUID],
    ) -> None:
        """What a change would do to what is open in it (REQ-127)."""
        exposure, moved = (Money(amount=a, currency=self.currency) for a in (self.exposure, delta))
        self.record(
            ChangeImpactAnswered(
                project_id=self.project_id,
                change_id=change_id,
                question_id=question_id,
                patch_hash=patch_hash,
                exposure=exposure,
                exposure_delta=moved,
                risks=tuple(risks),
            )
        )

    def close_out(self, at: datetime) -> None:
        """The project is over; nothing is open in it, and it stays as it is (REQ-173)."""
        LIFECYCLE.move(self, "close_out")
        self.closed_at, known = at, self._summary()
        self.threats = self.opportunities = self.unassessed = self.highest_level = 0
        self.levels, self.exposure = {}, NOTHING
        if self._summary() != known:
            self.record(self._told())
        self.expect_review(None)
        self.record(RegisterClosedOut(project_id=self.project_id, register_id=self.id))

    def learn(self, revision: int) -> bool:
        """Whether this is news of the project: that it is over, or goes on (REQ-152)."""
        news = revision > self.project_revision
        self.project_revision = max(revision, self.project_revision)
        return news

    def reopen(self, review_due: datetime) -> None:
        """The project goes on: its risks are gone through again (REQ-152)."""
        LIFECYCLE.move(self, "reopen")
        self.closed_at = None
        self.expect_review(review_due)
        self.record(RegisterReopened(project_id=self.project_id, register_id=self.id))

    def _settle(self) -> None:
        """What the plan lacked may be there by now: the question is answered anew, once."""
        if self.plan_lacks:
            self.plan_lacks = self._lacking()
            if not self.plan_lacks:
                self.record(self._validated())

    def _lacking(self) -> list[str]:
        risks = self.threats + self.opportunities
        return [
            lack.value
            for lack in lacking(
                plan_in_force=self.plan_in_force, risks=risks, unassessed=self.unassessed
            )
        ]

    def _asked(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "plan_id": self.asked_plan_id,
            "content_hash": self.asked_hash,
        }

    def _validated(self) -> PlanValidated:
        exposure = Money(amount=self.exposure, currency=self.currency)
        return PlanValidated(**self._asked(), exposure=exposure)

    def _summary(self) -> tuple[Any, ...]:
        return self.threats, self.opportunities, self.highest_level, self.exposure

    def _told(self) -> RegisterSummaryChanged:
        return RegisterSummaryChanged(
            project_id=self.project_id,
            register_id=self.id,
            revision=self.next_version,
            threats=self.threats,
            opportunities=self.opportunities,
            highest_level=self.highest_level,
            exposure=Money(amount=self.exposure, currency=self.currency),
        )
