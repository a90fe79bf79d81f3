"""The board over HTTP: what is above the director's authority is voted on, and when it is over."""

from typing import Any

import pytest

from deploy.local.personas import Persona
from shared.domain.actor import Role
from tests.support import given
from tests.support.world import World

APPROVE = {"outcome": "APPROVE", "reason": "资金已落实。", "project_manager_id": "pm-zhou"}
SPONSOR_ON_THE_BOARD = Persona("sponsor-zhang", "张伟", "both", (Role.BOARD_MEMBER,))
ASSESSOR_ON_THE_BOARD = Persona("analyst-lin", "林静", "both", (Role.BOARD_MEMBER,))


async def cast(world: World, vote: dict[str, Any], who: Any, choice: str = "FOR") -> Any:
    ballot = {"choice": choice, "reason": f"{choice} 的理由"}
    intake = world.service("intake")
    return await intake.call(who, "POST", f"/board-votes/{vote['id']}/cast", ballot)


async def vote_now(world: World, vote: dict[str, Any]) -> dict[str, Any]:
    intake = world.service("intake")
    return await given.said(intake, "analyst-lin", "GET", f"/board-votes/{vote['id']}")


async def proposal_of(world: World, vote: dict[str, Any]) -> dict[str, Any]:
    intake, path = world.service("intake"), f"/proposals/{vote['proposal_id']}"
    return await given.said(intake, "director-chen", "GET", path)


