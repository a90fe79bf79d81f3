"""A version of a process definition: drafted, tried out, the one to work by, and put away."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.processes.rules import contradictions, hash_of, without_one_accountable
from shared.contracts.knowledge import (
    ProcessDrafted,
    ProcessEdited,
    ProcessPiloted,
    ProcessPublished,
    ProcessRetired,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ProcessState(StrEnum):
    """How binding a version is."""

    DRAFT = "DRAFT"
    PILOT = "PILOT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = ProcessState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "pilot": ({S.DRAFT}, S.PILOT),
        "activate": ({S.PILOT}, S.ACTIVE),
        "retire": ({S.PILOT, S.ACTIVE}, S.RETIRED),
    },
    start=S.DRAFT,
)


class ProcessDefinition(Versioned, Aggregate, Base):
    """Its content changes only as a draft; projects keep the version they were bound to."""

    __tablename__ = "process_definitions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ProcessState]
    code: Mapped[str] = mapped_column(String(40))
    project_type: Mapped[str | None] = mapped_column(String(40))
    """None: for every type that has none of its own."""
    number: Mapped[int]
    name: Mapped[dict[str, Any]]
    steps: Mapped[list[Any]]
    activities: Mapped[list[Any]]
    based_on: Mapped[list[Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    effective_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("code", "project_type", "number", postgresql_nulls_not_distinct=True),
        Index(
            "uq_process_definitions_active",
            "code",
            "project_type",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
        Index("ix_process_definitions_drafted_at_id", "drafted_at", "id"),
        Index("ix_process_definitions_state_drafted_at_id", "state", "drafted_at", "id"),
        Index(
            "ix_process_definitions_project_type_drafted_at_id", "project_type", "drafted_at", "id"
        ),
    )

    @classmethod
    def draft(
        cls, id_: UUID, key: str, number: int, by: Actor, said: Mapping[str, Any], at: datetime
    ) -> "ProcessDefinition":
        """The next version of a process, of one type of project or of all the others (REQ-003)."""
        process = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            number=number,
            drafted_by=by.id,
            drafted_at=at,
            **said,
        )
        process._check()
        process.record(ProcessDrafted(**process._named()))
        return process

    def edit(self, said: Mapping[str, Any]) -> None:
        """Only a draft is changed: what is tried out or worked by stays what it was."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self._check()
        self.record(ProcessEdited(**self._named(), changed=tuple(said)))

    def pilot(self) -> None:
        """Projects that agree to it try it out; from here on its content is frozen."""
        LIFECYCLE.move(self, "pilot")
        self.record(ProcessPiloted(**self._named(), content_hash=self.content_hash))

    def activate(self, today: date) -> None:
        """It is the one to work by from now on; projects registered later are bound to it."""
        LIFECYCLE.move(self, "activate")
        self.effective_on = today
        self.record(
            ProcessPublished(
                **self._named(),
                effective_on=self.effective_on,
                content_hash=self.content_hash,
                based_on=tuple(self.based_on),
            )
        )

    def retire(self, reason: str) -> None:
        """Nobody begins to work by it any more."""
        LIFECYCLE.move(self, "retire")
        self.record(ProcessRetired(**self._named(), reason=reason), because=reason)

    def _named(self) -> dict[str, Any]:
        return {
            "process_id": self.id,
            "code": self.code,
            "process_version": self.number,
            "project_type": self.project_type,
        }

    def _check(self) -> None:
        """Exactly one role answers for each activity (REQ-007), and nothing contradicts itself."""
        if wrong := contradictions(self.steps, self.activities):
            raise Conflict("process_inconsistent", count=len(wrong), errors=wrong)
        if wrong := without_one_accountable(self.activities):
            raise Conflict("raci_without_one_accountable", count=len(wrong), errors=wrong)
        self.content_hash = hash_of(vars(self))
