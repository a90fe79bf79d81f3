"""A change log on its own: what it tells when it is opened, and what it takes."""

from datetime import UTC, datetime
from uuid import uuid4

from services.change.logs.model import ChangeLog, ChangeLogState
from shared.contracts.change import ChangeLogOpened

AT = datetime(2026, 12, 8, 6, 12, tzinfo=UTC)


def test_a_change_log_is_opened_for_a_project() -> None:
    log = ChangeLog.open(uuid4(), "CLG-2026-0001", uuid4(), "PRJ-2026-0001", AT)
    assert log.state == ChangeLogState.OPEN
    assert log.take_recorded() == [
        ChangeLogOpened(
            project_id=log.project_id, change_log_id=log.id, project_key="PRJ-2026-0001"
        )
    ]


def test_a_suggestion_leaves_the_log_as_it_is() -> None:
    """REQ-126: what is told of a suggestion is the change's own fact."""
    log = ChangeLog.open(uuid4(), "CLG-2026-0001", uuid4(), "PRJ-2026-0001", AT)
    log.take_recorded()
    log.take_suggestion()
    assert log.state == ChangeLogState.OPEN
    assert not log.has_recorded
