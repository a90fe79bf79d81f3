"""A type of project: its template for preliminary plans, and how each of its tiers is run."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.project_types.rules import unsound_parts
from shared.contracts.portfolio import ProjectTypeChanged, TierProfile, Words
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle

GENERIC = "GENERIC"
"""The type whose template and profiles serve projects of a type that has none."""


class TypeState(StrEnum):
    """Whether proposals can be of this type."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


S = TypeState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.ACTIVE}, None),
        "deactivate": ({S.ACTIVE}, S.INACTIVE),
        "activate": ({S.INACTIVE}, S.ACTIVE),
    },
    start=S.ACTIVE,
)


class ProjectType(Versioned, Aggregate, Base):
    """The organisation's own data: each change is a version, told whole to the others (REQ-010)."""

    __tablename__ = "project_types"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    code: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[TypeState]
    parent: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[dict[str, Any]]
    template: Mapped[dict[str, Any]]
    profiles: Mapped[list[Any]]

    __table_args__ = (
        Index("ix_project_types_state_code_id", "state", "code", "id"),
        Index("ix_project_types_parent_code_id", "parent", "code", "id"),
    )

    @property
    def active(self) -> bool:
        """Whether proposals can be of this type."""
        return self.state == S.ACTIVE

    @classmethod
    def create(cls, id_: UUID, code: str, said: Mapping[str, Any]) -> "ProjectType":
        """One more type; the set of them is open (REQ-010)."""
        made = cls(id=id_, version=0, code=code, state=LIFECYCLE.start, parent=None)
        made._say(said)
        return made

    def edit(self, said: Mapping[str, Any]) -> None:
        """A new version; projects registered before keep the profile they have (REQ-011)."""
        LIFECYCLE.move(self, "edit")
        self._say(said)

    def _say(self, said: Mapping[str, Any]) -> None:
        for field, value in said.items():
            setattr(self, field, value)
        if unsound := unsound_parts(self.template, self.profiles):
            problems = [FieldProblem(pointer, "project_type_unsound") for pointer in unsound]
            raise Conflict("project_type_unsound", count=len(problems), errors=problems)
        self._tell()

    def deactivate(self) -> None:
        """No more proposals of this type; the generic one must stay (REQ-010)."""
        LIFECYCLE.move(self, "deactivate")
        if self.code == GENERIC:
            raise Conflict("project_type_needed", type=GENERIC)
        self._tell()

    def activate(self) -> None:
        """Proposals can be of this type again."""
        LIFECYCLE.move(self, "activate")
        self._tell()

    def _tell(self) -> None:
        self.record(
            ProjectTypeChanged(
                project_type_id=self.id,
                code=self.code,
                type_version=self.next_version,
                parent=self.parent,
                active=self.active,
                name=Words.model_validate(self.name),
                profiles=tuple(told_profile(profile) for profile in self.profiles),
            )
        )

    def content(self) -> dict[str, Any]:
        """All that it says, as its version keeps it."""
        said = ("parent", "active", "name", "template", "profiles")
        return {name: getattr(self, name) for name in said}


def told_profile(profile: Mapping[str, Any]) -> TierProfile:
    """A profile as it travels: the codes, by which each service knows its own part."""
    listed = ("gates", "required_plans", "kpis", "document_templates")
    return TierProfile(
        tier=profile["tier"],
        **{name: tuple(part["code"] for part in profile[name]) for name in listed},
        scoring_model=profile["scoring_model"],
        risk_checklist=profile["risk_checklist"],
        closing_checklist=profile["closing_checklist"]["code"],
        checkin_days=profile["checkin_days"],
    )


class ProjectTypeVersion(Base):
    """A type as it was from one change to the next; written once (REQ-011)."""

    __tablename__ = "project_type_versions"

    project_type_id: Mapped[UUID] = mapped_column(ForeignKey("project_types.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    changed_by: Mapped[str] = mapped_column(String(128))
    changed_at: Mapped[datetime]

    @classmethod
    def of(cls, type_: ProjectType, by: Actor, at: datetime) -> "ProjectTypeVersion":
        """What the type says with the change in hand."""
        return cls(
            project_type_id=type_.id,
            number=type_.next_version,
            content=type_.content(),
            content_hash=content_hash(type_.content()),
            changed_by=by.id,
            changed_at=at,
        )
