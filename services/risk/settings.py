"""What an operator may set on risk, besides what every service has."""

from typing import ClassVar

from shared.settings import Settings


class RiskSettings(Settings):
    """Risk's own settings."""

    service: ClassVar[str] = "risk"
