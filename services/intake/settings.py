"""What an operator may set on intake, besides what every service has."""

from typing import ClassVar

from shared.settings import Settings


class IntakeSettings(Settings):
    """Intake's own settings."""

    service: ClassVar[str] = "intake"
