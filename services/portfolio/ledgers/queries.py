"""What a project has cost so far."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from services.portfolio.ledgers.model import LedgerEntry
from shared.db.transaction import Reader, Transaction

PLACES = Decimal("0.0001")
"""As many as the columns hold."""


@dataclass(frozen=True)
class Spent:
    """The actual cost in one currency, the hours, and the latest day that has any."""

    amount: Decimal
    hours: Decimal
    until: date | None


async def spent(
    source: Reader | Transaction,
    project_id: UUID,
    currency: str,
    until: date | None = None,
    *,
    known_at: datetime | None = None,
) -> Spent:
    """The sum of the ledger of a project, to the end of a day, or as it was known at a moment,
    where one is named."""
    total = select(
        func.coalesce(func.sum(LedgerEntry.amount), 0).label("amount"),
        func.coalesce(func.sum(LedgerEntry.hours), 0).label("hours"),
        func.max(LedgerEntry.day).label("until"),
    ).where(LedgerEntry.project_id == project_id, LedgerEntry.currency == currency)
    if until is not None:
        total = total.where(LedgerEntry.day <= until)
    if known_at is not None:
        total = total.where(LedgerEntry.posted_at <= known_at)
    row = (await source.execute(total)).one()
    amount, hours = (Decimal(sum_).quantize(PLACES) for sum_ in (row.amount, row.hours))
    return Spent(amount, hours, row.until)
