"""Changes over HTTP: suggesting one, the manager's answer, and every way to be refused."""

from typing import Any

import pytest

from services.change.changes.commands import EXAMPLE as SUGGESTION
from tests.change.given import answered, fact, logged_project, suggested_change
from tests.support import given
from tests.support.world import World

STATES = {"adopt": "DRAFT", "decline": "DECLINED"}
FACTS = {"adopt": "pmo.change.ChangeAdopted.v1", "decline": "pmo.change.ChangeDeclined.v1"}
BECAUSE = {"reason": "影响第二批切换，需要正式评估。"}


async def row_of(world: World, change: dict[str, Any]) -> dict[str, Any]:
    (row,) = await world.service("change").rows(
        "SELECT * FROM changes WHERE id = :id", id=change["id"]
    )
    return row


@pytest.mark.parametrize("name", ["project_id", "project_key"])
async def test_a_member_suggests_a_change_to_the_manager(world: World, name: str) -> None:
    """REQ-117, REQ-126: a path names the project by its id or by its key."""
    change, project = world.service("change"), await logged_project(world)
    answer = await change.call(
        "sponsor-zhang", "POST", f"/projects/{getattr(project, name)}/changes", SUGGESTION
    )
    assert answer.status_code == 201
    shown = answer.json()
    assert answer.headers["location"] == f"/change/v1/changes/{shown['id']}"
    assert answer.headers["etag"] == '"1"'
    assert shown["project_id"] == str(project.project_id)
    assert (shown["state"], shown["suggested_by"]) == ("SUGGESTED", "sponsor-zhang")
    assert shown["process_step"] == "change_management.suggested"

    row = await row_of(world, shown)
    assert {name: row[name] for name in SUGGESTION} == SUGGESTION
    (told,) = await change.events(shown["id"])
    assert (told["type"], told["actor"]) == ("pmo.change.ChangeSuggested.v1", "sponsor-zhang")
    assert told["data"] == {
        "project_id": str(project.project_id),
        "change_id": shown["id"],
        "change_key": shown["key"],
        "cause": SUGGESTION["cause"],
        "suggested_by": "sponsor-zhang",
    }


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("pm-zhou", None),
        ("analyst-zhao", None),
        ("employee-he", "team_member"),
        ("employee-he", "author"),
        ("employee-he", "reader"),
    ],
)
async def test_whoever_has_a_part_in_the_project_may_suggest_and_so_may_the_pmo(
    world: World, who: str, role: str | None
) -> None:
    """REQ-126."""
    people = {role: who} if role else None
    change = await suggested_change(world, by=who, people=people)
    assert change["suggested_by"] == who


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [("board-wang", 403, "forbidden"), ("employee-he", 404, "not_found")],
)
async def test_who_has_no_part_in_the_project_suggests_nothing(
    world: World, who: str, status: int, code: str
) -> None:
    """A project that one may not see is not there."""
    change, project = world.service("change"), await logged_project(world)
    before = await change.last_seq()
    path = f"/projects/{project.project_id}/changes"
    refused = await change.call(who, "POST", path, SUGGESTION)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await change.last_seq() == before
    assert not await change.rows(
        "SELECT FROM changes WHERE project_id = :id", id=project.project_id
    )


async def test_nothing_is_suggested_before_the_project_is_registered(world: World) -> None:
    """An approved proposal that change has heard of has no log yet."""
    change, proposal = world.service("change"), await given.approved_proposal(world)
    for row in await world.service("intake").events(proposal["id"]):
        await change.hear(fact(row))
    before = await change.last_seq()
    for name in ("id", "key"):
        refused = await change.call(
            "sponsor-zhang", "POST", f"/projects/{proposal[name]}/changes", SUGGESTION
        )
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert await change.last_seq() == before


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"cause": "WHIM"}, "/cause"),
        ({"title": ""}, "/title"),
        ({"description": ""}, "/description"),
        ({"justification": ""}, "/justification"),
        ({"patch": []}, "/patch"),
    ],
)
async def test_a_suggestion_says_what_why_and_nothing_else(
    world: World, wrong: dict[str, Any], pointer: str
) -> None:
    """REQ-117."""
    change, project = world.service("change"), await logged_project(world)
    before = await change.last_seq()
    path = f"/projects/{project.project_id}/changes"
    refused = await change.call("pm-zhou", "POST", path, SUGGESTION | wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert await change.last_seq() == before


@pytest.mark.parametrize("verb", STATES)
async def test_the_manager_answers_a_suggestion(world: World, verb: str) -> None:
    """REQ-126."""
    change = await suggested_change(world)
    shown = await answered(world, change, verb, BECAUSE["reason"])
    assert (shown["state"], shown["version"]) == (STATES[verb], 2)
    assert (shown["answered_by"], shown["answer_reason"]) == ("pm-zhou", BECAUSE["reason"])
    again = [a for a in shown["allowed_actions"] if a["action"] in ("adoptChange", "declineChange")]
    assert [a["reason_code"] for a in again] == ["illegal_move", "illegal_move"]

    row = await row_of(world, change)
    assert (row["state"], row["answer_reason"]) == (STATES[verb], BECAUSE["reason"])
    told = (await world.service("change").events(change["id"]))[-1]
    assert (told["type"], told["aggregate_version"]) == (FACTS[verb], 2)
    assert (told["actor"], told["reason"]) == ("pm-zhou", BECAUSE["reason"])
    assert told["data"] == {
        "project_id": change["project_id"],
        "change_id": change["id"],
        "change_key": change["key"],
        "reason": BECAUSE["reason"],
    }


async def test_the_words_of_a_confidential_project_do_not_travel(world: World) -> None:
    """They are kept with the change, for those who may see it."""
    change = await suggested_change(world, confidentiality="RESTRICTED")
    shown = await answered(world, change, "adopt", BECAUSE["reason"])
    assert shown["answer_reason"] == BECAUSE["reason"]
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["data"]["reason"] == ""


@pytest.mark.parametrize("verb", STATES)
@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("sponsor-zhang", 403, "forbidden"),
        ("analyst-zhao", 403, "forbidden"),
        ("director-chen", 403, "forbidden"),
        ("pm-wu", 404, "not_found"),
    ],
)
async def test_only_the_project_manager_answers(
    world: World, verb: str, who: str, status: int, code: str
) -> None:
    """REQ-126: the manager of another project is told that there is no such change."""
    change, suggested = world.service("change"), await suggested_change(world)
    row, before = await row_of(world, suggested), await change.last_seq()
    refused = await change.call(
        who, "POST", f"/changes/{suggested['id']}/{verb}", BECAUSE, if_match=1
    )
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await row_of(world, suggested) == row
    assert await change.last_seq() == before


