"""How a sponsor's words look in requests and answers."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, computed_field

from services.intake.contents.model import Attitude, Engagement, StakeholderKind
from services.intake.contents.rules import missing_for_smart
from shared.contracts.base import PersonId
from shared.domain.fields import (
    LINE,
    Date,
    Figure,
    Flag,
    Id,
    Line,
    Request,
    Scale5,
    Text,
    Whole,
)

Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=100, pattern=LINE)]
Unit = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=40, pattern=LINE),
    Field(examples=["s"]),
]

STAKEHOLDER_EXAMPLE: dict[str, Any] = {
    "kind": "GROUP",
    "name": "客服中心",
    "organisation": "客户服务部",
    "interest": 5,
    "influence": 3,
    "attitude": "SUPPORTIVE",
    "engagement_current": "NEUTRAL",
    "engagement_desired": "SUPPORTIVE",
    "information_needs": "切换窗口与回退安排。",
}
OBJECTIVE_EXAMPLE: dict[str, Any] = {
    "statement": "高峰响应时间降到 2 秒以内",
    "metric": "P95 响应时间",
    "unit": "s",
    "baseline_value": "5",
    "target_value": "2",
    "due": "2027-09-30",
    "measurement_method": "监控平台每周取工作日高峰的 P95",
    "owner_id": "sponsor-zhang",
}


class Alternative(Request):
    """Another way to meet the need; one of them is to do nothing."""

    title: Line
    description: Text = ""
    do_nothing: Flag = False


class StakeholderSaid(Request):
    """Who has a stake in it: how much, what they think of it, and what they want to know."""

    model_config = ConfigDict(json_schema_extra={"examples": [STAKEHOLDER_EXAMPLE]})

    kind: StakeholderKind
    person_id: Annotated[
        PersonId | None, Field(description="Where they sign in here: they may then read it.")
    ] = None
    name: Name
    organisation: Name | None = None
    interest: Scale5
    influence: Scale5
    attitude: Attitude = Attitude.NEUTRAL
    engagement_current: Engagement = Engagement.UNAWARE
    engagement_desired: Engagement = Engagement.NEUTRAL
    information_needs: Line | None = None


class ObjectiveSaid(Request):
    """What should be better afterwards, by how much, by when, and how that is measured."""

    model_config = ConfigDict(json_schema_extra={"examples": [OBJECTIVE_EXAMPLE]})

    statement: Line
    metric: Line | None = None
    unit: Unit | None = None
    baseline_value: Figure | None = None
    target_value: Figure | None = None
    due: Date | None = None
    measurement_method: Line | None = None
    owner_id: PersonId | None = None
    strategic_objective_id: Annotated[Id | None, Field(description="Which it serves.")] = None


class StakeholderShown(BaseModel):
    """A stakeholder of a proposal."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    kind: StakeholderKind
    person_id: str | None
    name: str
    organisation: str | None
    interest: int
    influence: int
    attitude: Attitude
    engagement_current: Engagement
    engagement_desired: Engagement
    information_needs: str | None


class ObjectiveShown(BaseModel):
    """An expected objective of a proposal, with what it lacks to be SMART."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    statement: str
    metric: str | None
    unit: str | None
    baseline_value: Figure | None
    target_value: Figure | None
    due: Date | None
    measurement_method: str | None
    owner_id: str | None
    strategic_objective_id: UUID | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing(self) -> list[str]:
        """What it lacks to be SMART, by field."""
        return missing_for_smart(vars(self))

    @computed_field  # type: ignore[prop-decorator]
    @property
    def smart(self) -> bool:
        """Whether it is specific, measurable, assigned and timed (REQ-051)."""
        return not self.missing


class ResourceNeed(Request):
    """So many person-months of one role, spread evenly over the requested time (REQ-044)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"role": "developer", "person_months": "18"}]}
    )

    role: Annotated[
        str,
        StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]{1,39}$"),
        Field(examples=["developer"]),
    ]
    person_months: Annotated[
        str,
        StringConstraints(
            strict=True, pattern=r"^(0\.[0-9]{0,3}[1-9]|[1-9][0-9]{0,4}(\.[0-9]{1,4})?)$"
        ),
        Field(description="More than zero.", examples=["2.5"]),
    ]


MOST_STAKEHOLDERS, MOST_OBJECTIVES = 40, 20
"""All of them travel in one event when the proposal is approved."""

Alternatives = Annotated[list[Alternative], Field(max_length=20)]
ResourceNeeds = Annotated[
    list[ResourceNeed], Field(max_length=20, description="Roles asked for, each once.")
]
Stakeholders = Annotated[list[StakeholderSaid], Field(max_length=MOST_STAKEHOLDERS)]
Objectives = Annotated[list[ObjectiveSaid], Field(max_length=MOST_OBJECTIVES)]
DurationDays = Annotated[
    int, Field(ge=1, le=5000, description="Working days.", examples=[120]), Whole
]
NamedPeople = Annotated[
    list[PersonId],
    Field(max_length=50, description="Who else may read it, whatever its confidentiality."),
]
