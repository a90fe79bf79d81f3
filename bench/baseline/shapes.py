"""What the hand-written endpoints take and answer: a proposal, a list of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Line = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=20000)]
Person = Annotated[str, Field(max_length=128, pattern=r"^[A-Za-z0-9._:@|+-]+$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=19, decimal_places=4)]
Figure = Annotated[Decimal, Field(max_digits=19, decimal_places=4)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Engagement = Literal["UNAWARE", "RESISTANT", "NEUTRAL", "SUPPORTIVE", "LEADING"]
Level = Literal["PUBLIC_IN_ORG", "RESTRICTED", "SECRET"]
Currency = Literal["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD"]


class Strict(BaseModel):
    """A request refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


class Alternative(Strict):
    """Another way to meet the need."""

    title: Line
    description: Text = ""
    do_nothing: bool = False


class Objective(Strict):
    """What should be better afterwards."""

    statement: Line
    metric: Line | None = None
    unit: Annotated[str | None, Field(min_length=1, max_length=40)] = None
    baseline_value: Figure | None = None
    target_value: Figure | None = None
    due: date | None = None
    measurement_method: Line | None = None
    owner_id: Person | None = None
    strategic_objective_id: UUID | None = None


class Stakeholder(Strict):
    """Who has a stake in it."""

    kind: Literal["PERSON", "GROUP"]
    person_id: Person | None = None
    name: Name
    organisation: Name | None = None
    interest: Annotated[int, Field(ge=1, le=5)]
    influence: Annotated[int, Field(ge=1, le=5)]
    attitude: Literal["SUPPORTIVE", "NEUTRAL", "CRITICAL"] = "NEUTRAL"
    engagement_current: Engagement = "UNAWARE"
    engagement_desired: Engagement = "NEUTRAL"
    information_needs: Line | None = None


class RoleNeed(Strict):
    """So many person-months of one role."""

    role: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    person_months: Amount


class CostRange(Strict):
    """An estimate as a range in one currency."""

    least: Amount
    likely: Amount
    most: Amount
    currency: Currency


class Draft(Strict):
    """A new proposal."""

    title: Line
    type: Annotated[str | None, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")] = None
    sponsor_id: Person | None = None
    org_unit: Line | None = None
    confidentiality: Level = "PUBLIC_IN_ORG"
    named_people: Annotated[list[Person], Field(max_length=50)] = []
    problem: Text | None = None
    proposed_solution: Text | None = None
    alternatives: Annotated[list[Alternative], Field(max_length=20)] = []
    stakeholders: Annotated[list[Stakeholder], Field(max_length=40)] = []
    expected_objectives: Annotated[list[Objective], Field(max_length=20)] = []
    urgency: Annotated[int | None, Field(ge=1, le=5)] = None
    requested_start: date | None = None
    requested_finish: date | None = None
    rough_duration_days: Annotated[int | None, Field(ge=1, le=5000)] = None
    rough_cost: CostRange | None = None
    effort_hours: Annotated[int | None, Field(ge=0, le=2_147_483_647)] = None
    resource_needs: Annotated[list[RoleNeed], Field(max_length=20)] = []
    benefits: Text | None = None
    mandatory: bool = False
    regulation_ref: Line | None = None
    cites_id: UUID | None = None
    acknowledged_duplicate_of: UUID | None = None


class Handoff(BaseModel):
    """How far an approved proposal has got."""

    state: str
    opened_at: datetime
    due_at: datetime
    completed_at: datetime | None
    awaiting: list[str]


class StakeholderOut(Stakeholder):
    """A stakeholder of a proposal."""

    id: UUID
    version: int


class ObjectiveOut(Objective):
    """An expected objective of a proposal."""

    id: UUID
    version: int
    missing: list[str]
    smart: bool


class ProposalOut(BaseModel):
    """A whole proposal."""

    id: UUID
    version: int
    changed_at: datetime
    key: str
    state: str
    process_step: str
    title: str
    type: str | None
    sponsor_id: str
    drafted_by: str
    drafted_at: datetime
    org_unit: str | None
    confidentiality: str
    named_people: list[str]
    problem: str | None
    proposed_solution: str | None
    alternatives: list[dict[str, Any]]
    stakeholders: list[StakeholderOut]
    expected_objectives: list[ObjectiveOut]
    urgency: int | None
    requested_start: date | None
    requested_finish: date | None
    rough_duration_days: int | None
    rough_cost: CostRange | None
    effort_hours: int | None
    resource_needs: list[RoleNeed]
    benefits: str | None
    mandatory: bool
    regulation_ref: str | None
    cites_id: UUID | None
    acknowledged_duplicate_of: UUID | None
    tier: str | None
    policy_number: int | None
    sla_stage: str | None
    sla_due: datetime | None
    sla_breached: bool
    content_version: int
    submitted_by: str | None
    submitted_at: datetime | None
    assessor_id: str | None
    assessors: list[str]
    return_reason: str | None
    revisit_date: date | None
    project_manager_id: str | None
    project_key: str | None
    inputs_hash: str | None
    decider: str | None
    handoff: Handoff | None


class RowOut(BaseModel):
    """A proposal in a list."""

    id: UUID
    key: str
    version: int
    state: str
    title: str
    type: str | None
    sponsor_id: str
    org_unit: str | None
    urgency: int | None
    confidentiality: str
    drafted_at: datetime
    submitted_at: datetime | None
    assessor_id: str | None
    tier: str | None
    sla_stage: str | None
    sla_due: datetime | None
    sla_breached: bool


class PageOut(BaseModel):
    """One page of proposals."""

    items: list[RowOut]
    next_cursor: str | None


class WholePageOut(BaseModel):
    """One page of proposals with all that they say."""

    items: list[ProposalOut]
    next_cursor: str | None
