"""A requirement by itself: captured, confirmed or disputed by its source, changed, dropped."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.intake.requirements.model import Priority, Requirement, RequirementState
from shared.contracts.consultation import (
    RequirementCaptured,
    RequirementChanged,
    RequirementConfirmed,
    RequirementDisputed,
    RequirementDropped,
)
from shared.domain.actor import Actor, Role
from shared.domain.errors import Conflict, IllegalMove

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
SOURCE = Actor("employee-he")
ANALYST = Actor("analyst-lin", frozenset({Role.PMO_ANALYST}))
SAID: dict[str, Any] = {
    "statement": "切换期间客服热线不中断",
    "priority": Priority.MUST,
    "acceptance_criterion": None,
}


def captured() -> Requirement:
    said = {**SAID, "source_stakeholder_id": uuid4()}
    return Requirement.capture(uuid4(), "RQM-2026-0001", uuid4(), ANALYST, said, NOW)


def fresh() -> Requirement:
    requirement = captured()
    requirement.take_recorded()
    return requirement


def test_what_is_captured_is_told_without_its_words() -> None:
    """REQ-050."""
    requirement = captured()
    (event,) = requirement.take_recorded()
    assert isinstance(event, RequirementCaptured)
    assert (event.requirement_key, event.priority) == ("RQM-2026-0001", "MUST")
    assert event.source_stakeholder_id == requirement.source_stakeholder_id
    assert "热线" not in event.model_dump_json()
    assert (requirement.state, requirement.changes) == (RequirementState.CAPTURED, 0)


def test_its_source_confirms_it() -> None:
    """REQ-054."""
    requirement = fresh()
    requirement.confirm(SOURCE, NOW, SOURCE.id, None)
    (event,) = requirement.take_recorded()
    assert isinstance(event, RequirementConfirmed)
    assert event.by_source is True
    assert (requirement.state, requirement.answered_by) == ("CONFIRMED", SOURCE.id)


def test_an_analyst_confirms_for_them_and_says_how_they_know() -> None:
    """REQ-054: also where the source does not sign in here at all."""
    for source in (SOURCE.id, None):
        requirement = fresh()
        with pytest.raises(Conflict, match="on_behalf_missing"):
            requirement.confirm(ANALYST, NOW, source, None)
        assert (requirement.state, requirement.has_recorded) == ("CAPTURED", False)
        requirement.confirm(ANALYST, NOW, source, "访谈纪要")
        (event,) = requirement.take_recorded()
        assert isinstance(event, RequirementConfirmed)
        assert (event.by_source, requirement.reason_of(event)) == (False, "访谈纪要")


@pytest.mark.parametrize("by", [Actor("sponsor-zhang"), Actor("pm-wu")])
def test_nobody_else_answers_for_a_source(by: Actor) -> None:
    """REQ-054."""
    requirement = fresh()
    with pytest.raises(Conflict, match="not_the_source"):
        requirement.confirm(by, NOW, SOURCE.id, "我知道")
    with pytest.raises(Conflict, match="not_the_source"):
        requirement.dispute(by, NOW, SOURCE.id, "我知道", "不对")
    assert (requirement.state, requirement.has_recorded) == ("CAPTURED", False)


def test_a_dispute_says_why_and_a_change_asks_anew() -> None:
    """REQ-050, REQ-054."""
    requirement = fresh()
    requirement.dispute(SOURCE, NOW, SOURCE.id, None, "要的是不中断")
    (event,) = requirement.take_recorded()
    assert isinstance(event, RequirementDisputed)
    assert requirement.reason == requirement.reason_of(event) == "要的是不中断"
    requirement.change({"statement": "热线不中断"})
    (changed,) = requirement.take_recorded()
    assert isinstance(changed, RequirementChanged)
    assert (requirement.state, requirement.changes) == ("CAPTURED", 1)
    assert not requirement.answered_by
    assert not requirement.reason


def test_a_confirmation_does_not_outlast_a_change_nor_a_dispute() -> None:
    """REQ-054: what an analyst confirmed for them, the source may still dispute."""
    requirement = fresh()
    requirement.confirm(ANALYST, NOW, SOURCE.id, "电话")
    requirement.dispute(SOURCE, NOW, SOURCE.id, None, "我没有这样说")
    assert requirement.state == RequirementState.DISPUTED
    requirement.change({"priority": Priority.COULD})
    requirement.confirm(SOURCE, NOW, SOURCE.id, None)
    requirement.change({"priority": Priority.MUST})
    assert (requirement.state, requirement.changes) == ("CAPTURED", 2)


def test_what_is_dropped_stays_dropped() -> None:
    """REQ-050."""
    requirement = fresh()
    requirement.drop("与范围无关")
    (event,) = requirement.take_recorded()
    assert isinstance(event, RequirementDropped)
    assert requirement.reason_of(event) == "与范围无关"
    with pytest.raises(IllegalMove):
        requirement.change({"statement": "又要了"})
    assert requirement.statement == SAID["statement"]
