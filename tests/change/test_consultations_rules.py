"""Who is still to be heard on a change, and when silence is an answer."""

from datetime import UTC, datetime, timedelta

import pytest

from services.change.consultations.rules import awaited, may_close

DUE = datetime(2027, 3, 5, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], ["sponsor", "a", "b"]),
        (["a"], ["sponsor", "b"]),
        (["sponsor", "a", "b"], []),
    ],
)
def test_who_handed_it_in_is_not_waited_for(said: list[str], expected: list[str]) -> None:
    """REQ-128: of sponsor, manager and two members, with one member's word, two."""
    positions = [{"person_id": person} for person in said]
    assert awaited(["sponsor", "manager", "a", "b"], "manager", positions) == expected


def test_it_may_close_when_all_were_heard_or_the_time_is_up() -> None:
    """REQ-128: from its deadline on, to the second."""
    before = DUE - timedelta(seconds=1)
    assert may_close([], DUE, before)
    assert not may_close(["a"], DUE, before)
    assert may_close(["a"], DUE, DUE)
