"""A reserve: what the baseline of a project holds for its risks, and how much of it is used."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from shared.contracts.base import Money
from shared.contracts.control import ReserveDrawn, ReserveExhausted, ReserveSet
from shared.contracts.planning import BaselineEvent
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict


class Reserve(Versioned, Aggregate, Base):
    """One for each project with a baseline: a copy of its amounts, and what was drawn of them."""

    __tablename__ = "reserves"

    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"), unique=True)
    project_id: Mapped[UUID] = mapped_column(unique=True)
    baseline_number: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    bac: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    contingency: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    management: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    drawn: Mapped[Decimal] = mapped_column(Numeric(19, 4))

    @classmethod
    def of(cls, id_: UUID, register_id: UUID, told: BaselineEvent) -> "Reserve":
        """Held from the first baseline on that is heard of."""
        reserve = cls(
            id=id_,
            version=0,
            register_id=register_id,
            project_id=told.project_id,
            drawn=Decimal("0.0000"),
        )
        reserve.follow(told)
        return reserve

    def follow(self, told: BaselineEvent) -> None:
        """The baseline is another now; what was drawn is drawn."""
        self.baseline_number, self.currency = told.number, told.bac.currency
        self.bac, self.contingency = told.bac.amount, told.contingency.amount
        self.management = told.management_reserve.amount
        self.record(
            ReserveSet(
                project_id=self.project_id,
                baseline_number=told.number,
                contingency=told.contingency,
                management_reserve=told.management_reserve,
            )
        )

    @property
    def left(self) -> Decimal:
        """What may still be drawn; below zero where a later baseline holds less than was drawn."""
        return self.contingency - self.drawn

    def draw(self, draw_id: UUID, risk_id: UUID, amount: Decimal, reason: str) -> None:
        """Use some of it for a risk that occurred.

        Errors: 409 `reserve_exceeded`.
        """
        if amount > self.left:
            raise Conflict("reserve_exceeded", left=str(self.left), currency=self.currency)
        self.drawn += amount
        told = {"project_id": self.project_id, "risk_id": risk_id, "draw_id": draw_id}
        taken, left = (Money(amount=a, currency=self.currency) for a in (amount, self.left))
        self.record(ReserveDrawn(**told, amount=taken, left=left), because=reason)
        if not self.left:
            self.record(ReserveExhausted(**told))


class ReserveDraw(Base):
    """Written once: for which risk how much was taken, by whom and why."""

    __tablename__ = "reserve_draws"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reserve_id: Mapped[UUID] = mapped_column(ForeignKey("reserves.id"))
    risk_id: Mapped[UUID]
    amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    reason: Mapped[str] = mapped_column(String(2000))
    drawn_by: Mapped[str] = mapped_column(String(128))
    drawn_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_reserve_draws_reserve_id_drawn_at_id", "reserve_id", "drawn_at", "id"),
    )
