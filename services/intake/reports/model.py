"""The tables that reports read: counts of facts, and how far the history has been counted."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base


class FunnelPosition(Base):
    """One row: up to where the events table has been counted; it moves with the counts."""

    __tablename__ = "funnel_position"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    counted_to: Mapped[datetime | None]
    """When the last fact that was counted happened."""


class FunnelHole(Base):
    """A place in the events table that was passed empty: it may still be committed."""

    __tablename__ = "funnel_holes"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    noted_at: Mapped[datetime]


class FunnelEntry(Base):
    """A proposal as it is counted now, so that it can be moved to other cells."""

    __tablename__ = "funnel_entries"

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime]
    level: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(40))
    tier: Mapped[str] = mapped_column(String(10))
    value: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    submitted: Mapped[datetime | None]
    day: Mapped[date | None]
    category: Mapped[str] = mapped_column(String(40))
    reached: Mapped[list[Any]] = mapped_column(JSONB)


class FunnelCell(Base):
    """How many proposals, and of what value in yuan; '' is any type, tier, month."""

    __tablename__ = "funnel_cells"

    measure: Mapped[str] = mapped_column(String(20), primary_key=True)
    type: Mapped[str] = mapped_column(String(40), primary_key=True)
    tier: Mapped[str] = mapped_column(String(10), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    level: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    spot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[Decimal] = mapped_column(Numeric(23, 4))
