"""A version of a checklist on its own."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.risk.checklists.model import ChecklistState, RiskChecklist
from services.risk.checklists.queries import SAID_EXAMPLE
from services.risk.checklists.rules import said_twice
from shared.contracts.risk import RiskChecklistActivated, RiskChecklistDrafted, RiskChecklistRetired
from shared.domain.errors import Conflict, IllegalMove

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def drafted() -> RiskChecklist:
    return RiskChecklist.draft(uuid4(), "RCL-2026-0017", 2, "analyst-lin", SAID_EXAMPLE, AT)


def test_a_checklist_is_told_of_by_code_stage_and_number() -> None:
    """REQ-174."""
    checklist = drafted()
    checklist.activate(AT)
    checklist.retire()
    told = {
        "checklist_id": checklist.id,
        "checklist_key": "RCL-2026-0017",
        "code": "IT",
        "stage": "INITIATION",
        "number": 2,
    }
    assert checklist.take_recorded() == [
        RiskChecklistDrafted(**told),
        RiskChecklistActivated(**told),
        RiskChecklistRetired(**told),
    ]
    assert checklist.state == ChecklistState.RETIRED


def test_what_is_in_force_is_never_changed() -> None:
    checklist = drafted()
    checklist.activate(AT)
    with pytest.raises(IllegalMove):
        checklist.edit({"items": []})
    assert checklist.items == SAID_EXAMPLE["items"]


def test_an_item_is_said_once() -> None:
    """REQ-174: an answer names its item by the code."""
    assert [w.pointer for w in said_twice(["A", "B", "A", "A"])] == [
        "/items/2/code",
        "/items/3/code",
    ]
    with pytest.raises(Conflict) as refused:
        drafted().edit({"items": SAID_EXAMPLE["items"] * 2})
    assert refused.value.code == "item_said_twice"
