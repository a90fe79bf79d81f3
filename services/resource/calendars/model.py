"""A calendar: the minutes of a week, and the dates on which it is otherwise."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from shared.contracts.resource import CalendarChanged
from shared.contracts.resource import CalendarDay as ToldDay
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle

STANDARD = "CN"
"""The code of the calendar that counts where none is named: the organisation's own."""


class CalendarState(StrEnum):
    """A calendar stays in force: what was counted by it must be counted so again."""

    IN_FORCE = "IN_FORCE"


class DayKind(StrEnum):
    """Why a date is not as its weekday says."""

    HOLIDAY = "HOLIDAY"
    WORKDAY = "WORKDAY"


S = CalendarState

LIFECYCLE = Lifecycle(
    S,
    {
        "change": ({S.IN_FORCE}, None),
        "import_days": ({S.IN_FORCE}, None),
    },
    start=S.IN_FORCE,
)


class Calendar(Versioned, Aggregate, Base):
    """The organisation's, a location's, or a person's own; each change is a version (REQ-186)."""

    __tablename__ = "calendars"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    week: Mapped[list[Any]]
    """Working minutes from Monday to Sunday."""
    state: Mapped[CalendarState]

    @classmethod
    def add(cls, id_: UUID, said: Mapping[str, Any]) -> "Calendar":
        """A week by which somebody works."""
        calendar = cls(id=id_, version=0, state=LIFECYCLE.start, **said)
        calendar._tell(())
        return calendar

    def change(self, said: Mapping[str, Any]) -> None:
        """Another name, or other hours in a week; its exceptions stay."""
        LIFECYCLE.move(self, "change")
        for name, value in said.items():
            setattr(self, name, value)
        self._tell(())

    def import_days(self, changed: Sequence[ToldDay]) -> None:
        """Dates are otherwise than they were; where none is, nothing has happened (REQ-186)."""
        LIFECYCLE.move(self, "import_days")
        if changed:
            self._tell(changed)

    def minutes_of_workday(self) -> int:
        """What is worked on a date worked in lieu, unless said otherwise: its longest day."""
        return max(self.week) or 480

    def _tell(self, days: Sequence[ToldDay]) -> None:
        self.record(
            CalendarChanged(
                calendar_id=self.id,
                code=self.code,
                calendar_version=self.next_version,
                name=self.name,
                name_en=self.name_en,
                week=tuple(self.week),
                days=tuple(days),
            )
        )


class CalendarDay(Base):
    """A date on which a calendar departs from its week."""

    __tablename__ = "calendar_days"

    calendar_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind]
    minutes: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
