"""What portfolio tells of handing over: milestones forecast and reached, deliverables accepted."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Text

Code = Annotated[str, Field(max_length=40)]


class MilestoneEvent(Event):
    """Which milestone of which project it is about, as the current baseline has it."""

    key_field = "project_id"

    project_id: UUID
    milestone_id: UUID
    """The milestone."""
    code: Code
    state: Code
    """PLANNED, FORECAST_LATE, REACHED, MISSED or CANCELLED."""
    baseline_date: date
    """The day that the current baseline gives it."""


class MilestoneReplanned(MilestoneEvent):
    """A revised baseline says the milestone otherwise, or has it again (REQ-104)."""

    service, outside = "portfolio", True


class MilestoneCancelled(MilestoneEvent):
    """The revised baseline does not have the milestone any more (REQ-104)."""

    service, outside = "portfolio", True


class MilestoneForecastEvent(MilestoneEvent):
    """When the manager expects the milestone to be reached."""

    forecast_date: date
    """The expected day."""
    slip_days: int
    """Working days after the baseline date; negative is earlier."""


class MilestoneForecastRecorded(MilestoneForecastEvent):
    """A milestone was forecast, and not later than it was before (REQ-104)."""

    service, outside = "portfolio", True


class MilestoneForecastSlipped(MilestoneForecastEvent):
    """A milestone is expected later than its baseline date, and later than before (REQ-104)."""

    service, public, outside = "portfolio", True, True


class MilestoneReached(MilestoneEvent):
    """A milestone was reached; what shows it is read over REST (REQ-104)."""

    service, public, outside = "portfolio", True, True

    reached_on: date
    """The day on which it was reached."""
    slip_days: int
    """Working days after the baseline date; negative is earlier."""


class DeliverableEvent(Event):
    """Which deliverable of which project it is about; its words are read over REST."""

    key_field = "project_id"

    project_id: UUID
    deliverable_id: UUID
    """The deliverable."""
    code: Code
    state: Code
    """PLANNED, DELIVERED, ACCEPTED, REJECTED or WAIVED."""


class DeliverableReplanned(DeliverableEvent):
    """A revised baseline says the deliverable otherwise, or has it again."""

    service, outside = "portfolio", True


class DeliverableDropped(DeliverableEvent):
    """The revised baseline does not have the deliverable any more: it counts as waived."""

    service, outside = "portfolio", True


class DeliverableDelivered(DeliverableEvent):
    """A deliverable was handed over, and waits for its acceptance (REQ-135)."""

    service, public, outside = "portfolio", True, True

    delivery: Annotated[int, Field(ge=1)]
    """Which handing over it is: 1 is the first."""


class DeliverableAccepted(DeliverableEvent):
    """The sponsor accepted a deliverable (REQ-135)."""

    service, public, outside = "portfolio", True, True

    first_pass: bool
    """Whether it was accepted at its first handing over."""


class DeliverableRejected(DeliverableEvent):
    """The sponsor rejected a deliverable; words are empty where they are confidential."""

    service, public, outside = "portfolio", True, True

    reason: Text


class DeliverableWaived(DeliverableEvent):
    """A deliverable need not be handed over; words are empty where they are confidential."""

    service, public, outside = "portfolio", True, True

    reason: Text
