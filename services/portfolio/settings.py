"""What an operator may set on portfolio, besides what every service has."""

from typing import ClassVar

from shared.settings import Settings


class PortfolioSettings(Settings):
    """Portfolio's own settings."""

    service: ClassVar[str] = "portfolio"
