"""An answer: whether an item of a register's checklist applies to the undertaking, or why not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base


class ChecklistAnswer(Base):
    """Written once; the latest one for an item counts (REQ-174)."""

    __tablename__ = "checklist_answers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    checklist_id: Mapped[UUID] = mapped_column(ForeignKey("risk_checklists.id"))
    item_code: Mapped[str] = mapped_column(String(40))
    applies: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    risk_id: Mapped[UUID | None] = mapped_column(ForeignKey("risks.id"))
    answered_by: Mapped[str] = mapped_column(String(128))
    answered_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_checklist_answers_register_id_checklist_id_item_code_id",
            "register_id",
            "checklist_id",
            "item_code",
            "id",
        ),
    )
