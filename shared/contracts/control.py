"""What risk tells of how risks and issues are controlled: plans, actions, reserves, assumptions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, Money, PersonId, Text


class RiskPlanEvent(Event):
    """Which version of which project's risk management plan it is about; the rest is at its id."""

    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    risk_plan_id: UUID
    """The risk management plan; what it says is read over REST."""
    risk_plan_key: Annotated[str, Field(max_length=20)]
    """Its human key."""
    number: Annotated[int, Field(ge=1)]
    """Which version of the project's plan it is."""


class RiskPlanDrafted(RiskPlanEvent):
    """The manager writes down how the risks of the project are to be managed (REQ-077)."""

    service, outside = "risk", True


class RiskPlanChanged(RiskPlanEvent):
    """The draft was changed; `changed` names the fields."""

    service, outside = "risk", True

    changed: tuple[Line, ...]


class RiskPlanSubmitted(RiskPlanEvent):
    """It was handed to the PMO."""

    service, public, outside = "risk", True, True


class RiskPlanReturned(RiskPlanEvent):
    """The PMO asks for another; words are empty where they are confidential."""

    service, outside = "risk", True

    reason: Text


class RiskPlanApproved(RiskPlanEvent):
    """The project's risks are managed by it from now on."""

    service, public, outside = "risk", True, True


class RiskPlanRetired(RiskPlanEvent):
    """A later version took its place."""

    service, outside = "risk", True


class ReserveSet(Event):
    """What a project's baseline holds for its risks."""

    service, outside = "risk", True
    key_field = "project_id"

    project_id: UUID
    baseline_number: Annotated[int, Field(ge=1)]
    """Of the baseline that says so."""
    contingency: Money
    """For risks that are known."""
    management_reserve: Money
    """For what nobody thought of."""


class ReserveEvent(Event):
    """Which draw from the reserve of which project it is about, and for which risk."""

    key_field = "project_id"

    project_id: UUID
    risk_id: UUID
    draw_id: UUID
    """The draw."""


class ReserveDrawn(ReserveEvent):
    """Some of the contingency is used for a risk that occurred (REQ-185)."""

    service, public, outside = "risk", True, True

    amount: Money
    """How much was drawn."""
    left: Money
    """What may still be drawn."""


class ReserveExhausted(ReserveEvent):
    """With this draw nothing is left of the contingency."""

    service, public, outside = "risk", True, True


class ActionEvent(Event):
    """Which action of which project it is about: for a risk, or for an issue."""

    key_field = "project_id"

    project_id: UUID
    action_id: UUID
    """The action; what is to be done is read over REST."""
    action_key: Annotated[str, Field(max_length=20)]
    """Its human key."""
    kind: Annotated[str, Field(max_length=20)]
    """RESPONSE, COUNTERMEASURE or INTERVENTION."""
    risk_id: UUID | None
    issue_id: UUID | None
    """The issue, where it is about one."""
    owner_id: PersonId
    due: date
    """By when it is to be done."""


class ActionProposed(ActionEvent):
    """One side proposes what to do, or the manager plans it (REQ-107, REQ-177)."""

    service, public, outside = "risk", True, True


class ResponseRequiresChange(ActionEvent):
    """What is planned about a risk cannot be done without a change to the baseline (REQ-177)."""

    service = "risk"

    risk_key: Annotated[str, Field(max_length=20)]


class InterventionOrdered(ActionEvent):
    """The PMO asks the manager of a project to act on a major risk in time (REQ-183)."""

    service, public, outside = "risk", True, True

    answer_by: datetime
    """Unanswered until then, the executive is told."""


class InterventionOverdue(ActionEvent):
    """What the PMO asked for was not answered: it is the executive's now (REQ-183)."""

    service, public, outside = "risk", True, True


class ActionAgreed(ActionEvent):
    """The other side agrees: it is to be done (REQ-107)."""

    service, public, outside = "risk", True, True


class ActionStarted(ActionEvent):
    """It is being done."""

    service, outside = "risk", True


class ActionDone(ActionEvent):
    """It was done; its effect is to be checked."""

    service, outside = "risk", True


class ActionVerified(ActionEvent):
    """It had its effect (REQ-108)."""

    service, public, outside = "risk", True, True


class ActionIneffective(ActionEvent):
    """It was done and had no effect (REQ-108)."""

    service, public, outside = "risk", True, True


class ActionWithdrawn(ActionEvent):
    """It is not to be done after all; words are empty where they are confidential."""

    service, outside = "risk", True

    reason: Text


class AssumptionEvent(Event):
    """Which assumption in which register it is about; its words are read over REST."""

    key_field = "project_id"

    project_id: UUID
    register_id: UUID
    assumption_id: UUID
    """The assumption."""
    assumption_key: Annotated[str, Field(max_length=20)]
    """Its human key."""


class AssumptionRecorded(AssumptionEvent):
    """Something is taken for granted until somebody has looked."""

    service, outside = "risk", True


class AssumptionChanged(AssumptionEvent):
    """What was written of an assumption was changed; `changed` names the fields."""

    service, outside = "risk", True

    changed: tuple[Line, ...]


class AssumptionValidated(AssumptionEvent):
    """What was taken for granted is so."""

    service, public, outside = "risk", True, True


class AssumptionFalsified(AssumptionEvent):
    """What was taken for granted is not so."""

    service, public, outside = "risk", True, True
