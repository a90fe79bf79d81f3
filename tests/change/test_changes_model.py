"""A change on its own: who put it forward, and what its manager's answer makes of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.change.changes.model import Change, ChangeState
from services.change.changes.rules import Cause
from services.change.logs.model import ChangeLog
from shared.contracts.change import ChangeAdopted, ChangeDeclined, ChangeSuggested
from shared.domain.actor import Actor
from shared.domain.errors import IllegalMove

AT = datetime(2026, 12, 21, 3, 5, tzinfo=UTC)
SPONSOR, MANAGER = Actor("sponsor-zhang"), Actor("pm-zhou")
FACTS = {"adopt": ChangeAdopted, "decline": ChangeDeclined}
ENDS = {"adopt": ChangeState.DRAFT, "decline": ChangeState.DECLINED}


def suggested() -> Change:
    log = ChangeLog.open(uuid4(), "CLG-2026-0001", uuid4(), "PRJ-2026-0001", AT)
    return Change.suggest(
        uuid4(),
        "CHG-2026-0001",
        log,
        SPONSOR,
        AT,
        cause=Cause.OPPORTUNITY,
        title="提前切换",
        description="第二批与第一批同时切换。",
        justification="节省一次停机。",
    )


def test_a_suggestion_tells_its_cause_and_whose_it_is_but_not_its_words() -> None:
    """REQ-117, REQ-126."""
    change = suggested()
    assert change.state == ChangeState.SUGGESTED
    assert change.take_recorded() == [
        ChangeSuggested(
            project_id=change.project_id,
            change_id=change.id,
            change_key="CHG-2026-0001",
            cause="OPPORTUNITY",
            suggested_by="sponsor-zhang",
        )
    ]


@pytest.mark.parametrize("verb", FACTS)
def test_the_answer_is_kept_in_full_and_told_as_far_as_it_may_travel(verb: str) -> None:
    """REQ-126."""
    change, at = suggested(), AT + timedelta(days=2)
    change.take_recorded()
    getattr(change, verb)(MANAGER, at, "需要正式评估。", "")
    assert change.state == ENDS[verb]
    assert (change.answered_by, change.answered_at) == ("pm-zhou", at)
    assert change.answer_reason == "需要正式评估。"
    assert change.take_recorded() == [
        FACTS[verb](
            project_id=change.project_id,
            change_id=change.id,
            change_key="CHG-2026-0001",
            reason="",
        )
    ]


@pytest.mark.parametrize("first", FACTS)
@pytest.mark.parametrize("second", FACTS)
def test_a_suggestion_is_answered_once(first: str, second: str) -> None:
    change = suggested()
    getattr(change, first)(MANAGER, AT, "第一次", "第一次")
    change.take_recorded()
    with pytest.raises(IllegalMove) as refused:
        getattr(change, second)(MANAGER, AT, "第二次", "第二次")
    assert refused.value.params["allowed_from"] == ["SUGGESTED"]
    assert change.answer_reason == "第一次"
    assert not change.has_recorded
