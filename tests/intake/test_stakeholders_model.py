"""A stakeholder by themselves: what each verb changes and tells, and what is refused."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.intake.contents.queries import STAKEHOLDER_EXAMPLE, StakeholderSaid
from services.intake.stakeholders.model import Stakeholder
from shared.contracts.consultation import (
    StakeholderAdded,
    StakeholderChanged,
    StakeholderConsultationWaived,
    StakeholderRemoved,
)
from shared.domain.actor import Actor
from shared.domain.errors import Conflict

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
DIRECTOR = Actor("director-chen")


def added(**changed: Any) -> Stakeholder:
    said = StakeholderSaid.model_validate({**STAKEHOLDER_EXAMPLE, **changed})
    return Stakeholder.add(uuid4(), uuid4(), said.model_dump())


def test_a_stakeholder_is_told_by_weight_and_never_by_name() -> None:
    """REQ-048."""
    stakeholder = added()
    (event,) = stakeholder.take_recorded()
    assert isinstance(event, StakeholderAdded)
    assert (event.kind, event.interest, event.influence) == ("GROUP", 5, 3)
    assert event.key == stakeholder.proposal_id == stakeholder.undertaking_id
    assert "客服" not in event.model_dump_json()


def test_a_change_names_the_fields() -> None:
    """REQ-048."""
    stakeholder = added()
    stakeholder.take_recorded()
    stakeholder.change({"influence": 5, "organisation": None})
    (event,) = stakeholder.take_recorded()
    assert isinstance(event, StakeholderChanged)
    assert (event.changed, event.influence) == (("influence", "organisation"), 5)
    assert (stakeholder.influence, stakeholder.organisation) == (5, None)


def test_nobody_signs_in_as_a_group() -> None:
    """REQ-048: also not after a change."""
    with pytest.raises(Conflict, match="group_is_no_person"):
        added(person_id="employee-he")
    person = added(kind="PERSON", person_id="employee-he")
    with pytest.raises(Conflict, match="group_is_no_person") as refusal:
        person.change({"kind": "GROUP"})
    assert [e.pointer for e in refusal.value.errors] == ["/person_id"]


def test_a_consultation_is_waived_once_and_the_reason_kept() -> None:
    """REQ-053."""
    stakeholder = added()
    stakeholder.take_recorded()
    stakeholder.waive_consultation(DIRECTOR, NOW, "已在上一期征询。")
    (event,) = stakeholder.take_recorded()
    assert isinstance(event, StakeholderConsultationWaived)
    assert stakeholder.reason_of(event) == "已在上一期征询。"
    assert (stakeholder.waived_by, stakeholder.waived_at) == (DIRECTOR.id, NOW)
    with pytest.raises(Conflict, match="consultation_waived"):
        stakeholder.waive_consultation(DIRECTOR, NOW, "再次")
    assert not stakeholder.has_recorded


def test_a_removal_is_told() -> None:
    """REQ-048."""
    stakeholder = added()
    stakeholder.take_recorded()
    stakeholder.remove()
    (event,) = stakeholder.take_recorded()
    assert isinstance(event, StakeholderRemoved)
