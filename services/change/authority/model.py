"""A version of the policy on changes: how far each may decide, and how long others are heard."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from shared.contracts.base import Money
from shared.contracts.change import (
    AuthorityPolicyActivated,
    AuthorityPolicyDrafted,
    AuthorityPolicyRetired,
    ChangeAssessed,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class AuthorityPolicyState(StrEnum):
    """Whether a policy is written, in force, or was."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = AuthorityPolicyState

LIFECYCLE = Lifecycle(
    S,
    {
        "activate": ({S.DRAFT}, S.ACTIVE),
        "retire": ({S.ACTIVE}, S.RETIRED),
    },
    start=S.DRAFT,
)


class AuthorityPolicy(Versioned, Aggregate, Base):
    """Data that the organisation changes: a new version is written, then put in force."""

    __tablename__ = "authority_policies"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[AuthorityPolicyState]
    manager: Mapped[dict[str, Any]]
    analyst: Mapped[dict[str, Any]]
    director: Mapped[dict[str, Any]]
    board: Mapped[dict[str, Any]]
    consult_days: Mapped[int]
    activated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_authority_policies_active",
            "state",
            unique=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
    )

    @classmethod
    def draft(cls, id_: UUID, number: int, said: Mapping[str, Any]) -> "AuthorityPolicy":
        """Version `number`, not in force yet."""
        policy = cls(id=id_, version=0, number=number, state=LIFECYCLE.start, **said)
        policy.record(AuthorityPolicyDrafted(policy_id=id_, number=number))
        return policy

    def activate(self, at: datetime) -> None:
        """What is assessed from now on is judged by it."""
        LIFECYCLE.move(self, "activate")
        self.activated_at = at
        self.record(AuthorityPolicyActivated(policy_id=self.id, number=self.number))

    def retire(self, at: datetime) -> None:
        """Another is in force."""
        LIFECYCLE.move(self, "retire")
        self.retired_at = at
        self.record(AuthorityPolicyRetired(policy_id=self.id, number=self.number))


CENTS = Decimal("0.0001")
"""What a column of money holds: it is shown alike before and after it was written."""


class Sized:
    """The columns of what a change comes to and who decides on that much, mixed into it."""

    authority: Mapped[str | None] = mapped_column(String(20))
    authority_basis: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    bac_delta: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    currency: Mapped[str | None] = mapped_column(String(3))
    finish_days: Mapped[int | None]

    def size(self, fact: ChangeAssessed, basis: dict[str, Any]) -> None:
        """It is known what it comes to."""
        self.authority, self.authority_basis = fact.authority, basis
        self.bac_delta = fact.bac_delta.amount.quantize(CENTS)
        self.currency, self.finish_days = fact.bac_delta.currency, fact.finish_days

    def unsize(self) -> None:
        """It is not known any more."""
        self.authority = self.authority_basis = None
        self.bac_delta = self.currency = self.finish_days = None

    def compared(self, actual: Mapping[str, Any]) -> dict[str, Any]:
        """What was predicted beside what came true, for the fact that tells it (REQ-133)."""
        currency = self.currency or ""
        assert self.bac_delta is not None
        return {
            "predicted_bac_delta": Money(amount=self.bac_delta, currency=currency),
            "actual_bac_delta": Money(amount=actual["bac_delta"], currency=currency),
            "predicted_finish_days": self.finish_days,
            "actual_finish_days": actual["finish_days"],
        }
