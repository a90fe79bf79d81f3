"""What portfolio tells of supervision: gates, directives, indicators, traffic lights, reports.

All of it is for outsiders and for the record; other services act on what `delivery` tells.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, PersonId, Text, Value

Code = Annotated[str, Field(max_length=40)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SupervisionEvent(Event):
    """Which project it is about."""

    key_field = "project_id"

    project_id: UUID


class GateDecided(SupervisionEvent):
    """A gate was reviewed, and it was decided whether the project passes it (REQ-031)."""

    service, public, outside = "portfolio", True, True

    gate_review_id: UUID
    """The review; its criteria are read over REST."""
    gate: Code
    stage: Code
    outcome: Code
    """GO, CONDITIONAL_GO, HOLD, RECYCLE or KILL."""
    decided_by: PersonId
    """Who decided."""


class WaiverGranted(SupervisionEvent):
    """A rule does not hold for this project until a day; words are empty where confidential."""

    service, public, outside = "portfolio", True, True

    waiver_id: UUID
    """The waiver."""
    rule: Code
    """START_GATE, CLOSE_GATE, RISK_REVIEW or TRAINING."""
    expires_on: date
    """The last day on which it holds."""
    granted_by: PersonId
    """Who granted it."""
    reason: Text


class SteeringEvent(SupervisionEvent):
    """Which decision on the course of a project it is about."""

    decision_id: UUID
    kind: Code
    """SUSPEND, RESUME, TERMINATE or REOPEN."""
    state: Code


class SteeringProposed(SteeringEvent):
    """Others must agree before the project takes this course."""

    service, outside = "portfolio", True

    proposed_by: PersonId
    """Who proposes it."""


class SteeringAgreed(SteeringEvent):
    """One who is asked agrees; `state` says whether that was enough."""

    service, outside = "portfolio", True

    agreed_by: PersonId
    """Who agrees."""


class SteeringDeclined(SteeringEvent):
    """One who is asked does not agree: the project goes on as it was."""

    service, outside = "portfolio", True

    declined_by: PersonId
    """Who declines."""


class SteeringCarriedOut(SteeringEvent):
    """The director decided alone, and the project has taken this course."""

    service, outside = "portfolio", True

    decided_by: PersonId
    """Who decided."""


class DirectiveEvent(SupervisionEvent):
    """Which directive of the PMO it is about."""

    directive_id: UUID
    """The directive."""
    kind: Code
    """INSTRUCTION, GATE_CALL, RECOMMEND_SUSPENSION or RECOMMEND_TERMINATION."""
    due: date


class DirectiveIssued(DirectiveEvent):
    """The PMO asks a project for something; words are empty where confidential (REQ-014)."""

    service, public, outside = "portfolio", True, True

    text: Text
    issued_by: PersonId
    """Who of the PMO asks."""


class DirectiveAnswered(DirectiveEvent):
    """The project has answered a directive."""

    service, public, outside = "portfolio", True, True


class DirectiveClosed(DirectiveEvent):
    """The PMO takes the answer; never who issued the directive."""

    service, public, outside = "portfolio", True, True


class DirectiveOverdue(DirectiveEvent):
    """The day has passed and the project has not answered."""

    service, public, outside = "portfolio", True, True


class EscalationEvent(SupervisionEvent):
    """Which escalation it is about, and what of."""

    escalation_id: UUID
    """The escalation."""
    reason_code: Code
    """RAG_RED, CHECKIN_MISSED or DIRECTIVE_OVERDUE."""
    subject_id: UUID
    """The talk, the directive or the red spell that it is about."""


class EscalationRaised(EscalationEvent):
    """What was not settled below is the director's now (REQ-111)."""

    service, public, outside = "portfolio", True, True


class EscalationSettled(EscalationEvent):
    """The director has dealt with it."""

    service, public, outside = "portfolio", True, True


class KpiDefinitionChanged(Event):
    """An indicator as it is now defined; listeners replace what they knew (REQ-101)."""

    service, public, outside = "portfolio", True, True
    key_field = "kpi_id"

    kpi_id: UUID
    """The indicator."""
    code: Code
    definition_version: Annotated[int, Field(ge=1)]
    """Rises with every change; observations name theirs."""
    state: Code
    category: Code
    """SCHEDULE, COST, SCOPE, QUALITY, BENEFIT, RISK, RESOURCE, STAKEHOLDER or PROCESS."""
    unit: Line
    direction: Code
    """HIGHER, LOWER, or TARGET where the distance from it counts."""
    target: Line
    """What is aimed at."""
    green_limit: Line
    """The last value that is green."""
    amber_limit: Line
    """The last value that is amber."""
    frequency: Code
    """WEEKLY or MONTHLY."""
    owner_role: Code
    """Who answers for it."""


