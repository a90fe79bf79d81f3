"""What a change says can be done next, by whom and why not, is what then happens (REQ-008)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from tests.change.given import (
    LARGE,
    SMALL,
    approved_change,
    assessed_change,
    assessing_change,
    drafted_change,
    implemented_change,
    judged_change,
    pending_change,
    submitted_change,
    suggested_change,
)
from tests.suites.scene import EVERYBODY
from tests.suites.test_next_actions import steps, tried, wrong
from tests.support.world import World

Builder = Callable[[World], Awaitable[dict[str, Any]]]
BUILDERS: dict[str, Builder] = {
    "suggested": suggested_change,
    "draft": drafted_change,
    "submitted": submitted_change,
    "assessing": assessing_change,
    "judged": judged_change,
    "within_tolerance": partial(assessed_change, said=SMALL),
    "consulting": assessed_change,
    "pending": pending_change,
    "for_the_director": partial(pending_change, said={"finish_days": 10}),
    "for_the_board": partial(pending_change, said=LARGE),
    "approved": approved_change,
    "implemented": implemented_change,
}


@pytest.mark.parametrize("builder", BUILDERS.values(), ids=BUILDERS)
async def test_a_change_says_it_in_every_state(world: World, builder: Builder) -> None:
    """REQ-008: also who may not because of what they did, or because of its size."""
    change, made = world.service("change"), await builder(world)
    path, found, known = f"/changes/{made['id']}", [], steps("change")
    for person in EVERYBODY:
        answer = await change.call(person, "GET", path)
        if answer.status_code == 404:
            continue
        record = answer.json()
        for action in record["allowed_actions"]:
            step = known[action["action"]]
            there = f"{path}{step.path.partition('}')[2]}"
            tried_ = await tried(change, person, step, there, record["version"])
            found.append(wrong(action, tried_))
            if action["allowed"] and not tried_.is_success:
                found.append(_personal(tried_.json()["code"], action, person.id))
    assert [f for f in found if f] == []


def _personal(code: str, action: dict[str, Any], who: str) -> str | None:
    """What must be said before it is tried: it is known of whom it is asked."""
    known = ("sod_violation", "authority_exceeded", "not_affected", "vote_not_needed")
    return f"{who} {action}: {code}" if code in known else None
