"""What portfolio tells of delivery and closing: a project's states, its indicators, its end."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, Line, Money, Text, Undertaking, Value


class Sealed(Value):
    """One document of a dossier."""

    path: Line
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ProjectEvent(Event):
    """A project as it now stands; `undertaking.state` says where."""

    key_field = "project_id"

    project_id: UUID
    undertaking: Undertaking


class ProjectStarted(ProjectEvent):
    """The start gate is passed: the project is executed."""

    service, public, outside = "portfolio", True, True


class ProjectSuspended(ProjectEvent):
    """The project rests; words are empty where they are confidential."""

    service, public = "portfolio", True

    reason: Text


class ProjectResumed(ProjectEvent):
    """The project goes on."""

    service, public = "portfolio", True


class ProjectTerminated(ProjectEvent):
    """The project ends early, and is closed as any other (REQ-139)."""

    service, public = "portfolio", True

    reason: Text


class ProjectClosing(ProjectEvent):
    """All that was to be delivered is accepted or waived: the project is being closed."""

    service, public = "portfolio", True


class ProjectClosed(ProjectEvent):
    """The project is over, with how it went: others learn from it, its dossier is sealed."""

    service, public = "portfolio", True

    project_key: Annotated[str, Field(max_length=20)]
    started_on: date | None
    finished_on: date
    planned_finish: date
    budget: Money
    actual_cost: Money
    grade: Annotated[str, Field(max_length=1)]
    """A, B, C or D."""
    manifest: tuple[Sealed, ...]
    """What the dossier holds: each document by its path below the gateway, and its hash."""


class ProjectArchived(ProjectEvent):
    """Its dossier is sealed, and the PMO put the project away: nothing of it changes any more."""

    service, public, outside = "portfolio", True, True


class ProjectReopened(ProjectEvent):
    """The board decided that a closed project goes on: its log, register and plan do too, and the
    next closing is accounted for anew (REQ-152)."""

    service, public = "portfolio", True

    reopened_at: datetime | None = None
    """When the board's last vote was given; what is settled for the next closing names it."""


class KpiBreached(Event):
    """An indicator left its band (REQ-105); risk drafts an issue, once a period (REQ-106)."""

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    observation_id: UUID
    """The observation; never changed afterwards."""
    kpi: Annotated[str, Field(max_length=40)]
    """The code of the indicator."""
    period: Annotated[str, Field(max_length=20)]
    """The month, `2027-03`, or the day, in which it was observed."""
    band: Annotated[str, Field(max_length=10)]
    """AMBER or RED."""
    value: Line
    """What was observed, a decimal string."""
    limit: Line
    """The limit that was crossed."""
    reason_code: Line
    """LEVEL; TREND or FORECAST while it is still green."""
    forecast: Line | None = None
    """What its owner expects it to be, a decimal string; where that is the reason."""


class KpiRecovered(Event):
    """An indicator is back in its green band, for two periods in a row (REQ-105)."""

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    observation_id: UUID
    """The observation; never changed afterwards."""
    kpi: Annotated[str, Field(max_length=40)]
    """The code of the indicator."""
    period: Annotated[str, Field(max_length=20)]
    """The month, `2027-03`, or the first day of the week."""


class MilestoneMissed(Event):
    """The day of a milestone has passed and it was not reached (REQ-104)."""

    service, public = "portfolio", True
    key_field = "project_id"

    project_id: UUID
    milestone_id: UUID
    """The milestone."""
    code: Annotated[str, Field(max_length=40)]
    due: date
