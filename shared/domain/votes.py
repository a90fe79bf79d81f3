"""A vote with quorum and seats: who may cast one, and when what was cast is a result (REQ-059)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Forbidden, Refusal


class Choice(StrEnum):
    """What a member of the board can say."""

    FOR = "FOR"
    AGAINST = "AGAINST"
    ABSTAIN = "ABSTAIN"


class Result(StrEnum):
    """What a vote has come to; LAPSED is none."""

    CARRIED = "CARRIED"
    LOST = "LOST"
    LAPSED = "LAPSED"


def objection_to(
    casts: Sequence[Mapping[str, Any]], barred: Collection[str], by: Actor
) -> Refusal | None:
    """What a vote says to one person who would cast one: 403 `sod_violation`, 409 `already_voted`;
    None: nothing."""
    if by.id in barred:
        return Forbidden("sod_violation")
    voted = any(cast["member_id"] == by.id for cast in casts)
    return Conflict("already_voted") if voted else None


def with_ballot(
    casts: Sequence[Mapping[str, Any]],
    by: Actor,
    at: datetime,
    choice: Choice,
    reason: str,
    *,
    barred: Collection[str],
    due_at: datetime,
    seats: int,
) -> list[Any]:
    """The votes with one more: one each, while there is time.

    Errors: 403 `sod_violation`; 409 `vote_is_over`, `already_voted`, `no_seat_left`.
    """
    if by.id in barred:
        raise Forbidden("sod_violation")
    if at >= due_at:
        raise Conflict("vote_is_over")
    if any(cast["member_id"] == by.id for cast in casts):
        raise Conflict("already_voted")
    if len(casts) >= seats:
        raise Conflict("no_seat_left", seats=seats)
    said = {
        "member_id": by.id,
        "choice": choice.value,
        "reason": reason,
        "cast_at": at.isoformat(),
    }
    return [*casts, said]


def result_of(
    choices: Sequence[str], *, quorum: int, seats: int, time_is_up: bool
) -> Result | None:
    """What the votes cast so far come to; None while more votes could still change it.

    With the quorum, CARRIED by more than half of the votes cast, an abstention being one; a tie
    is LOST. Before its time is up a vote ends when all have voted, or when the rest could change
    nothing: of three, two FOR carry it, and one FOR and one AGAINST wait for the third. Short of
    the quorum when time is up it has LAPSED.
    """
    cast, in_favour = len(choices), sum(c == Choice.FOR for c in choices)
    left = 0 if time_is_up else max(seats - cast, 0)
    if cast < quorum:
        return Result.LAPSED if time_is_up else None
    if 2 * in_favour > cast + left:
        return Result.CARRIED
    if 2 * (in_favour + left) <= cast + left:
        return Result.LOST
    return None
