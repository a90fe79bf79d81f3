"""Votes of the board on changes: opened by the PMO, cast by members, and what they come to."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.change.given import (
    ANALYST,
    DECIDER,
    FIRST_HASH,
    LARGE,
    MANAGER,
    OBJECTIVE,
    OTHER_HASH,
    SMALL,
    acted,
    approval_of,
    baseline_revised,
    baselined_project,
    cast,
    impact_of,
    opened_vote,
    pending_change,
    refused,
    seen,
)
from tests.support import given
from tests.support.world import World

AMENDING: dict[str, Any] = SMALL | {"objectives_amended": (OBJECTIVE,)}
BALLOT = {"choice": "FOR", "reason": "已审阅评估材料。"}


async def vote_of(world: World, vote: dict[str, Any], by: str = MANAGER) -> dict[str, Any]:
    return await given.said(world.service("change"), by, "GET", f"/board-votes/{vote['id']}")


async def names(world: World, vote: dict[str, Any]) -> list[str]:
    rows = await world.service("change").events(vote["id"])
    return [row["type"].split(".")[2] for row in rows]


async def no_vote(world: World, vote: dict[str, Any], who: str) -> dict[str, Any]:
    """The refusal of a ballot, which has changed nothing."""
    service = world.service("change")
    before = await service.contents()
    answer = await service.call(who, "POST", f"/board-votes/{vote['id']}/cast", BALLOT)
    assert not answer.is_success
    assert await service.contents() == before
    found: dict[str, Any] = answer.json()
    return found


async def test_an_analyst_asks_the_board(world: World) -> None:
    """REQ-122: to decide so, by quorum and seats of the policy, on the impact as it is."""
    change = await pending_change(world, said=LARGE)
    vote = await opened_vote(world, change, conditions=["先行试点"])
    assert (vote["state"], vote["quorum"], vote["seats"], vote["casts"]) == ("OPEN", 2, 3, [])
    assert (vote["change_id"], vote["question_id"]) == (change["id"], change["question_id"])
    assert vote["ruling"]["conditions"] == ["先行试点"]
    (told,) = await world.service("change").events(vote["id"])
    assert told["type"] == "pmo.change.ChangeVoteOpened.v1"
    assert (told["data"]["outcome"], told["data"]["quorum"]) == ("APPROVE", 2)
    for path, params in (
        (f"/changes/{change['id']}/board-votes", {}),
        ("/board-votes", {"state": "OPEN", "limit": 200}),
    ):
        page = await given.said(world.service("change"), MANAGER, "GET", path, params=params)
        assert vote["id"] in [row["id"] for row in page["items"]]


async def test_the_vote_that_settles_it_is_the_decision(world: World) -> None:
    """REQ-122, REQ-131: two of three; told as the board's, with who voted how in the record."""
    change = await pending_change(world, said=LARGE)
    vote = await opened_vote(world, change)
    assert (await cast(world, vote, "board-wang"))["state"] == "OPEN"
    vote = await cast(world, vote, "board-liu")
    assert (vote["state"], (await seen(world, change))["state"]) == ("CARRIED", "APPROVED")
    told = await approval_of(world, change)
    assert (told["authority"], told["decided_by"]) == ("BOARD", "system:board")
    path = f"/changes/{change['id']}/decisions"
    page = await given.said(world.service("change"), MANAGER, "GET", path)
    (decision,) = page["items"]
    assert (decision["id"], decision["vote_id"]) == (vote["decision_id"], vote["id"])
    assert [one["member_id"] for one in vote["casts"]] == ["board-wang", "board-liu"]
    assert await names(world, vote) == [
        "ChangeVoteOpened",
        "ChangeVoteCast",
        "ChangeVoteCast",
        "ChangeVoteClosed",
    ]


@pytest.mark.parametrize("choice", ["AGAINST", "ABSTAIN"])
async def test_what_the_board_does_not_carry_is_no_decision(world: World, choice: str) -> None:
    """REQ-122: a tie is lost; it can be asked again."""
    change = await pending_change(world, said=LARGE)
    vote = await opened_vote(world, change)
    await cast(world, vote, "board-wang", choice)
    vote = await cast(world, vote, "board-liu", choice)
    assert (vote["state"], vote["decision_id"]) == ("LOST", None)
    assert (await seen(world, change))["state"] == "DECISION_PENDING"
    assert (await opened_vote(world, change, outcome="REJECT"))["state"] == "OPEN"


async def test_each_member_votes_once_and_nobody_else_votes(world: World) -> None:
    """REQ-122."""
    vote = await opened_vote(world)
    await cast(world, vote, "board-wang", "ABSTAIN")
    assert (await no_vote(world, vote, "board-wang"))["code"] == "already_voted"
    for who in ("director-chen", ANALYST, "sponsor-zhang"):
        assert (await no_vote(world, vote, who))["code"] == "forbidden"
    with world.clock.later(days=30):
        assert (await no_vote(world, vote, "board-liu"))["code"] == "vote_is_over"


