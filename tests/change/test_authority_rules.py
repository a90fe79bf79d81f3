"""Who decides on how much: the matrix of the policy, with its golden numbers."""

from decimal import Decimal
from typing import Any

import pytest

from services.change.authority.commands import EXAMPLE
from services.change.authority.rules import authority_for, contradictions, may_decide, share

PEOPLE = {
    "project_manager": ["PM"],
    "pmo_analyst": ["PM", "PA"],
    "pmo_director": ["PM", "PA", "PD"],
    "board_member": [],
    "sponsor": [],
    "executive": [],
}


@pytest.mark.parametrize(
    ("used", "more", "whole", "expected"),
    [
        ("12000", "-6000", "1000000", "0.0180"),
        ("0", "48000", "1000000", "0.0480"),
        ("1", "2", "180", "0.0167"),
        ("0", "0", "180", "0.0000"),
        ("0", "0", "0", "0"),
        ("0", "1", "0", "1"),
    ],
)
def test_what_is_used_up_counts_whatever_its_sign(
    used: str, more: str, whole: str, expected: str
) -> None:
    """REQ-124: savings and costs do not cancel; of nothing, anything is all of it."""
    assert share(Decimal(used), Decimal(more), Decimal(whole)) == Decimal(expected)


@pytest.mark.parametrize(
    ("cost", "time", "touches", "amends", "expected"),
    [
        ("0.0200", "0.0167", False, False, "PM"),
        ("0.0200", "0.0200", False, False, "PM"),
        ("0.0001", "0", True, False, "PA"),
        ("0.0201", "0", False, False, "PA"),
        ("0", "0.0201", False, False, "PA"),
        ("0.05", "0.05", True, False, "PA"),
        ("0.04", "0.06", False, False, "PD"),
        ("0.10", "0.10", False, False, "PD"),
        ("0.1001", "0", False, False, "BOARD"),
        ("0", "0.1001", True, False, "BOARD"),
        ("0", "0", False, True, "SPONSOR"),
        ("0.5", "0.5", True, True, "SPONSOR"),
    ],
)
def test_the_first_who_may_decide_on_so_much_decides(
    cost: str, time: str, touches: bool, amends: bool, expected: str
) -> None:
    """REQ-122: PM to 2 %, PA to 5 %, PD to 10 % of cost and time, above the board; sponsor and
    board where an objective is amended; a gate or an objective touched is not the manager's."""
    found = authority_for(
        EXAMPLE, cost=Decimal(cost), time=Decimal(time), touches=touches, amends=amends
    )
    assert found == expected


@pytest.mark.parametrize(
    ("changed", "pointers"),
    [
        ({}, []),
        ({"analyst": {"most_cost": "0.01", "most_time": "0.05"}}, ["/analyst/most_cost"]),
        (
            {"director": {"most_cost": "0.01", "most_time": "0.01"}},
            ["/director/most_cost", "/director/most_time"],
        ),
        ({"board": {"quorum": 4, "seats": 3, "days": 5}}, ["/board/quorum"]),
    ],
)
def test_who_stands_above_may_decide_on_no_less(
    changed: dict[str, Any], pointers: list[str]
) -> None:
    """REQ-122."""
    assert [one.pointer for one in contradictions({**EXAMPLE, **changed})] == pointers


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("demanded", ["PM", "PA", "PD", "BOARD", "SPONSOR"])
def test_who_may_decide_on_more_may_decide_on_less(role: str, demanded: str) -> None:
    """REQ-122: on what the board decides nobody decides alone."""
    assert may_decide(demanded, ["reader", role]) is (demanded in PEOPLE[role])
