"""What portfolio tells of progress: who records it, what, and what the PMO found of evidence."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Decimal4, Event, PersonId, Text
from shared.contracts.delivery import ProjectEvent

Share = Annotated[Decimal4, Field(ge=0, le=1, examples=["0.4250"])]


class PlanDelegateNamed(ProjectEvent):
    """Somebody plans and reports like the manager, or nobody does any more (REQ-073)."""

    service, public, outside = "portfolio", True, True

    person_id: PersonId | None
    """A member of the project; null where the manager alone does it again."""
    until: date | None
    """The last day on which it holds; null for no end."""


class ProgressRecorded(ProjectEvent):
    """What was done by the end of a day; of which activities is read over REST (REQ-093)."""

    service, public, outside = "portfolio", True, True

    update_id: UUID
    """The update; never changed afterwards."""
    number: Annotated[int, Field(ge=1)]
    data_date: date
    """What was done until the end of this day is in it."""
    entries: Annotated[int, Field(ge=1)]
    """Of how many activities it speaks."""
    measured: Share | None
    """How much of the work is done, by the hours of the baseline; null where it has none."""
    planned: Share | None
    """How much of it was to be done by the data date."""


class EvidenceEvent(Event):
    """Which entry of which update it is about; words are empty where confidential (REQ-100)."""

    key_field = "project_id"

    project_id: UUID
    update_id: UUID
    """The update that the entry is in."""
    entry_id: UUID
    """What was recorded of one activity."""
    activity: Annotated[str, Field(max_length=40)]
    """The code of the activity in the plan."""
    decided_by: PersonId
    """Who of the PMO looked at the evidence."""
    note: Text
    """What was found; empty where confidential."""


class EvidenceVerified(EvidenceEvent):
    """The PMO has seen that it is so: what was claimed counts."""

    service, public, outside = "portfolio", True, True


class EvidenceDisputed(EvidenceEvent):
    """The PMO doubts what was claimed: until that is resolved it does not count."""

    service, public, outside = "portfolio", True, True
