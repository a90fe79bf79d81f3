"""An admission policy, and what it promises one proposal: its tier and its deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.policies.rules import Tier
from shared.contracts.admission import (
    AdmissionPolicyActivated,
    AdmissionPolicyDrafted,
    AdmissionPolicyEdited,
    AdmissionPolicyRetired,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class PolicyState(StrEnum):
    """Whether a policy is being written, in force, or was."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = PolicyState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "activate": ({S.DRAFT}, S.ACTIVE),
        "retire": ({S.ACTIVE}, S.RETIRED),
    },
    start=S.DRAFT,
)


class AdmissionPolicy(Versioned, Aggregate, Base):
    """Data that the organisation changes: a new version is written, then put in force."""

    __tablename__ = "admission_policies"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[PolicyState]
    small: Mapped[dict[str, Any]]
    medium: Mapped[dict[str, Any]]
    screen_days: Mapped[int]
    decide_days: Mapped[int]
    authority: Mapped[list[Any]] = mapped_column(JSONB)
    rates: Mapped[dict[str, Any]]
    activated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_admission_policies_active",
            "state",
            unique=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
    )

    @classmethod
    def draft(cls, id_: UUID, number: int, said: Mapping[str, Any]) -> "AdmissionPolicy":
        """Version `number`, not in force yet."""
        policy = cls(id=id_, version=0, number=number, state=LIFECYCLE.start, **said)
        policy.record(AdmissionPolicyDrafted(policy_id=id_, number=number))
        return policy

    def edit(self, said: Mapping[str, Any]) -> None:
        """Change what it says, until it is in force; then it never changes again."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.record(
            AdmissionPolicyEdited(policy_id=self.id, number=self.number, changed=tuple(said))
        )

    def activate(self, at: datetime) -> None:
        """What is submitted from now on is judged by it."""
        LIFECYCLE.move(self, "activate")
        self.activated_at = at
        self.record(AdmissionPolicyActivated(policy_id=self.id, number=self.number))

    def retire(self, at: datetime) -> None:
        """Another is in force."""
        LIFECYCLE.move(self, "retire")
        self.retired_at = at
        self.record(AdmissionPolicyRetired(policy_id=self.id, number=self.number))


class Stage(StrEnum):
    """What the PMO's clock is running for: until the assessment is complete, then the decision."""

    SCREENING = "SCREENING"
    DECISION = "DECISION"


@dataclass(frozen=True)
class Terms:
    """What the policy in force promises a proposal as it is handed in."""

    tier: Tier
    policy_number: int
    cost_cny: Decimal
    screen_due: datetime
    decide_due: datetime
    """The term for deciding begins where the one for screening ends."""


class Promised:
    """The columns of what the policy promises, mixed into the proposal; `sla_due` is null while
    no clock runs (REQ-037)."""

    tier: Mapped[Tier | None]
    policy_number: Mapped[int | None]
    cost_cny: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    sla_stage: Mapped[Stage | None]
    sla_due: Mapped[datetime | None]
    sla_days_left: Mapped[int | None]
    sla_breached: Mapped[bool] = mapped_column(default=False)
    decide_due: Mapped[datetime | None]
    risk_level: Mapped[int] = mapped_column(default=0)
    """The highest of the open threats in the risk register, as far as it was told; 0 to 25."""

    def promise(self, terms: Terms) -> None:
        """The clock runs by these terms; what was told of this stage before is not told again."""
        self.tier, self.policy_number, self.cost_cny = (
            terms.tier,
            terms.policy_number,
            terms.cost_cny,
        )
        self.sla_stage, self.sla_due = Stage.SCREENING, terms.screen_due
        self.decide_due, self.sla_days_left = terms.decide_due, None

    def stop_clock(self, days_left: int) -> None:
        """The sponsor is asked: what is left is kept for when the proposal comes back."""
        self.sla_due = self.decide_due = None
        self.sla_days_left = days_left

    def screened(self) -> None:
        """Screening is done; from now on the clock is the decision's."""
        self.sla_stage, self.sla_due, self.sla_breached = Stage.DECISION, self.decide_due, False

    def end_clock(self) -> None:
        """Nothing is owed any more."""
        self.sla_stage = self.sla_due = self.decide_due = self.sla_days_left = None
        self.sla_breached = False
