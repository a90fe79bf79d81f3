"""What resource tells of allocation: plans confirmed, bookings, actuals, shortages, decisions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Decimal4, Event, Line, Money, PersonId, Value

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RoleGap(Value):
    """Hours of one role that are lacking in one month."""

    role: Annotated[str, Field(max_length=60)]
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    hours: Decimal4


class PlanConfirmed(Event):
    """What the plan asks for can be had: no hard booking is over capacity (REQ-091)."""

    service = "resource"
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    content_hash: Hash
    gaps: tuple[RoleGap, ...]
    """Lacking, but not in conflict: the plan may go on with them in view."""


class PlanRefused(Event):
    """What the plan asks for is in conflict with hard bookings, or its resource plan is missing."""

    service = "resource"
    key_field = "project_id"

    project_id: UUID
    plan_id: UUID
    content_hash: Hash
    reasons: tuple[Line, ...]
    """RESOURCE_PLAN_MISSING, HARD_OVER_ALLOCATION."""
    gaps: tuple[RoleGap, ...]
    """What is lacking besides, month by month."""


class ChangeImpactAnswered(Event):
    """How a change would move the hours of its project, and what would be lacking (REQ-127)."""

    service = "resource"
    key_field = "project_id"

    project_id: UUID
    change_id: UUID
    question_id: UUID
    patch_hash: Hash
    hours_delta: Decimal4
    """Of all roles together; negative is fewer."""
    gaps: tuple[RoleGap, ...]
    """What would be lacking with the change that is not lacking without it."""
    uncounted: tuple[int, ...] = ()
    """Places in the patch of operations on activities whose hours today are not known here."""


class AllocationEvent(Event):
    """Which booking of which resource in which project it is about."""

    key_field = "project_id"

    project_id: UUID
    allocation_id: UUID
    allocation_key: Annotated[str, Field(max_length=20)]
    resource_id: UUID
    person_id: PersonId | None
    role: Annotated[str, Field(max_length=60)]
    hours: Decimal4
    start: date
    finish: date


class AllocationConfirmed(AllocationEvent):
    """A booking is hard (REQ-188)."""

    service, public, outside = "resource", True, True


class AllocationProposed(AllocationEvent):
    """Somebody is proposed for a demand (REQ-188)."""

    service = "resource"


class AllocationBooked(AllocationEvent):
    """A proposal is booked softly: it may still be displaced."""

    service, outside = "resource", True


class AllocationAccepted(AllocationEvent):
    """The project manager accepts who was booked."""

    service, outside = "resource", True


class AllocationRejected(AllocationEvent):
    """A proposal or soft booking comes to nothing."""

    service = "resource"


class AllocationSoftened(AllocationEvent):
    """A hard booking is soft again: its project rests for too long."""

    service, outside = "resource", True


class AllocationStarted(AllocationEvent):
    """The first day of a hard booking has come."""

    service, outside = "resource", True


class AllocationCompleted(AllocationEvent):
    """The last day of a booking has passed."""

    service = "resource"


class AllocationShifted(AllocationEvent):
    """A soft booking moved with its demand, as the baseline moved it."""

    service, outside = "resource", True


class AllocationFlagged(AllocationEvent):
    """A hard booking does not fit its demand any more: somebody has to look at it."""

    service, outside = "resource", True

    reason_code: Line


class AllocationReleased(AllocationEvent):
    """A booking ended: given back, revoked, or its project is closing (REQ-146)."""

    service, public = "resource", True

    reason_code: Line


class ConflictEvent(Event):
    """More of a resource is booked in one month than there is of it (REQ-189)."""

    key_field = "conflict_id"

    conflict_id: UUID
    conflict_key: Annotated[str, Field(max_length=20)]
    resource_id: UUID
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    booked: Decimal4
    capacity: Decimal4
    state: Annotated[str, Field(max_length=20)]


class ConflictDetected(ConflictEvent):
    """It was not so before."""

    service, outside = "resource", True


class ConflictResolved(ConflictEvent):
    """By the rule, by a decision, or because a booking went away; `state` says which."""

    service, outside = "resource", True

    given_up: tuple[UUID, ...]
    """The bookings that were."""


class TimeEntryEvent(Event):
    """What somebody worked for a project on one day, as it now stands (REQ-193)."""

    key_field = "project_id"

    project_id: UUID
    entry_id: UUID
    entry_key: Annotated[str, Field(max_length=20)]
    resource_id: UUID
    person_id: PersonId
    activity: Annotated[str, Field(max_length=40)] | None
    day: date
    hours: Decimal4
    state: Annotated[str, Field(max_length=20)]


class TimeRecorded(TimeEntryEvent):
    """Somebody wrote down what they worked, or what was written down wrongly."""

    service, outside = "resource", True


class TimeChanged(TimeEntryEvent):
    """It was something else."""

    service, outside = "resource", True


class TimeSubmitted(TimeEntryEvent):
    """It waits for an approval."""

    service, outside = "resource", True


class TimeRejected(TimeEntryEvent):
    """It is to be said otherwise, or not at all."""

    service, outside = "resource", True


class TimeWithdrawn(TimeEntryEvent):
    """It was not so."""

    service, outside = "resource", True


class TimePosted(TimeEntryEvent):
    """It does not change any more."""

    service, outside = "resource", True


class ActualsApproved(Event):
    """Hours that were worked, and what they cost, are approved: actual cost (REQ-193)."""

    service, public = "resource", True
    key_field = "project_id"

    project_id: UUID
    entry_id: UUID
    activity: Annotated[str, Field(max_length=40)] | None
    """Code of the activity in the plan; None for the project as a whole."""
    day: date
    hours: Decimal4
    cost: Money
    """Negative in a counter-entry."""


class ShortageDetected(Event):
    """A project lacks so much of a role that it has become tight (REQ-194)."""

    service, public, outside = "resource", True, True
    key_field = "project_id"

    project_id: UUID
    shortage_id: UUID
    role: Annotated[str, Field(max_length=60)]
    gap_per_mille: Annotated[int, Field(ge=0)]
    gaps: tuple[RoleGap, ...]


class ShortageCleared(Event):
    """A project is not tight any more (REQ-194)."""

    service, outside = "resource", True
    key_field = "project_id"

    project_id: UUID
    shortage_id: UUID
    role: Annotated[str, Field(max_length=60)]


class EscalationEvent(Event):
    """A shortage that is put before the executives, as it now stands (REQ-195)."""

    key_field = "project_id"

    project_id: UUID
    escalation_id: UUID
    escalation_key: Annotated[str, Field(max_length=20)]
    shortage_id: UUID
    role: Annotated[str, Field(max_length=60)]
    level: Annotated[int, Field(ge=1)]
    """1 at first; one more each time that nobody decided in time."""
    state: Annotated[str, Field(max_length=20)]


class EscalationDrafted(EscalationEvent):
    """Its packet was put together, for the PMO to look at."""

    service, outside = "resource", True


class ShortageEscalated(EscalationEvent):
    """The PMO puts it before the executives."""

    service, outside = "resource", True

    decide_by: datetime


class EscalationAcknowledged(EscalationEvent):
    """An executive has taken it up."""

    service, outside = "resource", True


class EscalationExpired(EscalationEvent):
    """Nobody decided in time: it is raised one level."""

    service, outside = "resource", True


class EscalationExecuted(EscalationEvent):
    """What was decided was done (REQ-197)."""

    service, outside = "resource", True


class EscalationReviewed(EscalationEvent):
    """It was looked at what came of it (REQ-198)."""

    service, outside = "resource", True

    residual_per_mille: Annotated[int, Field(ge=0)]


class EscalationWithdrawn(EscalationEvent):
    """The shortage was over before anybody was asked."""

    service, outside = "resource", True


class EscalationDecided(Event):
    """The executive decided on a shortage (REQ-196); each outcome is carried through (REQ-197).

    DELAY and DESCOPE open a change draft, and so does PARTIAL where it says by how much the project
    may be later; GRANT and PARTIAL add capacity.
    """

    service, public = "resource", True
    key_field = "project_id"

    project_id: UUID
    escalation_id: UUID
    escalation_key: Annotated[str, Field(max_length=20)]
    outcome: Annotated[str, Field(max_length=20)]
    """GRANT, PARTIAL, REPRIORITISE, DELAY, DESCOPE or REFUSE."""
    decided_by: PersonId
    role: Annotated[str, Field(max_length=60)]
    delay_days: int | None = None
    """Calendar days by which the project may be later."""