@pytest.mark.parametrize(
    ("body", "if_match", "status", "code"),
    [
        ({}, 1, 422, "validation_failed"),
        ({"reason": ""}, 1, 422, "validation_failed"),
        (BECAUSE, None, 428, "precondition_required"),
        (BECAUSE, 2, 412, "precondition_failed"),
    ],
)
@pytest.mark.parametrize("verb", STATES)
async def test_an_answer_gives_its_reason_on_the_version_that_was_read(
    world: World, verb: str, body: dict[str, str], if_match: int | None, status: int, code: str
) -> None:
    change, suggested = world.service("change"), await suggested_change(world)
    row, before = await row_of(world, suggested), await change.last_seq()
    refused = await change.call(
        "pm-zhou", "POST", f"/changes/{suggested['id']}/{verb}", body, if_match=if_match
    )
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await row_of(world, suggested) == row
    assert await change.last_seq() == before


@pytest.mark.parametrize("verb", STATES)
async def test_an_answered_suggestion_is_not_answered_again(world: World, verb: str) -> None:
    """REQ-008: the refusal names the state that it could have started from."""
    change, suggested = world.service("change"), await suggested_change(world)
    await answered(world, suggested, "decline")
    row, before = await row_of(world, suggested), await change.last_seq()
    refused = await change.call(
        "pm-zhou", "POST", f"/changes/{suggested['id']}/{verb}", BECAUSE, if_match=2
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_move")
    assert refused.json()["params"] == {
        "verb": verb,
        "state": "DECLINED",
        "allowed_from": ["SUGGESTED"],
    }
    assert await row_of(world, suggested) == row
    assert await change.last_seq() == before


@pytest.mark.parametrize("name", ["id", "key"])
async def test_a_change_says_who_may_answer_it(world: World, name: str) -> None:
    """REQ-008."""
    change, suggested = world.service("change"), await suggested_change(world)
    for who, reason in (("pm-zhou", None), ("sponsor-zhang", "forbidden")):
        shown = await given.said(change, who, "GET", f"/changes/{suggested[name]}")
        assert {**shown, "allowed_actions": []} == {**suggested, "allowed_actions": []}
        assert shown["allowed_actions"][:2] == [
            {
                "action": action,
                "allowed": reason is None,
                "reason_code": reason,
                "roles": ["project_manager"],
            }
            for action in ("adoptChange", "declineChange")
        ]
        assert not any(action["allowed"] for action in shown["allowed_actions"][2:])


@pytest.mark.parametrize("name", ["state", "cause", "project_id"])
async def test_changes_are_listed_by_state_cause_and_project(world: World, name: str) -> None:
    change, first = world.service("change"), await suggested_change(world)
    other = await suggested_change(world)
    other = await answered(world, other, "adopt")
    path = f"/projects/{other['project_id']}/changes"
    third = await given.said(
        change, "sponsor-zhang", "POST", path, SUGGESTION | {"cause": "CORRECTION"}
    )
    third = await answered(world, third, "decline")
    for made in (first, other, third):
        params = {name: made[name], "limit": 200}
        page = await given.said(change, "sponsor-zhang", "GET", "/changes", params=params)
        expected = {c["key"] for c in (first, other, third) if c[name] == made[name]}
        found = {row["key"] for row in page["items"]}
        assert found & {c["key"] for c in (first, other, third)} == expected
        assert {row[name] for row in page["items"]} == {made[name]}


async def test_the_changes_of_a_restricted_project_are_not_there_for_others(world: World) -> None:
    change = world.service("change")
    suggested = await suggested_change(world, confidentiality="RESTRICTED")
    for path in (f"/changes/{suggested['id']}", f"/changes/{suggested['key']}/history"):
        hidden = await change.call("executive-ma", "GET", path)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    listed = {"project_id": suggested["project_id"]}
    for who, count in (("pm-zhou", 1), ("auditor-hu", 1), ("executive-ma", 0)):
        page = await given.said(change, who, "GET", "/changes", params=listed)
        assert len(page["items"]) == count


async def test_the_history_of_a_change_says_who_answered_and_why(world: World) -> None:
    suggested = await suggested_change(world)
    await answered(world, suggested, "decline", BECAUSE["reason"])
    page = await given.said(
        world.service("change"), "sponsor-zhang", "GET", f"/changes/{suggested['id']}/history"
    )
    assert [(f["type"], f["actor"], f["reason"]) for f in page["items"]] == [
        ("pmo.change.ChangeDeclined.v1", "pm-zhou", BECAUSE["reason"]),
        ("pmo.change.ChangeSuggested.v1", "sponsor-zhang", None),
    ]
