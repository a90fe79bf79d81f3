"""What risk tells: the registers that accompany an undertaking from its submission, and what
is written in them; the scales and checklists by which that is done."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import (
    CurrencyCode,
    Decimal4,
    Event,
    Line,
    Money,
    PersonId,
    ProjectTypeCode,
    Text,
)


class RegisterOpened(Event):
    """A risk register accompanies a proposal from its submission (REQ-043)."""

    service, outside = "risk", True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    register_key: Annotated[str, Field(max_length=20)]


class RegisterRehomed(Event):
    """The proposal's register now belongs to the registered project."""

    service = "risk"
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    project_key: Annotated[str, Field(max_length=20)]


class RegisterTailored(Event):
    """The proposal came again as of another type, tier or currency; its register follows it."""

    service, outside = "risk", True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    type: ProjectTypeCode
    tier: Annotated[str, Field(max_length=10)]
    currency: CurrencyCode
    checklist_id: UUID


class RegisterSummaryChanged(Event):
    """What a register holds by now: how many, how high, how much (REQ-176)."""

    service, public = "risk", True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    revision: Annotated[int, Field(ge=1)]
    """The register's version: listeners keep the latest."""
    threats: Annotated[int, Field(ge=0)]
    opportunities: Annotated[int, Field(ge=0)]
    highest_level: Annotated[int, Field(ge=0, le=25)]
    """Of the open threats, probability index x impact index; 0 without any."""
    exposure: Money
    """Net expected monetary value of what is open: threats less opportunities; may be negative."""


class ChecklistItemAnswered(Event):
    """Somebody said whether an item of the register's checklist applies here (REQ-174)."""

    service, outside = "risk", True
    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    answer_id: UUID
    checklist_id: UUID
    item_code: Annotated[str, Field(max_length=40)]
    applies: bool
    risk_id: UUID | None
    """The risk that was identified from the item, if one was."""


class RiskEvent(Event):
    """Every fact about a risk says whose it is, what it is, and who owns it."""

    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    risk_id: UUID
    risk_key: Annotated[str, Field(max_length=20)]
    kind: Annotated[str, Field(max_length=20)]
    category: Annotated[str, Field(max_length=40)]
    stage: Annotated[str, Field(max_length=20)]
    owner_id: PersonId | None


class RiskIdentified(RiskEvent):
    """A threat or an opportunity was written down (REQ-175).

    `cause`, `event` and `effect` are empty when the undertaking is not PUBLIC_IN_ORG.
    """

    service, public = "risk", True

    cause: Text
    event: Text
    effect: Text
    from_checklist_item: Annotated[str | None, Field(max_length=40)]
    from_lesson_id: UUID | None = None
    """The lesson that was adopted as this risk; null where it has another origin."""


class RiskChanged(RiskEvent):
    """What was written of a risk was changed; `changed` names the fields.

    `cause`, `event` and `effect` are empty when the undertaking is not PUBLIC_IN_ORG.
    """

    service, public, outside = "risk", True, True

    changed: tuple[Line, ...]
    cause: Text
    event: Text
    effect: Text


class RiskAssessed(RiskEvent):
    """A risk was judged: how probable, how grave, and what that is worth (REQ-176)."""

    service, public, outside = "risk", True, True

    analysis_id: UUID
    analysis: Annotated[str, Field(max_length=20)]
    """INHERENT, CURRENT, RESIDUAL or TARGET."""
    p_index: Annotated[int, Field(ge=1, le=5)]
    impact_index: Annotated[int, Field(ge=1, le=5)]
    level: Annotated[int, Field(ge=1, le=25)]
    level_name: Annotated[str, Field(max_length=20)]
    emv_cost: Money | None
    """Expected monetary value: a threat's is positive, an opportunity's negative."""
    emv_days: Decimal4 | None


class RiskRejected(RiskEvent):
    """What was written down is no risk; `reason` is empty where words may not travel."""

    service, public, outside = "risk", True, True

    reason: Text


class RiskScaleEvent(Event):
    """Which version of the organisation's risk scale it is about; its content is at its id."""

    key_field = "scale_id"

    scale_id: UUID
    scale_key: Annotated[str, Field(max_length=20)]
    number: Annotated[int, Field(ge=1)]


class RiskScaleDrafted(RiskScaleEvent):
    """A new version is being written."""

    service, outside = "risk", True


class RiskScaleChanged(RiskScaleEvent):
    """The draft was changed."""

    service, outside = "risk", True


class RiskScaleActivated(RiskScaleEvent):
    """From now on risks are judged by it."""

    service, outside = "risk", True


class RiskScaleRetired(RiskScaleEvent):
    """A later version took its place; what was judged by it stays as it is."""

    service, outside = "risk", True


class RiskChecklistEvent(Event):
    """Which version of which checklist it is about; its items are at its id."""

    key_field = "checklist_id"

    checklist_id: UUID
    checklist_key: Annotated[str, Field(max_length=20)]
    code: Annotated[str, Field(max_length=40)]
    stage: Annotated[str, Field(max_length=20)]
    number: Annotated[int, Field(ge=1)]


class RiskChecklistDrafted(RiskChecklistEvent):
    """A new version is being written."""

    service, outside = "risk", True


class RiskChecklistChanged(RiskChecklistEvent):
    """The draft was changed."""

    service, outside = "risk", True


class RiskChecklistActivated(RiskChecklistEvent):
    """Registers opened from now on are gone through by it."""

    service, outside = "risk", True


class RiskChecklistRetired(RiskChecklistEvent):
    """A later version took its place; registers that have it keep it."""

    service, outside = "risk", True
