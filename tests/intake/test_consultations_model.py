"""A consultation by itself: planned, held or cancelled."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.consultations.model import Consultation, ConsultationState, Method
from shared.contracts.consultation import (
    ConsultationCancelled,
    ConsultationPlanned,
    ConsultationRecorded,
)
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, IllegalMove

ANALYST, TODAY = Actor("analyst-lin"), date(2026, 12, 4)
ONE, OTHER = uuid4(), uuid4()
HELD: dict[str, Any] = {
    "held_on": date(2026, 12, 3),
    "participants": None,
    "summary": "要求热线不中断。",
    "outcome": "支持分批切换。",
}


def planned() -> Consultation:
    return Consultation.plan(
        uuid4(),
        uuid4(),
        ANALYST,
        method=Method.WORKSHOP,
        planned_for=date(2026, 12, 2),
        participants=[ONE],
    )


def told_who(consultation: Consultation) -> tuple[UUID, ...]:
    (event,) = consultation.take_recorded()
    assert isinstance(event, ConsultationPlanned | ConsultationRecorded)
    return event.participants


def test_a_plan_tells_whom_how_and_when() -> None:
    """REQ-049."""
    consultation = planned()
    assert consultation.state == ConsultationState.PLANNED
    (event,) = consultation.take_recorded()
    assert isinstance(event, ConsultationPlanned)
    assert (event.method, event.planned_for) == ("WORKSHOP", date(2026, 12, 2))
    assert event.participants == (ONE,)


def test_what_was_held_tells_who_came_and_keeps_what_was_said() -> None:
    """REQ-049: others may come than were planned."""
    consultation = planned()
    consultation.take_recorded()
    consultation.hold(ANALYST, TODAY, **{**HELD, "participants": [OTHER, ONE]})
    (event,) = consultation.take_recorded()
    assert isinstance(event, ConsultationRecorded)
    assert (event.held_on, event.participants) == (date(2026, 12, 3), (OTHER, ONE))
    assert (consultation.summary, consultation.recorded_by) == (HELD["summary"], ANALYST.id)
    assert "热线" not in event.model_dump_json()


def test_as_planned_unless_others_are_named() -> None:
    """REQ-049."""
    consultation = planned()
    consultation.take_recorded()
    consultation.hold(ANALYST, TODAY, **{**HELD, "held_on": TODAY})
    assert told_who(consultation) == (ONE,)


def test_it_is_recorded_once_it_was_held() -> None:
    """REQ-049: not before."""
    consultation = planned()
    with pytest.raises(Conflict, match="not_held_yet") as refusal:
        consultation.hold(ANALYST, TODAY, **{**HELD, "held_on": date(2026, 12, 5)})
    assert [e.pointer for e in refusal.value.errors] == ["/held_on"]


def test_what_was_cancelled_is_not_held() -> None:
    """REQ-049."""
    consultation = planned()
    consultation.take_recorded()
    consultation.cancel("改为书面征询")
    (event,) = consultation.take_recorded()
    assert isinstance(event, ConsultationCancelled)
    assert consultation.reason_of(event) == consultation.reason == "改为书面征询"
    with pytest.raises(IllegalMove):
        consultation.hold(ANALYST, TODAY, **HELD)
