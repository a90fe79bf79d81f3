"""A dossier: what documents a closed project leaves behind, each by its hash, under one seal."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.dossiers.rules import in_order, seal_of
from shared.contracts.closing import DossierExpired, DossierExpiryRequested, DossierSealed
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class DossierState(StrEnum):
    """Whether a dossier is put together, closed for good, or need not be kept any more."""

    ASSEMBLING = "ASSEMBLING"
    SEALED = "SEALED"
    EXPIRED = "EXPIRED"


S = DossierState

LIFECYCLE = Lifecycle(
    S,
    {
        "seal": ({S.ASSEMBLING}, S.SEALED),
        "request_expiry": ({S.SEALED}, None),
        "expire": ({S.SEALED}, S.EXPIRED),
    },
    start=S.ASSEMBLING,
)


class Dossier(Versioned, Aggregate, Base):
    """Once sealed, what it holds never changes: the database lets nobody (REQ-149)."""

    __tablename__ = "dossiers"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID]
    closing: Mapped[int]
    """The project's revision when it was closed: one that was reopened is closed again."""
    state: Mapped[DossierState]
    manifest: Mapped[list[Any]]
    seal_hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
    retention_until: Mapped[date]
    expiry_requested_by: Mapped[str | None] = mapped_column(String(128))
    expiry_requested_at: Mapped[datetime | None]
    expired_by: Mapped[str | None] = mapped_column(String(128))
    expired_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("project_id", "closing"),
        Index("ix_dossiers_sealed_at_id", "sealed_at", "id"),
        Index("ix_dossiers_state_sealed_at_id", "state", "sealed_at", "id"),
        Index("ix_dossiers_retention_until_id", "retention_until", "id"),
        Index("ix_dossiers_state_retention_until_id", "state", "retention_until", "id"),
    )

    @classmethod
    def assemble(
        cls,
        id_: UUID,
        key: str,
        project_id: UUID,
        closing: int,
        manifest: Iterable[Mapping[str, str]],
    ) -> "Dossier":
        """Put together what portfolio says the project leaves behind."""
        return cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            closing=closing,
            state=LIFECYCLE.start,
            manifest=in_order(manifest),
        )

    def seal(self, at: datetime, retention_until: date) -> None:
        """From now on it is as it is; the project can be archived (REQ-149)."""
        LIFECYCLE.move(self, "seal")
        self.seal_hash = seal_of(self.manifest)
        self.sealed_at, self.retention_until = at, retention_until
        self.record(
            DossierSealed(
                project_id=self.project_id,
                dossier_id=self.id,
                dossier_key=self.key,
                seal=self.seal_hash,
                sealed_at=at,
                retention_until=retention_until,
                closing=self.closing,
            )
        )

    def request_expiry(self, by: Actor, reason: str, at: datetime, today: date) -> None:
        """The director says that it need not be kept any more; a board member is to agree."""
        LIFECYCLE.move(self, "request_expiry")
        self._check_retention(today)
        self.expiry_requested_by, self.expiry_requested_at = by.id, at
        self.record(DossierExpiryRequested(**self._named()), because=reason)

    def expire(self, by: Actor, at: datetime, today: date) -> None:
        """Two people have said so, the director and one of the board (REQ-149)."""
        LIFECYCLE.move(self, "expire")
        self._check_retention(today)
        if self.expiry_requested_by is None:
            raise Conflict("expiry_not_requested")
        self.forbid(by, self.expiry_requested_by)
        self.expired_by, self.expired_at = by.id, at
        self.record(DossierExpired(**self._named()))

    def _check_retention(self, today: date) -> None:
        if today <= self.retention_until:
            raise Conflict("retention_not_over", until=self.retention_until.isoformat())

    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "dossier_id": self.id,
            "dossier_key": self.key,
        }
