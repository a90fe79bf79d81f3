"""What an operator may set on intake, besides what every service has."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.settings import Settings


class IntakeSettings(Settings):
    """Intake's own settings."""

    service: ClassVar[str] = "intake"

    intake_scan_command: str | None = None
    """Gets a file on its standard input and ends with 0 when it is clean, 1 when it is not; any
    other end is no answer. Without it files are taken as they are, and it shows (REQ-034)."""
    intake_scan_seconds: Annotated[float, Field(gt=0, le=25)] = 15
    """How long that may take for one file; after that there is no answer."""
