"""A template, checklist or tool in one edition: drafted, published, used, and retired."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.entries.model import Language
from shared.contracts.knowledge import (
    AssetDrafted,
    AssetEdited,
    AssetPublished,
    AssetRetired,
    AssetUsed,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class AssetState(StrEnum):
    """Whether an edition is the one to use."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


class AssetKind(StrEnum):
    """What an asset is to who uses it."""

    TEMPLATE = "TEMPLATE"
    CHECKLIST = "CHECKLIST"
    TOOL = "TOOL"


S = AssetState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "publish": ({S.DRAFT}, S.PUBLISHED),
        "use": ({S.PUBLISHED}, None),
        "retire": ({S.PUBLISHED}, S.RETIRED),
    },
    start=S.DRAFT,
)


class ProcessAsset(Versioned, Aggregate, Base):
    """One edition in one language; of each code and language one is published (REQ-015)."""

    __tablename__ = "process_assets"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[AssetState]
    kind: Mapped[AssetKind]
    code: Mapped[str] = mapped_column(String(40))
    edition: Mapped[int]
    language: Mapped[Language]
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str | None] = mapped_column(String(200))
    content: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(400))
    project_types: Mapped[list[Any]]
    stages: Mapped[list[Any]]
    tags: Mapped[list[Any]]
    based_on: Mapped[list[Any]]
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    review_due: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("code", "language", "edition"),
        Index(
            "uq_process_assets_published",
            "code",
            "language",
            unique=True,
            postgresql_where=text("state = 'PUBLISHED'"),
        ),
        Index("ix_process_assets_drafted_at_id", "drafted_at", "id"),
        Index("ix_process_assets_state_drafted_at_id", "state", "drafted_at", "id"),
        Index("ix_process_assets_kind_drafted_at_id", "kind", "drafted_at", "id"),
        Index("ix_process_assets_language_drafted_at_id", "language", "drafted_at", "id"),
        Index("ix_process_assets_project_types", "project_types", postgresql_using="gin"),
    )

    @classmethod
    def draft(
        cls, id_: UUID, key: str, edition: int, by: Actor, said: Mapping[str, Any], at: datetime
    ) -> "ProcessAsset":
        """The next edition of something to work with."""
        asset = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            edition=edition,
            drafted_by=by.id,
            drafted_at=at,
            **said,
        )
        asset._check()
        asset.record(AssetDrafted(**asset.named()))
        return asset

    def edit(self, said: Mapping[str, Any]) -> None:
        """Only a draft is changed; what is published is followed by a new edition."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self._check()
        self.record(AssetEdited(**self.named(), changed=tuple(said)))

    def publish(self, owner: str, review_due: date, today: date) -> None:
        """The one to use from now on; somebody owns it and looks at it again in time."""
        LIFECYCLE.move(self, "publish")
        if review_due <= today:
            raise Conflict("not_in_future")
        self.owner_id, self.review_due = owner, review_due
        self.record(AssetPublished(**self.named(), based_on=tuple(self.based_on)))

    def use(self, id_: UUID, by: Actor, project_id: UUID | None, at: datetime) -> "AssetUse":
        """Only what is published; each use counts, and leaves the asset as it is."""
        LIFECYCLE.move(self, "use")
        use = AssetUse(
            id=id_, version=0, asset_id=self.id, project_id=project_id, used_by=by.id, used_at=at
        )
        use.record(AssetUsed(**self.named(), project_id=project_id))
        return use

    def retire(self, reason: str) -> None:
        """No longer to be used; who has it keeps it."""
        LIFECYCLE.move(self, "retire")
        self.record(AssetRetired(**self.named(), reason=reason), because=reason)

    def named(self) -> dict[str, Any]:
        """What every fact about it says."""
        return {
            "asset_id": self.id,
            "asset_key": self.key,
            "code": self.code,
            "edition": self.edition,
        }

    def _check(self) -> None:
        if not self.content and not self.link:
            raise Conflict("asset_empty")


class AssetUse(Versioned, Aggregate, Base):
    """One use of an asset: beside it, so that a thousand uses are not a thousand versions of it."""

    __tablename__ = "asset_uses"

    asset_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    used_by: Mapped[str] = mapped_column(String(128))
    used_at: Mapped[datetime]

    __table_args__ = (Index("ix_asset_uses_asset_id", "asset_id"),)
