"""A financial settlement: figures with their provenance, balanced against the ledger."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.settlements.rules import actual, changed, listed, prefilled, value_of
from shared.contracts.accounts import SettlementBalanced, SettlementDrafted, SettlementEdited
from shared.contracts.base import Money
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class SettlementState(StrEnum):
    """Whether it agrees with the ledger."""

    DRAFT = "DRAFT"
    BALANCED = "BALANCED"


S = SettlementState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT, S.BALANCED}, S.DRAFT),
        "balance": ({S.DRAFT}, S.BALANCED),
    },
    start=S.DRAFT,
)


class FinancialSettlement(Versioned, Aggregate, Base):
    """What was approved, spent and is still owed; one that is changed must balance anew."""

    __tablename__ = "settlements"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[SettlementState]
    currency: Mapped[str] = mapped_column(String(3))
    figures: Mapped[dict[str, Any]]
    liabilities: Mapped[list[Any]] = mapped_column(JSONB)
    remark: Mapped[str] = mapped_column(Text)
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    balanced_by: Mapped[str | None] = mapped_column(String(128))
    balanced_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_settlements_drafted_at_id", "drafted_at", "id"),
        Index("ix_settlements_project_id_drafted_at_id", "project_id", "drafted_at", "id"),
        Index("ix_settlements_state_drafted_at_id", "state", "drafted_at", "id"),
        Index(
            "uq_settlements_draft",
            "project_id",
            unique=True,
            postgresql_where=text("state = 'DRAFT'"),
        ),
    )

    @classmethod
    def draft(
        cls,
        id_: UUID,
        project_id: UUID,
        by: Actor,
        at: datetime,
        currency: str,
        known: Mapping[str, Decimal | None],
    ) -> "FinancialSettlement":
        """Begun from what the platform knows (REQ-145)."""
        settlement = cls(
            id=id_,
            version=0,
            project_id=project_id,
            state=LIFECYCLE.start,
            currency=currency,
            figures=prefilled(known),
            liabilities=[],
            remark="",
            drafted_by=by.id,
            drafted_at=at,
        )
        settlement.record(SettlementDrafted(**settlement._named))
        return settlement

    def edit(self, said: Mapping[str, Any]) -> None:
        """By hand, and marked as such (REQ-145)."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            by_hand = changed(self.figures, value) if name == "figures" else value
            setattr(self, name, by_hand)
        self.record(SettlementEdited(**self._named))

    def check_balance(self, ledger: Decimal) -> None:
        """The actuals are what the ledger says, and what is accrued is listed as owed: 2,800 of
        labour and 70 of others against a ledger of 2,870, 30 accrued and 30 owed (REQ-143).

        Errors: 409 `settlement_unbalanced`.
        """
        wrong = []
        if actual(self.figures) != ledger:
            wrong.append(FieldProblem("/figures", "actual_differs_from_ledger"))
        if value_of(self.figures, "ACCRUALS") != listed(self.liabilities):
            wrong.append(FieldProblem("/liabilities", "accruals_differ_from_liabilities"))
        if wrong:
            raise Conflict("settlement_unbalanced", count=len(wrong), errors=wrong)

    def balance(self, by: Actor, ledger: Decimal, at: datetime) -> None:
        """Found to agree with the ledger (REQ-143)."""
        LIFECYCLE.move(self, "balance")
        self.check_balance(ledger)
        self.balanced_by, self.balanced_at = by.id, at
        spent = Money(amount=actual(self.figures), currency=self.currency)
        owed = Money(amount=listed(self.liabilities), currency=self.currency)
        self.record(SettlementBalanced(**self._named, actual=spent, liabilities=owed))

    @property
    def hash(self) -> str:
        """What it says, as one."""
        said = ("currency", "figures", "liabilities", "remark")
        return content_hash({name: getattr(self, name) for name in said})

    @property
    def _named(self) -> dict[str, Any]:
        return {"project_id": self.project_id, "settlement_id": self.id}
