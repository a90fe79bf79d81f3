"""An issue: what went wrong in a project, from its discovery until the remedy has had effect."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.issues.rules import Source
from services.risk.registers.model import RiskRegister
from shared.contracts.issues import (
    IssueAnalysed,
    IssueChanged,
    IssueClosed,
    IssueCountermeasureAgreed,
    IssueDismissed,
    IssueDrafted,
    IssueEased,
    IssueEscalated,
    IssueOpened,
    IssueReopened,
    IssueResolved,
    IssueStarted,
    IssueVerified,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class IssueState(StrEnum):
    """How far an issue is dealt with."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ESCALATED = "ESCALATED"
    ANALYSED = "ANALYSED"
    COUNTERMEASURE_AGREED = "COUNTERMEASURE_AGREED"
    IN_PROGRESS = "IN_PROGRESS"
    RESOLVED = "RESOLVED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    DISMISSED = "DISMISSED"


S = IssueState

GONE = {S.CLOSED, S.DISMISSED}
DEALT_WITH = {S.ANALYSED, S.COUNTERMEASURE_AGREED, S.IN_PROGRESS}

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": (set(S) - GONE, None),
        "confirm": ({S.DRAFT}, S.OPEN),
        "dismiss": ({S.DRAFT}, S.DISMISSED),
        "escalate": ({S.OPEN}, S.ESCALATED),
        "analyse": ({S.OPEN, S.ESCALATED}, S.ANALYSED),
        "propose": (DEALT_WITH, None),
        "agree": ({S.ANALYSED}, S.COUNTERMEASURE_AGREED),
        "start": ({S.COUNTERMEASURE_AGREED}, S.IN_PROGRESS),
        "resolve": ({S.IN_PROGRESS}, S.RESOLVED),
        "verify": ({S.RESOLVED}, S.VERIFIED),
        "reopen": ({S.IN_PROGRESS, S.RESOLVED}, S.OPEN),
        "close": ({S.VERIFIED}, S.CLOSED),
        "ease": (set(S) - GONE, None),
    },
    start=S.DRAFT,
)

BY = ("drafted_at", "severity")
"""What lists of issues are ordered by."""

OF_FEW_VALUES = ("state", "source")
OF_FEW_ROWS = ("project_id", "owner_id")
"""Filters: the first leave most rows, so each order has an index with them; the second few."""


def _indexes() -> list[Index]:
    orders: list[tuple[str, ...]] = [(by, "id") for by in BY]
    orders += [(name, by, "id") for name in OF_FEW_VALUES for by in BY]
    orders += [(name, "drafted_at", "id") for name in OF_FEW_ROWS]
    return [Index(f"ix_issues_{'_'.join(columns)}", *columns) for columns in orders]


class Issue(Versioned, Aggregate, Base):
    """Drafted by a breach without anybody's doing, or said by somebody; of a project (REQ-106)."""

    __tablename__ = "issues"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    project_id: Mapped[UUID]
    state: Mapped[IssueState]
    source: Mapped[Source]
    occasion: Mapped[str] = mapped_column(String(200))
    """The indicator and period, or the milestone and day, that drafted it: it does so once."""
    risk_id: Mapped[UUID | None] = mapped_column(ForeignKey("risks.id"))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    severity: Mapped[int]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    root_cause: Mapped[str | None] = mapped_column(String(200))
    impact: Mapped[str | None] = mapped_column(Text)
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    eased_in: Mapped[str | None] = mapped_column(String(20))
    """The period in which the indicator came back into its band."""

    __table_args__ = (
        *_indexes(),
        Index(
            "uq_issues_occasion",
            "project_id",
            "source",
            "occasion",
            unique=True,
            postgresql_where=text("occasion <> ''"),
        ),
    )

    @classmethod
    def draft(
        cls,
        id_: UUID,
        key: str,
        register: RiskRegister,
        by: str,
        said: Mapping[str, Any],
        at: datetime,
    ) -> "Issue":
        """Something went wrong; whether it is an issue, people say."""
        issue = cls(
            id=id_,
            version=0,
            key=key,
            register_id=register.id,
            project_id=register.project_id,
            state=LIFECYCLE.start,
            drafted_by=by,
            drafted_at=at,
            **said,
        )
        issue.record(IssueDrafted(**issue._told(), occasion=issue.occasion))
        return issue

    def edit(self, said: Mapping[str, Any]) -> None:
        """Say it better, judge it anew, or give it to somebody."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.record(IssueChanged(**self._told(), changed=tuple(said)))

    def confirm(self, at: datetime) -> None:
        """It is one."""
        LIFECYCLE.move(self, "confirm")
        self.opened_at = at
        self.record(IssueOpened(**self._told()))

    def dismiss(self, reason: str, told: str) -> None:
        """It is none."""
        LIFECYCLE.move(self, "dismiss")
        self.record(IssueDismissed(**self._told(), reason=told), because=reason)

    def escalate(self, owner_id: str, reason: str, told: str) -> None:
        """The project cannot solve it: somebody above answers for it."""
        LIFECYCLE.move(self, "escalate")
        self.owner_id = owner_id
        self.record(IssueEscalated(**self._told(), owner_id=owner_id, reason=told), because=reason)

    def analyse(self, root_cause: str, impact: str) -> None:
        """What lies at the bottom of it, and what comes of it."""
        LIFECYCLE.move(self, "analyse")
        self.root_cause, self.impact = root_cause, impact
        self.record(IssueAnalysed(**self._told()))

    def propose(self) -> None:
        """A countermeasure may be proposed once the cause is known (REQ-107)."""
        LIFECYCLE.move(self, "propose")

    def agree(self) -> None:
        """Both sides want the same done; a further countermeasure changes nothing (REQ-107)."""
        if self.state == S.ANALYSED:
            LIFECYCLE.move(self, "agree")
            self.record(IssueCountermeasureAgreed(**self._told()))

    def start(self) -> None:
        """The first of what was agreed is being done."""
        if self.state == S.COUNTERMEASURE_AGREED:
            LIFECYCLE.move(self, "start")
            self.record(IssueStarted(**self._told()))

    def resolve(self, at: datetime) -> None:
        """Its manager holds it to be solved."""
        LIFECYCLE.move(self, "resolve")
        self.resolved_at = at
        self.record(IssueResolved(**self._told()))

    def verify(self) -> None:
        """The PMO saw the effect (REQ-108)."""
        LIFECYCLE.move(self, "verify")
        self.record(IssueVerified(**self._told()))

    def reopen(self) -> None:
        """What was done had no effect (REQ-108)."""
        if LIFECYCLE.permits(self.state, "reopen"):
            LIFECYCLE.move(self, "reopen")
            self.resolved_at = None
            self.record(IssueReopened(**self._told()))

    def close(self, at: datetime, root_cause: str) -> None:
        """It is over; `root_cause` are the words that may travel."""
        LIFECYCLE.move(self, "close")
        self.closed_at = at
        self.record(IssueClosed(**self._told(), root_cause=root_cause))

    def ease(self, period: str) -> None:
        """The indicator that it came from is back in its band."""
        LIFECYCLE.move(self, "ease")
        self.eased_in = period
        self.record(IssueEased(**self._told(), period=period))

    def _told(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "issue_id": self.id,
            "issue_key": self.key,
            "severity": self.severity,
            "source": self.source,
        }
