"""Who plays in the story, and what they know of the undertaking as it goes on."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SPONSOR, MANAGER, MEMBER = "sponsor-zhang", "pm-zhou", "employee-he"
ANALYST, ASSESSOR, DIRECTOR = "analyst-lin", "analyst-zhao", "director-chen"
RESOURCES, EXECUTIVE, BOARD = "rm-xu", "executive-ma", "board-wang"


@dataclass
class Life:
    """One undertaking; `label` tells it from those of other tellings, `today` is when it begins."""

    label: str
    today: date
    id: str = ""
    key: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    """Ids and records that later chapters need."""

    @classmethod
    def now(cls, label: str) -> "Life":
        """One that begins today, where the story plays."""
        return cls(label, datetime.now(ZoneInfo("Asia/Shanghai")).date())

    def day(self, after: int) -> str:
        """So many days from today."""
        return (self.today + timedelta(days=after)).isoformat()

    def at(self, service: str, path: str = "") -> str:
        """An address below the project in one service."""
        return f"/{service}/v1/projects/{self.id}{path}"
