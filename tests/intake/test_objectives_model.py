"""An expected objective by itself: when it is SMART, and what it tells."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.intake.contents.queries import OBJECTIVE_EXAMPLE, ObjectiveSaid
from services.intake.contents.rules import SMART, missing_for_smart
from services.intake.objectives.model import ExpectedObjective
from shared.contracts.consultation import (
    ExpectedObjectiveChanged,
    ExpectedObjectiveRemoved,
    ExpectedObjectiveSet,
)


def set_(**changed: Any) -> ExpectedObjective:
    said = ObjectiveSaid.model_validate({**OBJECTIVE_EXAMPLE, **changed})
    return ExpectedObjective.set(uuid4(), uuid4(), said.model_dump())


def test_an_objective_with_a_measure_a_date_and_an_owner_is_smart() -> None:
    """REQ-051."""
    objective = set_()
    assert objective.missing == []
    assert (objective.target_value, objective.due) == (Decimal(2), date(2027, 9, 30))
    (event,) = objective.take_recorded()
    assert isinstance(event, ExpectedObjectiveSet)
    assert (event.smart, event.strategic_objective_id) == (True, None)
    assert "响应" not in event.model_dump_json()


@pytest.mark.parametrize("name", SMART)
def test_each_part_that_lacks_is_named(name: str) -> None:
    """REQ-051."""
    objective = set_(**{name: None})
    assert objective.missing == [name]
    assert missing_for_smart({**OBJECTIVE_EXAMPLE, name: ""}) == [name]


def test_a_statement_alone_lacks_six_things_and_a_baseline_is_none_of_them() -> None:
    """REQ-051."""
    assert missing_for_smart({"statement": "更快"}) == list(SMART)
    assert set_(baseline_value=None).missing == []


def test_a_target_of_zero_is_one() -> None:
    """REQ-051."""
    assert set_(target_value="0").missing == []


def test_a_change_tells_whether_it_is_smart_now_and_what_it_serves() -> None:
    """REQ-051, REQ-089."""
    objective, served = set_(owner_id=None), uuid4()
    objective.take_recorded()
    objective.change({"owner_id": "sponsor-zhang", "strategic_objective_id": served})
    (event,) = objective.take_recorded()
    assert isinstance(event, ExpectedObjectiveChanged)
    assert (event.smart, event.strategic_objective_id) == (True, served)
    assert event.changed == ("owner_id", "strategic_objective_id")


def test_a_removal_is_told() -> None:
    """REQ-051."""
    objective = set_()
    objective.take_recorded()
    objective.remove()
    (event,) = objective.take_recorded()
    assert isinstance(event, ExpectedObjectiveRemoved)
