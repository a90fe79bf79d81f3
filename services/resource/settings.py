"""What an operator may set on resource, besides what every service has."""

from typing import ClassVar

from shared.settings import Settings


class ResourceSettings(Settings):
    """Resource's own settings."""

    service: ClassVar[str] = "resource"