class KpiEvent(SupervisionEvent):
    """Which indicator of a project it is about."""

    assignment_id: UUID
    """The indicator as this project has it."""
    kpi: Code
    """The code of the indicator."""


class KpiAssigned(KpiEvent):
    """A project is measured by this indicator from now on (REQ-102)."""

    service, outside = "portfolio", True

    origin: Code
    """PROFILE, or OWN where the project added it."""


class KpiDropped(KpiEvent):
    """A project is not measured by this indicator of its own any more."""

    service, outside = "portfolio", True


class KpiObserved(KpiEvent):
    """An indicator was measured; earlier observations stay as they are (REQ-103)."""

    service, public, outside = "portfolio", True, True

    observation_id: UUID
    """The observation; never changed afterwards."""
    period: Code
    """The month, `2027-03`, or the first day of the week."""
    value: Line
    """What was observed, a decimal string."""
    band: Code
    """GREEN, AMBER or RED by the limits alone."""
    provenance: Code
    """MANUAL or COMPUTED."""


class RagDimension(Value):
    """The colour of one dimension, and why."""

    dimension: Code
    """SCHEDULE, COST, SCOPE, QUALITY, RISK, RESOURCE, BENEFITS or INFORMATION."""
    colour: Code
    """GREEN, AMBER, RED, or GREY where nothing is known."""
    reasons: tuple[Line, ...]


class RagStanding(Value):
    """Of one dimension what was computed on the day, and what of it counts."""

    dimension: Code
    """SCHEDULE, COST, SCOPE, QUALITY, RISK, RESOURCE, BENEFITS or INFORMATION."""
    computed: Code
    """By the rules alone."""
    counts: Code
    """Better only after two weeks in a row; before anybody said otherwise."""


class RagChanged(SupervisionEvent):
    """The traffic lights of a project changed; overridden colours count as they are shown."""

    service, public, outside = "portfolio", True, True

    overall: Code
    """The worst of all dimensions but INFORMATION."""
    five_point: Code
    """G, A/G, A, A/R or R; GREY while nothing is known."""
    rule_version: Code
    dimensions: tuple[RagDimension, ...]
    """All of them, as they are shown."""
    standing: tuple[RagStanding, ...] = ()
    """All of them, before anybody said otherwise; empty in old messages."""


class RagOverridden(SupervisionEvent):
    """A person says another colour than was computed, with a reason and until a day (REQ-110)."""

    service, public, outside = "portfolio", True, True

    dimension: Code
    """SCHEDULE, COST, SCOPE, QUALITY, RISK, RESOURCE, BENEFITS or INFORMATION."""
    colour: Code
    """GREEN, AMBER, RED, or GREY where nothing is known."""
    expires_on: date
    """The last day on which it holds."""


class CheckinEvent(SupervisionEvent):
    """Which talk between the PMO and the project manager it is about."""

    checkin_id: UUID
    """The check-in; its record is read over REST."""
    number: Annotated[int, Field(ge=1)]
    due_on: date
    """The last day for it."""


class CheckinDue(CheckinEvent):
    """The PMO and the manager are to talk by this day (REQ-095)."""

    service, public, outside = "portfolio", True, True


class CheckinPostponed(CheckinEvent):
    """The project rested: the talk is due by another day."""

    service, outside = "portfolio", True


class CheckinRecorded(CheckinEvent):
    """One side wrote down what was agreed; the other is to confirm it (REQ-096)."""

    service, outside = "portfolio", True


class CheckinHeld(CheckinEvent):
    """Both sides confirm what was agreed."""

    service, public, outside = "portfolio", True, True


class CheckinMissed(CheckinEvent):
    """The day has passed and they have not talked."""

    service, public, outside = "portfolio", True, True


class StatusReportEvent(SupervisionEvent):
    """Which status report it is about."""

    report_id: UUID
    """The report; its words and figures are read over REST."""
    number: Annotated[int, Field(ge=1)]


class StatusReportDrafted(StatusReportEvent):
    """The manager begins a report."""

    service, outside = "portfolio", True


class StatusReportEdited(StatusReportEvent):
    """The draft was changed."""

    service, outside = "portfolio", True


class StatusReportIssued(StatusReportEvent):
    """The report is issued, its figures frozen under this hash (REQ-098)."""

    service, public, outside = "portfolio", True, True

    overall: Code
    """The worst of all dimensions but INFORMATION."""
    content_hash: Hash
