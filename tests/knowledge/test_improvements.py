"""Getting better: planned, tried, measured, rolled out, and borne out by a version that says so."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from services.knowledge.improvements.commands import EXAMPLE
from services.knowledge.improvements.rules import got_better, improvements_in, measured
from tests.knowledge.given import (
    ANALYST,
    DIRECTOR,
    PUBLICATION,
    ROLLOUT,
    checked_improvement,
    drafted_asset,
    drafted_process,
    given_feedback,
    improvement_after,
    opened_improvement,
    piloted_improvement,
    process_after,
    rolled_out_improvement,
)
from tests.support.given import said
from tests.support.world import Subject

SCOPE, REASON = {"scope": "三个小型项目。"}, {"reason": "试点没有改善。"}
CHECK: dict[str, Any] = {
    "after": [{"code": "RETURN_RATE", "value": "0.15"}],
    "conclusion": "建议推广。",
}
Builder = Callable[[Subject], Awaitable[dict[str, Any]]]
BUILDERS: dict[str, Builder] = {
    "PLAN": opened_improvement,
    "DO": piloted_improvement,
    "CHECK": checked_improvement,
    "ACT": rolled_out_improvement,
}


async def row_of(knowledge: Subject, item: dict[str, Any]) -> dict[str, Any]:
    (row,) = await knowledge.rows("SELECT * FROM improvements WHERE id = :id", id=item["id"])
    return row


async def told_of(knowledge: Subject, item: dict[str, Any]) -> list[str]:
    return [fact["type"].split(".")[2] for fact in await knowledge.events(item["id"])]


def test_a_measure_gets_better_in_its_own_direction() -> None:
    """REQ-157: standing still is not better."""
    assert got_better("LESS", Decimal(12), Decimal("9.5"))
    assert not got_better("MORE", Decimal(12), Decimal("9.5"))
    assert not got_better("LESS", Decimal(12), Decimal(12))
    (found,) = measured(EXAMPLE["measures"], {"RETURN_RATE": Decimal("0.15")})
    assert (found["before"], found["after"], found["better"]) == ("0.35", "0.15", True)


def test_a_version_names_improvements_among_what_it_is_based_on() -> None:
    """REQ-158: by their keys, each once."""
    based_on = ["ISO 21502:2020", "IMP-2026-0003", "LSN-2026-0001", "IMP-2026-0003"]
    assert improvements_in(based_on) == ["IMP-2026-0003"]
    assert improvements_in(["wie IMP-2026-0003"]) == []


async def test_an_improvement_is_planned_from_what_people_said(knowledge: Subject) -> None:
    """REQ-157: root cause, proposal, and by what it will be seen."""
    feedback = await given_feedback(knowledge)
    before = await knowledge.last_seq()
    item = await opened_improvement(knowledge, feedback_keys=[feedback["key"]])
    assert {name: item[name] for name in ("title", "root_cause", "proposal", "findings")} == {
        name: EXAMPLE[name] for name in ("title", "root_cause", "proposal", "findings")
    }
    assert item["measures"] == [{**EXAMPLE["measures"][0], "after": None, "better": None}]
    (told,) = await knowledge.events(since=before)
    assert told["type"] == "pmo.knowledge.ImprovementOpened.v1"
    assert told["data"] == {
        "improvement_id": item["id"],
        "improvement_key": item["key"],
        "feedback_keys": [feedback["key"]],
    }


async def test_it_is_tried_measured_and_rolled_out(knowledge: Subject) -> None:
    """REQ-157: the director decides, the analyst measures; each step says why in its history."""
    item = await rolled_out_improvement(knowledge)
    assert (item["state"], item["effective_on"]) == ("ACT", ROLLOUT["effective_on"])
    assert (item["pilot_scope"], item["conclusion"]) == ("三个小型项目。", "建议推广。")
    assert item["measures"] == [{**EXAMPLE["measures"][0], "after": "0.15", "better": True}]
    told = await knowledge.events(item["id"])
    assert [(f["type"].split(".")[2], f["actor"], f["reason"]) for f in told[1:]] == [
        ("ImprovementPiloted", DIRECTOR, "三个小型项目。"),
        ("ImprovementChecked", ANALYST, "建议推广。"),
        ("ImprovementRolledOut", DIRECTOR, ROLLOUT["rollout"]),
    ]
    assert (told[2]["data"]["measures"], told[2]["data"]["better"]) == (1, 1)


@pytest.mark.parametrize("state", ["PLAN", "DO", "CHECK"])
async def test_until_it_is_rolled_out_it_can_be_abandoned(knowledge: Subject, state: str) -> None:
    """REQ-157: by the director, who says why."""
    item = await BUILDERS[state](knowledge)
    item = await improvement_after(knowledge, item, "abandon", REASON)
    assert item["state"] == "ABANDONED"
    (*_, told) = await knowledge.events(item["id"])
    assert (told["type"], told["reason"]) == (
        "pmo.knowledge.ImprovementAbandoned.v1",
        REASON["reason"],
    )


@pytest.mark.parametrize(
    ("state", "persona", "verb", "body", "status", "code"),
    [
        ("PLAN", ANALYST, "pilot", SCOPE, 403, "forbidden"),
        ("PLAN", "pm-zhou", "abandon", REASON, 403, "forbidden"),
        ("DO", DIRECTOR, "check", CHECK, 403, "forbidden"),
        ("CHECK", ANALYST, "roll-out", ROLLOUT, 403, "forbidden"),
        ("PLAN", ANALYST, "check", CHECK, 409, "illegal_move"),
        ("DO", DIRECTOR, "roll-out", ROLLOUT, 409, "illegal_move"),
        ("ACT", DIRECTOR, "abandon", REASON, 409, "illegal_move"),
        ("DO", ANALYST, "check", {**CHECK, "after": CHECK["after"] * 2}, 409, "measures_unfit"),
        (
            "CHECK",
            DIRECTOR,
            "roll-out",
            {**ROLLOUT, "effective_on": "2020-01-01"},
            409,
            "effective_in_past",
        ),
        ("PLAN", DIRECTOR, "pilot", {"scope": ""}, 422, "validation_failed"),
    ],
)
async def test_a_step_that_is_not_theirs_or_not_due_is_refused(
    knowledge: Subject,
    state: str,
    persona: str,
    verb: str,
    body: dict[str, Any],
    status: int,
    code: str,
) -> None:
    """REQ-157: nothing has changed and nothing was told."""
    item = await BUILDERS[state](knowledge)
    row, told = await row_of(knowledge, item), await knowledge.last_seq()
    path = f"/improvements/{item['id']}/{verb}"
    answer = await knowledge.call(persona, "POST", path, body, if_match=item["version"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, item) == row
    assert await knowledge.last_seq() == told


@pytest.mark.parametrize(
    ("persona", "changed", "status", "code"),
    [
        ("pm-zhou", {}, 403, "forbidden"),
        (ANALYST, {"feedback_keys": ["FBK-2020-9999"]}, 409, "feedback_unknown"),
        (ANALYST, {"measures": EXAMPLE["measures"] * 2}, 409, "code_twice"),
        (ANALYST, {"measures": []}, 422, "validation_failed"),
    ],
)
async def test_what_cannot_be_planned_is_not(
    knowledge: Subject, persona: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-157: nothing is kept and nothing was told."""
    sql = "SELECT count(*) AS n FROM improvements"
    before, told = await knowledge.rows(sql), await knowledge.last_seq()
    answer = await knowledge.call(persona, "POST", "/improvements", {**EXAMPLE, **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await knowledge.rows(sql), await knowledge.last_seq()) == (before, told)


async def test_a_process_says_that_it_comes_of_an_improvement(knowledge: Subject) -> None:
    """REQ-158: told with the version, and kept by the improvement, which has its end by that."""
    item = await rolled_out_improvement(knowledge)
    process = await drafted_process(knowledge, based_on=["ISO 21502:2020", item["key"]])
    process = await process_after(knowledge, process, "pilot", "activate")
    (*_, told) = await knowledge.events(process["id"])
    assert told["type"] == "pmo.knowledge.ProcessPublished.v1"
    assert told["data"]["based_on"] == ["ISO 21502:2020", item["key"]]
    assert told["data"]["effective_on"] == process["effective_on"]
    seen = await said(knowledge, "pm-zhou", "GET", f"/improvements/{item['key']}")
    assert (seen["state"], seen["versions"]) == ("CLOSED", [process["key"]])
    (*_, borne) = await knowledge.events(item["id"])
    assert (borne["type"], borne["data"]["version_key"]) == (
        "pmo.knowledge.ImprovementYielded.v1",
        process["key"],
    )


async def test_an_asset_says_so_too_and_several_may(knowledge: Subject) -> None:
    """REQ-158: one improvement may need a process and a template."""
    item = await rolled_out_improvement(knowledge)
    keys = []
    for _ in range(2):
        asset = await drafted_asset(knowledge, based_on=[item["key"]])
        path = f"/assets/{asset['id']}/publish"
        shown = await said(knowledge, ANALYST, "POST", path, PUBLICATION, if_match=1)
        assert shown["based_on"] == [item["key"]]
        (*_, told) = await knowledge.events(asset["id"])
        assert told["data"]["based_on"] == [item["key"]]
        keys.append(asset["key"])
    row = await row_of(knowledge, item)
    assert (row["state"], row["versions"]) == ("CLOSED", keys)


async def test_a_version_without_a_reason_tells_none(knowledge: Subject) -> None:
    """REQ-158: readers of old messages see what they saw."""
    process = await drafted_process(knowledge, based_on=[])
    process = await process_after(knowledge, process, "pilot", "activate")
    (*_, told) = await knowledge.events(process["id"])
    assert "based_on" not in told["data"]


@pytest.mark.parametrize("state", ["CHECK", "ABANDONED", "NOWHERE"])
async def test_what_nobody_rolled_out_bears_no_version(knowledge: Subject, state: str) -> None:
    """REQ-158: neither process nor asset; nothing has changed and nothing was told."""
    item = await checked_improvement(knowledge)
    if state == "ABANDONED":
        item = await improvement_after(knowledge, item, "abandon", REASON)
    key = "IMP-2020-9999" if state == "NOWHERE" else item["key"]
    process = await drafted_process(knowledge, based_on=[key])
    process = await process_after(knowledge, process, "pilot")
    asset = await drafted_asset(knowledge, based_on=[key])
    before = await knowledge.contents()
    for persona, path, body, version in (
        (DIRECTOR, f"/process-definitions/{process['id']}/activate", None, process["version"]),
        (ANALYST, f"/assets/{asset['id']}/publish", PUBLICATION, asset["version"]),
    ):
        answer = await knowledge.call(persona, "POST", path, body, if_match=version)
        assert (answer.status_code, answer.json()["code"]) == (409, "improvement_unborn")
    assert await knowledge.contents() == before


async def test_improvements_are_listed_by_state(knowledge: Subject) -> None:
    """REQ-157: newest first, to everybody."""
    item = await opened_improvement(knowledge)
    for params in ({}, {"state": "PLAN"}):
        page = await said(knowledge, "sponsor-li", "GET", "/improvements", params=params)
        assert page["items"][0]["id"] == item["id"]
    page = await said(knowledge, "sponsor-li", "GET", "/improvements?state=ACT&limit=200")
    assert item["id"] not in [found["id"] for found in page["items"]]
