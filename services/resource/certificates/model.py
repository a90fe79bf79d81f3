"""A certificate of a skill that somebody of the organisation holds."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base

FOR_EVER = date(9999, 12, 31)
"""Until when a certificate counts that has no last day."""


class HeldCertificate(Base):
    """Once it has run out it stays so, in whatever order that is told (REQ-164).

    Kept also of who is in no pool yet: they may be taken into it any day.
    """

    __tablename__ = "held_certificates"

    certification_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(String(128))
    skill: Mapped[str] = mapped_column(String(60))
    until: Mapped[date]
    expired: Mapped[bool]

    __table_args__ = (
        Index("ix_held_certificates_valid", "person_id", postgresql_where=text("NOT expired")),
    )
