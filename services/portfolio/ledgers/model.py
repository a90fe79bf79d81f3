"""What one approved entry of hours has cost; a counter-entry is an entry of its own."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base


class LedgerEntry(Base):
    """Written once, as it was told; corrections are further entries (REQ-115)."""

    __tablename__ = "ledger_entries"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID]
    activity: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    currency: Mapped[str] = mapped_column(String(3))
    posted_at: Mapped[datetime]
    """Since when it is known here."""

    __table_args__ = (Index("ix_ledger_entries_project_id_day", "project_id", "day"),)
