"""What a booking takes of a resource in one month: the rows that are added up everywhere."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base


class BookedMonth(Base):
    """There from the soft booking on; a booking that ends early keeps the months it has worked."""

    __tablename__ = "booked_months"

    allocation_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID]
    project_id: Mapped[UUID]
    demand_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(60))
    hours: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    hard: Mapped[bool]
    overtime: Mapped[bool]
    """Approved beyond the capacity of the resource."""

    __table_args__ = (
        Index("ix_booked_months_resource_id_month", "resource_id", "month"),
        Index("ix_booked_months_role_month", "role", "month"),
        Index("ix_booked_months_project_id_month", "project_id", "month"),
        Index("ix_booked_months_demand_id", "demand_id"),
    )
