"""How processes become the ones to work by, and who does what in them."""

from typing import Any
from uuid import uuid4

import pytest

from services.knowledge.processes.queries import CONTENT_EXAMPLE
from services.knowledge.processes.rules import hash_of
from tests.knowledge.given import ANALYST, DIRECTOR, drafted_process, process_after
from tests.suites.offered import operations
from tests.support.given import said
from tests.support.world import Subject

ACTIVITY = CONTENT_EXAMPLE["activities"][0]


async def test_a_version_is_drafted_tried_out_and_worked_by(knowledge: Subject) -> None:
    """REQ-003: each step told; the fact names code, version, type and the hash of the content."""
    before = await knowledge.last_seq()
    process = await drafted_process(knowledge)
    process = await process_after(knowledge, process, "pilot", "activate")
    assert (process["state"], process["number"], process["version"]) == ("ACTIVE", 1, 3)
    told = await knowledge.events(since=before)
    assert [t["type"].split(".")[2] for t in told] == [
        "ProcessDrafted",
        "ProcessPiloted",
        "ProcessPublished",
    ]
    assert told[-1]["data"] == {
        "process_id": process["id"],
        "code": process["code"],
        "process_version": 1,
        "project_type": "IT",
        "effective_on": process["effective_on"],
        "content_hash": process["content_hash"],
        "based_on": ["ISO 21502:2020"],
    }


async def test_of_each_process_and_type_one_version_is_worked_by(knowledge: Subject) -> None:
    """REQ-003: activating the second retires the first; another type is another process."""
    first = await process_after(knowledge, await drafted_process(knowledge), "pilot", "activate")
    second = await drafted_process(knowledge, code=first["code"])
    other = await drafted_process(knowledge, code=first["code"], project_type=None)
    assert (second["number"], other["number"]) == (2, 1)
    for process in (second, other):
        await process_after(knowledge, process, "pilot", "activate")
    answer = await knowledge.call(
        "employee-he", "GET", "/process-definitions", params={"code": first["code"]}
    )
    assert {(p["project_type"], p["number"]): p["state"] for p in answer.json()["items"]} == {
        ("IT", 1): "RETIRED",
        ("IT", 2): "ACTIVE",
        (None, 1): "ACTIVE",
    }


@pytest.mark.parametrize(
    ("raci", "code"),
    [
        ({"sponsor": "R"}, "raci_without_one_accountable"),
        ({"sponsor": "RA", "pmo_director": "A"}, "raci_without_one_accountable"),
    ],
)
async def test_exactly_one_role_answers_for_an_activity(
    knowledge: Subject, raci: dict[str, str], code: str
) -> None:
    """REQ-007: neither none nor two; nothing is kept and nothing told."""
    told = await knowledge.last_seq()
    body = {**CONTENT_EXAMPLE, "activities": [{**ACTIVITY, "raci": raci}]}
    answer = await knowledge.call(ANALYST, "POST", "/process-definitions", body)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["errors"][0]["pointer"] == "/activities/0/raci"
    assert await knowledge.last_seq() == told


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"activities": [{**ACTIVITY, "step": "NO_SUCH"}]}, "/activities/0/step", "step_unknown"),
        ({"activities": [ACTIVITY, ACTIVITY]}, "/activities/0/code", "code_twice"),
        ({"steps": CONTENT_EXAMPLE["steps"] * 2}, "/steps/0/code", "code_twice"),
    ],
)
async def test_a_process_does_not_contradict_itself(
    knowledge: Subject, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    """Also not after an edit, which then changes nothing."""
    process, told = await drafted_process(knowledge), await knowledge.last_seq()
    path = f"/process-definitions/{process['id']}"
    answer = await knowledge.call(
        ANALYST,
        "PATCH",
        path,
        content=None,
        json=wrong,
        if_match=1,
        headers={"content-type": "application/merge-patch+json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "process_inconsistent")
    assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (
        pointer,
        code,
    )
    assert await knowledge.last_seq() == told


async def test_only_a_draft_is_edited(knowledge: Subject) -> None:
    """What is tried out keeps its hash; a draft's moves with its content."""
    process = await drafted_process(knowledge)
    path = f"/process-definitions/{process['id']}"
    named = {"name": {"zh": "改名", "en": "Renamed"}}
    edited = await said(knowledge, ANALYST, "PATCH", path, named, if_match=1)
    assert edited["content_hash"] != process["content_hash"]
    await process_after(knowledge, edited, "pilot")
    told = await knowledge.last_seq()
    answer = await knowledge.call(ANALYST, "PATCH", path, named, if_match=3)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await knowledge.last_seq() == told


async def test_retiring_says_why(knowledge: Subject) -> None:
    """In the history, with who."""
    process = await process_after(knowledge, await drafted_process(knowledge), "pilot")
    await process_after(knowledge, process, "retire", json={"reason": "改用新流程。"})
    path = f"/process-definitions/{process['key']}/history"
    (last, *_) = (await knowledge.call("employee-he", "GET", path)).json()["items"]
    assert (last["actor"], last["reason"]) == (DIRECTOR, "改用新流程。")


async def the_process(knowledge: Subject, number: int = 3) -> dict[str, Any]:
    path = f"/process-definitions/PRC-2026-{number:04d}"
    return await said(knowledge, "employee-he", "GET", path)


async def test_the_organisation_begins_with_a_process_that_is_worked_by(
    knowledge: Subject,
) -> None:
    """REQ-003: in both languages, and told like any other; its hash is the hash of its content."""
    process = await the_process(knowledge)
    assert (process["state"], process["code"]) == ("ACTIVE", "PROJECT_DELIVERY")
    assert process["number"] == 3
    for number in (1, 2):
        former = await the_process(knowledge, number)
        assert (former["state"], former["number"]) == ("RETIRED", number)
    assert process["content_hash"] == hash_of(process)
    (told,) = await knowledge.events(process["id"])
    assert told["type"] == "pmo.knowledge.ProcessPublished.v1"
    assert told["data"]["content_hash"] == process["content_hash"]
    for step in process["steps"]:
        assert all(step["name"].values())
    assert sum(len(step["checklist"]) for step in process["steps"]) >= 10


async def test_the_matrix_says_who_does_what(knowledge: Subject) -> None:
    """REQ-007: by activity, and by the operation that takes it; each has one Accountable."""
    (row,) = await matrix(knowledge, activity="PRELIMINARY_ASSESSMENT")
    assert row["raci"] == {
        "sponsor": "C",
        "pmo_analyst": "R",
        "pmo_director": "A",
        "resource_manager": "C",
        "stakeholder": "C",
    }
    (row,) = await matrix(knowledge, operation="intake.submitProposal", project_type="NO_SUCH")
    assert row["code"] == "SUBMIT_PROPOSAL"
    assert await matrix(knowledge, activity=f"X{uuid4().hex[:8].upper()}") == []


async def matrix(knowledge: Subject, **asked: str) -> list[dict[str, Any]]:
    """What the organisation's first process says."""
    found = await said(knowledge, "employee-he", "GET", "/raci", params=asked)
    return [row for row in found["items"] if row["process_code"] == "PROJECT_DELIVERY"]


async def test_every_command_of_the_six_services_belongs_to_an_activity(
    knowledge: Subject,
) -> None:
    """REQ-007: whoever may call it does so as part of something that somebody answers for."""
    process = await the_process(knowledge)
    mapped = {name for activity in process["activities"] for name in activity["operations"]}
    offered = {f"{o.service}.{o.name}" for o in operations() if o.own and o.command}
    assert offered - mapped == set()
    assert len(process["activities"]) == 28