async def test_who_handed_a_change_in_has_no_vote_on_it(world: World) -> None:
    """REQ-122: separation of duties is on acts, also on the board."""
    project = await baselined_project(world, manager="board-wang")
    change = await pending_change(world, project=project, manager="board-wang", said=LARGE)
    vote = await opened_vote(world, change)
    assert (await no_vote(world, vote, "board-wang"))["code"] == "sod_violation"
    shown = await vote_of(world, vote, "board-wang")
    assert [a["reason_code"] for a in shown["allowed_actions"]] == ["sod_violation"]


@pytest.mark.parametrize("cast_by", [(), ("board-wang",)])
async def test_a_missed_deadline_is_no_approval(world: World, cast_by: tuple[str, ...]) -> None:
    """REQ-122: short of the quorum it has lapsed, once."""
    change = await pending_change(world, said=LARGE)
    vote = await opened_vote(world, change)
    for member in cast_by:
        await cast(world, vote, member)
    with world.clock.later(days=30):
        await world.service("change").tick()
        await world.service("change").tick()
    assert (await vote_of(world, vote))["state"] == "LAPSED"
    assert (await names(world, vote)).count("ChangeVoteClosed") == 1
    assert (await seen(world, change))["state"] == "DECISION_PENDING"


async def test_a_vote_on_what_is_of_the_past_lapses(world: World) -> None:
    """REQ-121: there is another baseline; nobody votes on what was."""
    change = await pending_change(world, said=LARGE)
    vote = await opened_vote(world, change)
    service = world.service("change")
    await service.hear(baseline_revised({**change, "id": str(uuid4())}, OTHER_HASH))
    assert (await no_vote(world, vote, "board-wang"))["code"] == "assessment_stale"
    await service.tick()
    assert (await vote_of(world, vote))["state"] == "LAPSED"


async def test_a_vote_on_a_withdrawn_change_lapses(world: World) -> None:
    change = await pending_change(world, said=LARGE)
    vote = await opened_vote(world, change)
    await acted(world, change, MANAGER, "withdraw", {"reason": "不再需要。"})
    await world.service("change").tick()
    assert (await vote_of(world, vote))["state"] == "LAPSED"


async def test_what_somebody_decides_alone_is_not_put_to_the_vote(world: World) -> None:
    """REQ-122."""
    change = await pending_change(world)
    body = await proposed(world, change)
    found = await refused(world, ANALYST, change, "board-votes", body)
    assert (found["code"], found["params"]) == ("vote_not_needed", {"authority": "PA"})


async def test_the_board_is_asked_once_at_a_time_on_what_there_is(world: World) -> None:
    """REQ-121, REQ-122."""
    change = await pending_change(world, said=LARGE)
    body = await proposed(world, change)
    stale = {**body, "inputs_hash": FIRST_HASH}
    assert (await refused(world, ANALYST, change, "board-votes", stale))[
        "code"
    ] == "assessment_stale"
    assert (await refused(world, DECIDER, change, "decisions", body))[
        "code"
    ] == "authority_exceeded"
    await opened_vote(world, change)
    assert (await refused(world, ANALYST, change, "board-votes", body))[
        "code"
    ] == "vote_already_open"


async def proposed(world: World, change: dict[str, Any]) -> dict[str, Any]:
    impact = await impact_of(world, change)
    return {"outcome": "APPROVE", "reason": "提请审议。", "inputs_hash": impact["inputs_hash"]}


@pytest.mark.parametrize("position", ["OBJECT", "ABSTAIN"])
async def test_an_objective_is_amended_only_with_the_sponsors_consent(
    world: World, position: str
) -> None:
    """REQ-129: sponsor and board, never one without the other; it can be rejected."""
    change = await pending_change(world, said=AMENDING, positions={"sponsor-zhang": position})
    assert change["authority"] == "SPONSOR"
    found = await refused(world, ANALYST, change, "board-votes", await proposed(world, change))
    assert found["code"] == "sponsor_consent_missing"
    assert (await opened_vote(world, change, outcome="REJECT"))["state"] == "OPEN"


async def test_with_the_sponsors_consent_the_board_amends_an_objective(world: World) -> None:
    """REQ-129: by its vote."""
    change = await pending_change(world, said=AMENDING)
    vote = await opened_vote(world, change)
    await cast(world, vote, "board-wang")
    await cast(world, vote, "board-sun")
    told = await approval_of(world, change)
    assert told["authority"] == "SPONSOR"
    (row,) = await world.service("change").rows(
        "SELECT outcome FROM decisions WHERE change_id = :id", id=UUID(change["id"])
    )
    assert row["outcome"] == "APPROVE"
