"""When a vote of the board has a result."""

import pytest

from shared.domain.votes import result_of


@pytest.mark.parametrize(
    ("votes", "now", "at_the_end"),
    [
        ("", None, "LAPSED"),
        ("F", None, "LAPSED"),
        ("FF", "CARRIED", "CARRIED"),
        ("AA", "LOST", "LOST"),
        ("FA", None, "LOST"),
        ("F-", None, "LOST"),
        ("A-", "LOST", "LOST"),
        ("--", "LOST", "LOST"),
        ("FAF", "CARRIED", "CARRIED"),
        ("FA-", "LOST", "LOST"),
        ("FAA", "LOST", "LOST"),
        ("FFF", "CARRIED", "CARRIED"),
    ],
)
def test_more_than_half_of_the_votes_cast_carry_it_with_the_quorum(
    votes: str, now: str | None, at_the_end: str
) -> None:
    """REQ-059: two of three; a tie is lost, and so is what the rest cannot change any more."""
    said = {"F": "FOR", "A": "AGAINST", "-": "ABSTAIN"}
    choices = [said[v] for v in votes]
    assert result_of(choices, quorum=2, seats=3, time_is_up=False) == now
    assert result_of(choices, quorum=2, seats=3, time_is_up=True) == at_the_end
