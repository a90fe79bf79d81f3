"""A conflict between two requirements by itself: flagged, and ended by a recorded decision."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.intake.conflicts.model import ConflictState, RequirementConflict
from shared.contracts.consultation import (
    RequirementConflictDismissed,
    RequirementConflictFlagged,
    RequirementConflictResolved,
)
from shared.domain.actor import Actor
from shared.domain.errors import IllegalMove

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
ANALYST = Actor("analyst-lin")


def flagged() -> RequirementConflict:
    pair = (uuid4(), uuid4())
    return RequirementConflict.flag(uuid4(), uuid4(), pair, ANALYST, "不可兼得", NOW)


def test_a_conflict_names_both_requirements() -> None:
    """REQ-052."""
    conflict = flagged()
    (event,) = conflict.take_recorded()
    assert isinstance(event, RequirementConflictFlagged)
    pair = (conflict.requirement_id, conflict.other_requirement_id)
    assert (event.requirement_id, event.other_requirement_id) == pair
    assert conflict.reason_of(event) == "不可兼得"


@pytest.mark.parametrize(
    ("verb", "state", "kind"),
    [
        ("resolve", ConflictState.RESOLVED, RequirementConflictResolved),
        ("dismiss", ConflictState.DISMISSED, RequirementConflictDismissed),
    ],
)
def test_it_ends_with_a_recorded_decision_once(verb: str, state: str, kind: type) -> None:
    """REQ-052."""
    conflict = flagged()
    conflict.take_recorded()
    getattr(conflict, verb)(ANALYST, NOW, "分批优先")
    (event,) = conflict.take_recorded()
    assert isinstance(event, kind)
    assert conflict.reason_of(event) == conflict.decision == "分批优先"
    assert (conflict.state, conflict.decided_by, conflict.decided_at) == (state, ANALYST.id, NOW)
    for again in ("resolve", "dismiss"):
        with pytest.raises(IllegalMove):
            getattr(conflict, again)(ANALYST, NOW, "另一个")
    assert conflict.decision == "分批优先"
