"""What an operator may set on knowledge, besides what every service has."""

from typing import ClassVar

from shared.settings import Settings


class KnowledgeSettings(Settings):
    """Knowledge's own settings."""

    service: ClassVar[str] = "knowledge"
