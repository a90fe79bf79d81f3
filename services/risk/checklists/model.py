"""A risk checklist: what to think of for one type of project in one stage, in versions."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.checklists.rules import Stage, said_twice
from shared.contracts.risk import (
    RiskChecklistActivated,
    RiskChecklistChanged,
    RiskChecklistDrafted,
    RiskChecklistRetired,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ChecklistState(StrEnum):
    """Whether registers are gone through by it yet, now, or no more."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = ChecklistState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "activate": ({S.DRAFT}, S.ACTIVE),
        "retire": ({S.ACTIVE}, S.RETIRED),
    },
    start=S.DRAFT,
)


class RiskChecklist(Versioned, Aggregate, Base):
    """The PMO's; of each code and stage one version is in force (REQ-174)."""

    __tablename__ = "risk_checklists"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    code: Mapped[str] = mapped_column(String(40))
    project_type: Mapped[str] = mapped_column(String(40))
    stage: Mapped[Stage]
    number: Mapped[int]
    state: Mapped[ChecklistState]
    name: Mapped[dict[str, Any]]
    items: Mapped[list[Any]]
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("code", "stage", "number"),
        Index("ix_risk_checklists_code_id", "code", "id"),
        Index("ix_risk_checklists_state_code_id", "state", "code", "id"),
        Index("ix_risk_checklists_stage_code_id", "stage", "code", "id"),
        Index("ix_risk_checklists_project_type_code_id", "project_type", "code", "id"),
        Index(
            "uq_risk_checklists_active",
            "code",
            "stage",
            unique=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
    )

    @classmethod
    def draft(
        cls, id_: UUID, key: str, number: int, by: str, said: Mapping[str, Any], at: datetime
    ) -> "RiskChecklist":
        """The next version of a checklist, or the first of a new one."""
        checklist = cls(
            id=id_,
            version=0,
            key=key,
            number=number,
            state=LIFECYCLE.start,
            drafted_by=by,
            drafted_at=at,
            **said,
        )
        checklist._check()
        checklist.record(RiskChecklistDrafted(**checklist._told()))
        return checklist

    def edit(self, said: Mapping[str, Any]) -> None:
        """Change the draft; what is or was in force is never changed."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self._check()
        self.record(RiskChecklistChanged(**self._told()))

    def activate(self, at: datetime) -> None:
        """Registers opened from now on are gone through by it."""
        LIFECYCLE.move(self, "activate")
        self.activated_at = at
        self.record(RiskChecklistActivated(**self._told()))

    def retire(self) -> None:
        """A later version takes its place."""
        LIFECYCLE.move(self, "retire")
        self.record(RiskChecklistRetired(**self._told()))

    def _told(self) -> dict[str, Any]:
        return {
            "checklist_id": self.id,
            "checklist_key": self.key,
            "code": self.code,
            "stage": self.stage,
            "number": self.number,
        }

    def _check(self) -> None:
        """Errors: 409 `item_said_twice`, by pointer."""
        if wrong := said_twice(item["code"] for item in self.items):
            raise Conflict("item_said_twice", errors=wrong)


class TypeChecklists(Base):
    """Which checklist the projects of a type use, by tier: portfolio's word, in its latest version.

    A copy of what ProjectTypeChanged says; it holds nothing else of the type.
    """

    __tablename__ = "type_checklists"

    project_type: Mapped[str] = mapped_column(String(40), primary_key=True)
    type_version: Mapped[int]
    by_tier: Mapped[dict[str, Any]]
