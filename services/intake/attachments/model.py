"""An attachment: a file that goes with a proposal, and whether it may be opened."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from shared.contracts.admission import (
    AttachmentScanned,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class AttachmentState(StrEnum):
    """Whether a file may be opened."""

    PENDING_SCAN = "PENDING_SCAN"
    CLEAN = "CLEAN"
    INFECTED = "INFECTED"
    REMOVED = "REMOVED"


S = AttachmentState

LIFECYCLE = Lifecycle(
    S,
    {
        "clear": ({S.PENDING_SCAN}, S.CLEAN),
        "condemn": ({S.PENDING_SCAN}, S.INFECTED),
        "remove": ({S.PENDING_SCAN, S.CLEAN, S.INFECTED}, S.REMOVED),
    },
    start=S.PENDING_SCAN,
)


class Attachment(Versioned, Aggregate, Base):
    """Never changed; that it was added and removed are facts about its proposal."""

    __tablename__ = "attachments"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    state: Mapped[AttachmentState]
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    scanned: Mapped[bool]
    """False for a file that is CLEAN only because there is no scanner."""
    added_by: Mapped[str] = mapped_column(String(128))
    added_at: Mapped[datetime]
    first_version: Mapped[int]
    """The version of the proposal that it is part of at first, should it stay till then."""
    scan_after: Mapped[datetime]

    __table_args__ = (
        Index("ix_attachments_proposal_id_id", "proposal_id", "id"),
        Index(
            "ix_attachments_to_scan",
            "scan_after",
            postgresql_where=text("state = 'PENDING_SCAN'"),
        ),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its proposal."""
        return self.proposal_id

    @classmethod
    def of(cls, id_: UUID, at: datetime, *, scanner: bool, **said: Any) -> "Attachment":
        """Waits for the scanner, where there is one."""
        file = cls(id=id_, version=0, state=LIFECYCLE.start, scanned=False, **said)
        file.added_at = file.scan_after = at
        if not scanner:
            LIFECYCLE.move(file, "clear")
        return file

    def looked_at(self, *, clean: bool) -> None:
        """The scanner has spoken; what is INFECTED nobody opens."""
        if clean:
            LIFECYCLE.move(self, "clear")
        else:
            LIFECYCLE.move(self, "condemn")
        self.scanned = True
        self.record(
            AttachmentScanned(proposal_id=self.proposal_id, attachment_id=self.id, state=self.state)
        )

    def remove(self, content_version: int) -> bool:
        """Taken out of the next version; True when its bytes go too, because no version that was
        handed in has it, or nobody may open it."""
        was_clean = self.state == S.CLEAN
        LIFECYCLE.move(self, "remove")
        return not was_clean or self.first_version > content_version


class AttachmentContent(Base):
    """The bytes of a file, apart, so that lists never touch them."""

    __tablename__ = "attachment_contents"

    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
