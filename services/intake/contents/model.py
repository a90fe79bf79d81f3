"""What a proposal says: the sponsor's words as columns, and each version as it was handed in."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from shared.contracts.base import Confidentiality, Member, Money, Undertaking
from shared.domain.actor import ProjectRole

CONTENT = (
    "title",
    "type",
    "sponsor_id",
    "org_unit",
    "confidentiality",
    "named_people",
    "problem",
    "proposed_solution",
    "alternatives",
    "urgency",
    "requested_start",
    "requested_finish",
    "rough_duration_days",
    "rough_cost",
    "effort_hours",
    "resource_needs",
    "financial_case",
    "benefits",
    "mandatory",
    "regulation_ref",
    "cites_id",
    "acknowledged_duplicate_of",
)
"""What the sponsor says in columns: with the stakeholders and the expected objectives, all of it
is frozen when it is submitted."""


class StakeholderKind(StrEnum):
    """One person, or several who are heard as one."""

    PERSON = "PERSON"
    GROUP = "GROUP"


class Attitude(StrEnum):
    """What somebody thinks of the proposal."""

    SUPPORTIVE = "SUPPORTIVE"
    NEUTRAL = "NEUTRAL"
    CRITICAL = "CRITICAL"


class Engagement(StrEnum):
    """How far somebody goes along with it (PMI's five levels)."""

    UNAWARE = "UNAWARE"
    RESISTANT = "RESISTANT"
    NEUTRAL = "NEUTRAL"
    SUPPORTIVE = "SUPPORTIVE"
    LEADING = "LEADING"


def rough_cost_of(said: Any) -> dict[str, str] | None:
    """The cost range of a proposal or a row of it, as JSON holds it; None while it is not said."""
    if said.cost_currency is None:
        return None
    return {
        "least": f"{said.cost_least:.4f}",
        "likely": f"{said.cost_likely:.4f}",
        "most": f"{said.cost_most:.4f}",
        "currency": said.cost_currency,
    }


def content_of(said: Any) -> dict[str, Any]:
    """The sponsor's words in a proposal or a row of it, as JSON holds them."""
    words = {name: getattr(said, name) for name in CONTENT if name != "rough_cost"}
    for name in ("requested_start", "requested_finish"):
        words[name] = words[name].isoformat() if words[name] else None
    for name in ("cites_id", "acknowledged_duplicate_of"):
        words[name] = str(words[name]) if words[name] else None
    return {**words, "rough_cost": rough_cost_of(said)}


def undertaking_of(said: Any) -> Undertaking:
    """What the other services remember of a proposal; a confidential title does not travel."""
    members = [
        Member(person_id=said.sponsor_id, role=ProjectRole.SPONSOR),
        Member(person_id=said.drafted_by, role=ProjectRole.AUTHOR),
    ]
    readers = dict.fromkeys([*said.named_people, *said.stakeholder_people])
    members += [Member(person_id=p, role=ProjectRole.READER) for p in readers]
    assessors = [a["person_id"] for a in said.assessors]
    members += [Member(person_id=p, role=ProjectRole.ASSESSOR) for p in assessors]
    if said.project_manager_id:
        members.append(Member(person_id=said.project_manager_id, role=ProjectRole.PROJECT_MANAGER))
    return Undertaking(
        id=said.id,
        key=said.key,
        title=said.public_words(said.title),
        state=said.state,
        confidentiality=said.confidentiality,
        revision=said.next_version,
        members=tuple(members),
    )


class Content:
    """The columns of the sponsor's words, mixed into the proposal."""

    title: Mapped[str] = mapped_column(String(200))
    type: Mapped[str | None] = mapped_column(String(40))
    sponsor_id: Mapped[str] = mapped_column(String(128))
    org_unit: Mapped[str | None] = mapped_column(String(200))
    confidentiality: Mapped[Confidentiality]
    named_people: Mapped[list[str]] = mapped_column(JSONB)
    problem: Mapped[str | None] = mapped_column(Text)
    proposed_solution: Mapped[str | None] = mapped_column(Text)
    alternatives: Mapped[list[Any]] = mapped_column(JSONB)
    urgency: Mapped[int | None]
    requested_start: Mapped[date | None]
    requested_finish: Mapped[date | None]
    rough_duration_days: Mapped[int | None]
    cost_least: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    cost_likely: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    cost_most: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    cost_currency: Mapped[str | None] = mapped_column(String(3))
    effort_hours: Mapped[int | None]
    resource_needs: Mapped[list[Any]] = mapped_column(JSONB)
    financial_case: Mapped[dict[str, Any] | None]
    """Which of its financial cases it stands on: id and hash; the case itself never changes."""
    benefits: Mapped[str | None] = mapped_column(Text)
    mandatory: Mapped[bool]
    regulation_ref: Mapped[str | None] = mapped_column(String(200))
    cites_id: Mapped[UUID | None]
    """The rejected proposal that this one takes up again (REQ-065)."""
    acknowledged_duplicate_of: Mapped[UUID | None]
    """The open proposal whose title is all but the same, and is another all the same."""

    @property
    def budget(self) -> Money:
        """The likely cost."""
        assert self.cost_likely is not None
        assert self.cost_currency is not None
        return Money(amount=self.cost_likely, currency=self.cost_currency)

    def public_words(self, words: str | None) -> str:
        """Words that may travel in events: none unless the record is PUBLIC_IN_ORG."""
        return (words or "") if self.confidentiality == Confidentiality.PUBLIC_IN_ORG else ""

    def say(self, content: Mapping[str, Any]) -> None:
        """Take the sponsor's words over, field by field."""
        for name, value in content.items():
            if name == "rough_cost":
                self.cost_least = value and value["least"]
                self.cost_likely = value and value["likely"]
                self.cost_most = value and value["most"]
                self.cost_currency = value and value["currency"]
            else:
                setattr(self, name, value)


class ProposalVersion(Base):
    """A submitted content, as it was: written once, never changed (REQ-035)."""

    __tablename__ = "proposal_versions"

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    submitted_by: Mapped[str] = mapped_column(String(128))
    submitted_at: Mapped[datetime]