async def test_above_their_authority_the_director_does_not_decide(world: World) -> None:
    """REQ-059: the policy gives an L to the board; the record says so beforehand."""
    intake = world.service("intake")
    proposal = await given.pending_proposal(world, rough_cost=given.LARGE)
    shown = await proposal_of(world, {"proposal_id": proposal["id"]})
    assert (shown["tier"], shown["decider"]) == ("L", "BOARD")
    actions = {a["action"]: a for a in shown["allowed_actions"]}
    assert actions["decideProposal"]["reason_code"] == "authority_exceeded"
    before = await intake.contents()
    body = {**APPROVE, "inputs_hash": proposal["inputs_hash"]}
    path = f"/proposals/{proposal['id']}/decisions"
    answer = await intake.call("director-chen", "POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "authority_exceeded")
    assert await intake.contents() == before


async def test_a_vote_is_opened_by_the_rule_that_gives_the_authority(world: World) -> None:
    """REQ-059: quorum, seats and the last of five working days."""
    intake, vote = world.service("intake"), await given.opened_vote(world)
    assert (vote["state"], vote["casts"]) == ("OPEN", [])
    assert (vote["authority"]["quorum"], vote["authority"]["seats"]) == (2, 3)
    (fact,) = await intake.events(vote["id"])
    assert fact["type"] == "pmo.intake.BoardVoteOpened.v1"
    assert (fact["data"]["outcome"], fact["data"]["quorum"]) == ("APPROVE", 2)
    path = f"/proposals/{vote['proposal_id']}/board-votes"
    (row,) = (await given.said(intake, "board-wang", "GET", path))["items"]
    assert row["id"] == vote["id"]
    asked = await given.said(
        intake, "board-wang", "GET", "/board-votes", params={"state": "OPEN", "limit": 200}
    )
    assert vote["id"] in {row["id"] for row in asked["items"]}


async def test_the_vote_that_settles_it_is_the_decision_of_the_board(world: World) -> None:
    """REQ-057, REQ-059: two of three for it; the rule and the votes are recorded."""
    intake = world.service("intake")
    conditions = [{"text": "先过等保测评", "gate": "START", "due": "2027-03-31"}]
    ruling = {**APPROVE, "outcome": "APPROVE_WITH_CONDITIONS", "conditions": conditions}
    vote = await given.opened_vote(world, ruling=ruling)
    assert (await cast(world, vote, "board-wang")).json()["state"] == "OPEN"
    last = (await cast(world, vote, "board-liu")).json()
    assert (last["state"], len(last["casts"])) == ("CARRIED", 2)
    proposal = await proposal_of(world, vote)
    assert (proposal["state"], proposal["project_manager_id"]) == ("APPROVED", "pm-zhou")
    path = f"/proposals/{proposal['id']}/decisions/{last['decision_id']}"
    decision = await given.said(intake, "sponsor-zhang", "GET", path)
    assert (decision["decided_by"], decision["vote_id"]) == ("system:board", vote["id"])
    assert [v["member_id"] for v in decision["votes"]] == ["board-wang", "board-liu"]
    assert decision["authority"]["decider"] == "BOARD"
    told = (await intake.events(proposal["id"]))[-1]
    assert told["type"] == "pmo.intake.ProjectApproved.v1"
    assert told["data"]["tier"] == "L"
    (condition,) = told["data"]["admission_conditions"]
    assert (condition["text"], condition["gate"], condition["due"]) == (
        "先过等保测评",
        "START",
        "2027-03-31",
    )
    closed = (await intake.events(vote["id"]))[-1]["data"]
    assert (closed["state"], closed["votes_for"], closed["decision_id"]) == (
        "CARRIED",
        2,
        decision["id"],
    )
    assert proposal["handoff"]["state"] == "PENDING"


@pytest.mark.parametrize("choices", [["AGAINST", "AGAINST"], ["FOR", "AGAINST", "ABSTAIN"]])
async def test_what_is_not_carried_is_no_decision_and_may_be_asked_again(
    world: World, choices: list[str]
) -> None:
    """REQ-059: a tie is not an approval."""
    intake, vote = world.service("intake"), await given.opened_vote(world)
    for member, choice in zip(("board-wang", "board-liu", "board-sun"), choices, strict=False):
        answer = await cast(world, vote, member, choice)
    assert (answer.json()["state"], answer.json()["decision_id"]) == ("LOST", None)
    proposal = await proposal_of(world, vote)
    assert proposal["state"] == "DECISION_PENDING"
    body = {**APPROVE, "inputs_hash": proposal["inputs_hash"]}
    path = f"/proposals/{proposal['id']}/board-votes"
    assert (await intake.call("analyst-lin", "POST", path, body)).status_code == 201


@pytest.mark.parametrize(
    ("choices", "state", "proposal_state"),
    [
        ([], "LAPSED", "DECISION_PENDING"),
        (["FOR"], "LAPSED", "DECISION_PENDING"),
        (["FOR", "AGAINST"], "LOST", "DECISION_PENDING"),
    ],
)
async def test_a_vote_ends_when_its_time_is_up(
    world: World, choices: list[str], state: str, proposal_state: str
) -> None:
    """REQ-059: a missed deadline or quorum is not an approval; told once, by a timer."""
    apart = world.apart("votes")
    intake, vote = apart.service("intake"), await given.opened_vote(apart)
    for member, choice in zip(("board-wang", "board-liu"), choices, strict=False):
        await cast(apart, vote, member, choice)
    await intake.tick()
    assert (await vote_now(apart, vote))["state"] == "OPEN"
    with intake.clock.later(days=20):
        late = await cast(apart, vote, "board-sun")
        assert (late.status_code, late.json()["code"]) == (409, "vote_is_over")
        await intake.tick()
        await intake.tick()
    assert (await vote_now(apart, vote))["state"] == state
    kinds = [e["type"].split(".")[2] for e in await intake.events(vote["id"])]
    assert kinds.count("BoardVoteClosed") == 1
    assert (await proposal_of(apart, vote))["state"] == proposal_state
    await apart.close()


async def test_a_vote_on_what_has_changed_lapses(world: World) -> None:
    """REQ-058, REQ-059: nobody votes on other inputs than were shown."""
    intake, vote = world.service("intake"), await given.opened_vote(world)
    proposal = await proposal_of(world, vote)
    body = {"reason": "不再需要。"}
    path = f"/proposals/{proposal['id']}/withdraw"
    await given.said(intake, "sponsor-zhang", "POST", path, body, if_match=proposal["version"])
    before = await intake.contents()
    answer = await cast(world, vote, "board-wang")
    assert (answer.status_code, answer.json()["code"]) == (409, "inputs_changed")
    assert await intake.contents() == before
    await intake.tick()
    assert (await vote_now(world, vote))["state"] == "LAPSED"


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        (SPONSOR_ON_THE_BOARD, 403, "sod_violation"),
        (ASSESSOR_ON_THE_BOARD, 403, "sod_violation"),
        ("director-chen", 403, "forbidden"),
        ("sponsor-li", 404, "not_found"),
        ("board-wang", 409, "already_voted"),
    ],
)
async def test_a_refused_vote_changes_nothing_and_tells_nothing(
    world: World, who: Any, status: int, code: str
) -> None:
    """REQ-058, REQ-059: one vote each, and none on one's own."""
    intake, vote = world.service("intake"), await given.opened_vote(world)
    assert (await cast(world, vote, "board-wang")).status_code == 200
    before = await intake.contents()
    answer = await cast(world, vote, who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


@pytest.mark.parametrize(
    ("who", "how", "changed", "status", "code"),
    [
        ("analyst-lin", {}, {}, 409, "not_for_the_board"),
        ("analyst-lin", {"rough_cost": given.LARGE}, {"inputs_hash": "0" * 64}, 409,
         "inputs_changed"),
        ("analyst-lin", {"rough_cost": given.LARGE}, {"project_manager_id": None}, 409,
         "ruling_incomplete"),
        ("director-chen", {"rough_cost": given.LARGE}, {}, 403, "forbidden"),
    ],
)  # fmt: skip
async def test_a_vote_that_is_not_opened_changes_nothing(
    world: World, who: str, how: Any, changed: Any, status: int, code: str
) -> None:
    """REQ-059."""
    intake, proposal = world.service("intake"), await given.pending_proposal(world, **how)
    before = await intake.contents()
    body = {**APPROVE, "inputs_hash": proposal["inputs_hash"], **changed}
    answer = await intake.call(who, "POST", f"/proposals/{proposal['id']}/board-votes", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_the_board_is_asked_once_at_a_time(world: World) -> None:
    """REQ-059."""
    intake, vote = world.service("intake"), await given.opened_vote(world)
    body = {**APPROVE, "inputs_hash": vote["ruling"]["inputs_hash"]}
    path = f"/proposals/{vote['proposal_id']}/board-votes"
    answer = await intake.call("analyst-lin", "POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "vote_already_open")
