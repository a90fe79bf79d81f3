"""What an operator may set on change, besides what every service has."""

from typing import ClassVar

from shared.settings import Settings


class ChangeSettings(Settings):
    """Change's own settings."""

    service: ClassVar[str] = "change"
