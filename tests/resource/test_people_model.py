"""A person by themselves: what is told of them, and that who left stays as they were."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.resource.people.model import Person, PersonState
from shared.contracts.resource import PersonChanged, PersonLeft, PersonRegistered
from shared.domain.errors import IllegalMove

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def registered(**changed: Any) -> Person:
    said = {
        "person_id": "developer-luo",
        "name": "罗敏",
        "name_en": "Luo Min",
        "org_unit": "信息技术部",
        "email": None,
        "manager": None,
        **changed,
    }
    return Person.register(uuid4(), "PSN-2026-0001", said, NOW)


def test_a_person_is_told_with_their_name_and_revision() -> None:
    """The only events in which names travel; the revision is the version (REQ-186)."""
    person = registered()
    facts = {
        "directory_id": person.id,
        "person_id": "developer-luo",
        "name": "罗敏",
        "name_en": "Luo Min",
        "org_unit": "信息技术部",
    }
    assert person.take_recorded() == [PersonRegistered(**facts, revision=1, state="ACTIVE")]
    person.version = 1
    person.change({"org_unit": "数字化部"})
    facts["org_unit"] = "数字化部"
    assert person.take_recorded() == [PersonChanged(**facts, revision=2, state="ACTIVE")]
    person.version = 2
    person.leave(date(2027, 6, 30), "合同到期。")
    (left,) = person.take_recorded()
    assert left == PersonLeft(**facts, revision=3, state="LEFT")
    assert person.reason_of(left) == "合同到期。"
    assert (person.state, person.left_on) == (PersonState.LEFT, date(2027, 6, 30))


def test_who_left_is_not_changed_any_more() -> None:
    person = registered()
    person.leave(date(2027, 6, 30), "合同到期。")
    person.take_recorded()
    with pytest.raises(IllegalMove):
        person.change({"name": "别名"})
    with pytest.raises(IllegalMove):
        person.leave(date(2027, 7, 1), "再次。")
    assert (person.name, person.left_on) == ("罗敏", date(2027, 6, 30))
    assert person.take_recorded() == []
