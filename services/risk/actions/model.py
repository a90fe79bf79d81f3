"""An action: what is to be done about a risk or an issue, by whom, until when, to what effect."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.actions.rules import ActionKind, Side, Strategy
from services.risk.base import Base
from services.risk.issues.model import Issue
from services.risk.risks.model import Risk
from shared.contracts.control import (
    ActionAgreed,
    ActionDone,
    ActionIneffective,
    ActionProposed,
    ActionStarted,
    ActionVerified,
    ActionWithdrawn,
    InterventionOrdered,
    InterventionOverdue,
    ResponseRequiresChange,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ActionState(StrEnum):
    """How far an action is."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    ACTIVE = "ACTIVE"
    DONE = "DONE"
    VERIFIED = "VERIFIED"
    INEFFECTIVE = "INEFFECTIVE"
    WITHDRAWN = "WITHDRAWN"


S = ActionState

UNFINISHED = {S.PROPOSED, S.AGREED, S.ACTIVE}

LIFECYCLE = Lifecycle(
    S,
    {
        "agree": ({S.PROPOSED}, S.AGREED),
        "start": ({S.AGREED}, S.ACTIVE),
        "finish": ({S.ACTIVE}, S.DONE),
        "verify": ({S.DONE}, S.VERIFIED),
        "fail": ({S.DONE}, S.INEFFECTIVE),
        "withdraw": ({S.PROPOSED, S.AGREED}, S.WITHDRAWN),
        "chase": ({S.PROPOSED}, None),
    },
    start=S.PROPOSED,
)

FILTERS = ("state", "kind", "project_id", "owner_id", "risk_id", "issue_id")


class Action(Versioned, Aggregate, Base):
    """A response to a risk, a countermeasure to an issue, or an intervention of the PMO."""

    __tablename__ = "actions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    project_id: Mapped[UUID]
    kind: Mapped[ActionKind]
    state: Mapped[ActionState]
    risk_id: Mapped[UUID | None] = mapped_column(ForeignKey("risks.id"))
    issue_id: Mapped[UUID | None] = mapped_column(ForeignKey("issues.id"))
    strategy: Mapped[Strategy | None]
    what: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[str] = mapped_column(String(128))
    due: Mapped[date]
    cost: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    trigger: Mapped[str | None] = mapped_column(String(200))
    fallback: Mapped[str | None] = mapped_column(String(200))
    requires_change: Mapped[bool]
    """Whether it cannot be done without a change to the baseline."""
    expected_effects: Mapped[list[Any]]
    observed_effects: Mapped[list[Any]]
    proposed_by: Mapped[str] = mapped_column(String(128))
    proposed_side: Mapped[Side]
    proposed_at: Mapped[datetime]
    agreed_by: Mapped[str | None] = mapped_column(String(128))
    agreed_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    """What the other side said when it agreed."""
    answer_by: Mapped[datetime | None]
    chase_at: Mapped[datetime | None]
    """When the executive is told that nobody answered, if ever."""
    done_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(String(128))
    checked_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_actions_due_id", "due", "id"),
        *[Index(f"ix_actions_{name}_due_id", name, "due", "id") for name in FILTERS],
        Index("ix_actions_chase_at", "chase_at", postgresql_where=text("chase_at IS NOT NULL")),
    )

    @classmethod
    def propose(
        cls,
        id_: UUID,
        key: str,
        about: Risk | Issue,
        by: tuple[str, Side],
        said: Mapping[str, Any],
        at: datetime,
    ) -> "Action":
        """One side says what is to be done; a response is the manager's own to decide."""
        is_risk = isinstance(about, Risk)
        action = cls(
            id=id_,
            version=0,
            key=key,
            register_id=about.register_id,
            project_id=about.project_id,
            risk_id=about.id if is_risk else None,
            issue_id=None if is_risk else about.id,
            state=LIFECYCLE.start,
            observed_effects=[],
            proposed_by=by[0],
            proposed_side=by[1],
            proposed_at=at,
            chase_at=said.get("answer_by"),
            **said,
        )
        if action.answer_by is not None:
            told = {**action._told(), "answer_by": action.answer_by}
            action.record(InterventionOrdered(**told))
            return action
        action.record(ActionProposed(**action._told()))
        if is_risk and action.requires_change:
            action.record(ResponseRequiresChange(**action._told(), risk_key=about.key))
        if action.kind == ActionKind.RESPONSE:
            LIFECYCLE.move(action, "agree")
            action.agreed_by, action.agreed_at = by[0], at
        return action

    def agree(self, by: str, side: Side, answer: str, at: datetime) -> None:
        """The other side wants it too (REQ-107), or answers what the PMO asked for (REQ-183)."""
        LIFECYCLE.move(self, "agree")
        self.check_other(side)
        self.agreed_by, self.agreed_at, self.answer, self.chase_at = by, at, answer, None
        self.record(ActionAgreed(**self._told()))

    def check_other(self, side: Side) -> None:
        """Errors: 409 `other_side_agrees`: nobody agrees with themselves (REQ-107)."""
        if side == self.proposed_side:
            raise Conflict("other_side_agrees")

    def start(self) -> None:
        """It is being done."""
        LIFECYCLE.move(self, "start")
        self.record(ActionStarted(**self._told()))

    def finish(self, at: datetime) -> None:
        """It was done; whether it helped is yet to be seen."""
        LIFECYCLE.move(self, "finish")
        self.done_at = at
        self.record(ActionDone(**self._told()))

    def verify(self, effects: list[Any], by: str, at: datetime) -> None:
        """It had its effect (REQ-108)."""
        LIFECYCLE.move(self, "verify")
        self._saw(effects, by, at)
        self.record(ActionVerified(**self._told()))

    def fail(self, effects: list[Any], by: str, at: datetime) -> None:
        """It had none (REQ-108)."""
        LIFECYCLE.move(self, "fail")
        self._saw(effects, by, at)
        self.record(ActionIneffective(**self._told()))

    def withdraw(self, reason: str, told: str) -> None:
        """It is not to be done after all; `told` are the words that may travel."""
        LIFECYCLE.move(self, "withdraw")
        self.chase_at = None
        self.record(ActionWithdrawn(**self._told(), reason=told), because=reason)

    def chase(self) -> None:
        """The PMO asked, and nobody answered in time: the executive is told, once (REQ-183)."""
        LIFECYCLE.move(self, "chase")
        self.chase_at = None
        self.record(InterventionOverdue(**self._told()))

    def _saw(self, effects: list[Any], by: str, at: datetime) -> None:
        self.observed_effects, self.checked_by, self.checked_at = effects, by, at

    def _told(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "action_id": self.id,
            "action_key": self.key,
            "kind": self.kind,
            "risk_id": self.risk_id,
            "issue_id": self.issue_id,
            "owner_id": self.owner_id,
            "due": self.due,
        }
