"""A risk register: where the risks of one undertaking are kept, first proposal, then project."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.registers.rules import (
    NOTHING,
    Counted,
    highest,
    moved_exposure,
    moved_levels,
)
from shared.contracts.base import Money
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


S = RegisterState

LIFECYCLE = Lifecycle(
    S,
    {
        "rehome": ({S.PROPOSAL}, S.PROJECT),
        "tailor": ({S.PROPOSAL}, None),
        "answer": ({S.PROPOSAL, S.PROJECT}, None),
        "identify": ({S.PROPOSAL, S.PROJECT}, None),
    },
    start=S.PROPOSAL,
)


@dataclass(frozen=True)
class Tailoring:
    """What a register takes from its undertaking: type, tier, currency, and so its checklist."""

    project_type: str
    tier: str
    currency: str
    checklist_id: UUID


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

    __table_args__ = (
        Index("ix_risk_registers_opened_at_id", "opened_at", "id"),
        Index("ix_risk_registers_state_opened_at_id", "state", "opened_at", "id"),
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
        self.levels = moved_levels(self.levels, before, after)
        self.highest_level = highest(self.levels)
        self.exposure += moved_exposure(before, after, peers)
        if abs(self.exposure) > MOST_EXPOSURE:
            raise Conflict("exposure_too_large", most=str(MOST_EXPOSURE))
        if self._summary() != known:
            self.record(self._told())

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
