"""Progress over HTTP: recorded by a data date, listed, its evidence verified or disputed."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.event import listen, remove

from shared.contracts.progress import EvidenceDisputed, EvidenceVerified, ProgressRecorded
from tests.portfolio.given import executing_project, row_of, unchanged
from tests.portfolio.progressing import (
    ANALYST,
    DIRECTOR,
    REASON,
    activities_of,
    day,
    entry,
    entry_of,
    judged,
    progressing_project,
    recorded,
)
from tests.support import given
from tests.support.world import World

SEEN = {"evidence": "验收单 17 号"}


async def half(world: World, project: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A is done, and half of B."""
    done = entry("A", actual_start=day(world, -20), actual_finish=day(world, -11), **SEEN)
    begun = entry("B", actual_start=day(world, -9), physical_pct="0.5", remaining_days=8, **SEEN)
    return await recorded(world, project, done, begun, **more)


async def test_progress_is_recorded_by_a_data_date_and_measured_by_hours(world: World) -> None:
    """REQ-093: all entries at once; the fact says how much of the work they make."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    since = await portfolio.last_seq()
    update = await half(world, project)
    assert (update["number"], update["entries"], update["version"]) == (1, 2, 1)
    assert (update["measured"], update["planned"]) == ("0.6250", "0.6625")
    told = await portfolio.events(since=since)
    (fact,) = [t for t in told if t["type"] == ProgressRecorded.type_name()]
    assert fact["data"]["update_id"] == update["id"]
    assert fact["data"]["undertaking"]["state"] == "EXECUTING"
    said = {n: fact["data"][n] for n in ("data_date", "number", "entries", "measured", "planned")}
    assert said == {n: update[n] for n in said}
    assert (await row_of(world, project["id"]))["data_date"].isoformat() == day(world, 0)
    shown = await given.said(portfolio, given.MANAGER, "GET", f"/progress-updates/{update['id']}")
    assert shown == update
    rag = await given.said(portfolio, given.MANAGER, "GET", f"/rags/{project['id']}")
    assert rag["informed_on"] == day(world, 0)


async def test_each_activity_is_shown_with_what_was_planned_and_what_is_known(
    world: World,
) -> None:
    """REQ-093: page by page, by code; what nobody has spoken of has no claim."""
    project = await progressing_project(world)
    await half(world, project)
    shown = await activities_of(world, project)
    assert list(shown) == ["A", "B", "C"]
    b, c = shown["B"], shown["C"]
    assert (b["planned_start"], b["planned_finish"]) == (day(world, -10), day(world, 9))
    assert (b["hours"], b["claimed"], b["counts"], b["disputed"]) == (
        300,
        "0.5000",
        "0.5000",
        False,
    )
    assert (b["actual_start"], b["evidence_state"]) == (day(world, -9), "UNVERIFIED")
    assert b["expected_finish"] > day(world, 8)
    assert (shown["A"]["claimed"], shown["A"]["expected_finish"]) == ("1.0000", day(world, -11))
    assert (c["claimed"], c["counts"], c["entry_id"], c["hours"]) == (None, "0.0000", None, 0)
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/progress"
    codes, params = [], {"limit": 2}
    while True:
        page = await given.said(portfolio, ANALYST, "GET", path, params=params)
        codes.append([row["activity"] for row in page["items"]])
        if page["next_cursor"] is None:
            break
        params = {"limit": 2, "cursor": page["next_cursor"]}
    assert codes == [["A", "B"], ["C"]]


async def test_what_was_done_stays_as_it_was_last_recorded(world: World) -> None:
    """REQ-093: a later update says what is new; as of before it, the former answer stands."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    await half(world, project, on=-1)
    before, then = await activities_of(world, project), portfolio.clock().isoformat()
    with world.clock.later(days=0.01):
        update = await recorded(world, project, entry("B", units_done="3", units_total="4"))
        assert (update["number"], update["measured"]) == (2, "0.8125")
        now = await activities_of(world, project)
        assert (now["B"]["actual_start"], now["B"]["claimed"]) == (day(world, -9), "0.7500")
        assert now["B"]["remaining_days"] is None
        assert await activities_of(world, project, as_of=then) == before
        page = await given.said(
            portfolio, ANALYST, "GET", "/progress-updates", params={"project_id": project["id"]}
        )
        assert [row["number"] for row in page["items"]] == [2, 1]


async def test_nobody_knows_yet_what_will_be_done(world: World) -> None:
    """REQ-093: a moment that has not come is refused."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    path, params = f"/projects/{project['id']}/progress", {"as_of": "2099-01-01T00:00:00Z"}
    answer = await portfolio.call(ANALYST, "GET", path, params=params)
    assert (answer.status_code, answer.json()["code"]) == (409, "as_of_in_future")


async def test_what_the_pmo_disputes_does_not_count_until_it_is_resolved(world: World) -> None:
    """REQ-100: by verifying that entry all the same."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    shown = await entry_of(world, await half(world, project), "B")
    doubted = await judged(world, shown, "dispute")
    assert (doubted["state"], doubted["disputed_by"]) == ("DISPUTED", ANALYST)
    b = (await activities_of(world, project))["B"]
    assert (b["claimed"], b["counts"], b["disputed"]) == ("0.5000", "0.0000", True)
    seen = await judged(world, doubted, "verify")
    assert (seen["state"], seen["finding"]) == ("VERIFIED", REASON["reason"])
    b = (await activities_of(world, project))["B"]
    assert (b["counts"], b["disputed"], b["evidence_state"]) == ("0.5000", False, "VERIFIED")
    told = await portfolio.events(shown["id"])
    assert [t["type"] for t in told] == [
        kind.type_name() for kind in (EvidenceDisputed, EvidenceVerified)
    ]
    assert told[0]["data"]["note"] == told[0]["reason"] == REASON["reason"]


async def test_a_newer_claim_counts_again_once_its_own_evidence_is_verified(world: World) -> None:
    """REQ-100: claiming anew does not settle a dispute."""
    project = await progressing_project(world)
    await judged(world, await entry_of(world, await half(world, project), "B"), "dispute")
    again = await recorded(world, project, entry("B", physical_pct="0.6", **SEEN))
    assert again["measured"] == "0.2500"
    assert (await activities_of(world, project))["B"]["counts"] == "0.0000"
    await judged(world, await entry_of(world, again, "B"), "verify")
    later = await recorded(world, project, entry("B", physical_pct="0.7"))
    assert later["measured"] == "0.7750"
    b = (await activities_of(world, project))["B"]
    assert (b["counts"], b["disputed"], b["evidence_state"]) == ("0.7000", False, "UNVERIFIED")


async def test_what_is_found_of_confidential_evidence_does_not_travel(world: World) -> None:
    """REQ-100: the words stay in the record's own history."""
    portfolio = world.service("portfolio")
    project = await progressing_project(world, confidentiality="RESTRICTED")
    shown = await entry_of(world, await half(world, project), "A")
    await judged(world, shown, "verify")
    (told,) = await portfolio.events(shown["id"])
    assert (told["data"]["note"], told["reason"]) == ("", REASON["reason"])


@pytest.mark.parametrize(
    ("who", "verb", "activity", "status", "code"),
    [
        (given.MANAGER, "verify", "A", 403, "forbidden"),
        (DIRECTOR, "dispute", "A", 403, "forbidden"),
        ("pm-wu", "verify", "A", 404, "not_found"),
        (ANALYST, "verify", "C", 409, "no_evidence"),
    ],
)
async def test_a_refused_judgement_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, activity: str, status: int, code: str
) -> None:
    """REQ-100."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    said = (entry("A", actual_start=day(world, -20), **SEEN), entry("C"))
    shown = await entry_of(world, await recorded(world, project, *said), activity)
    before, path = await unchanged(portfolio), f"/progress-entries/{shown['id']}/{verb}"
    answer = await portfolio.call(who, "POST", path, REASON, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_what_is_wrong_is_pointed_at_and_nothing_of_it_is_recorded(world: World) -> None:
    """REQ-094, REQ-093: all or none."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    wrong = [
        entry("A", actual_start=day(world, -20), physical_pct="0.5"),
        entry("B", actual_start=day(world, 1)),
        entry("C", physical_pct="0.1"),
        entry("Z"),
        entry("A", actual_start=day(world, -20), remaining_days=1, remaining_from=day(world, 0)),
    ]
    body = {"data_date": day(world, 0), "entries": wrong}
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/progress-updates"
    version = (await row_of(world, project["id"]))["version"]
    answer = await portfolio.call(given.MANAGER, "POST", path, body, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (409, "progress_unsound")
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/entries/1/actual_start", "actual_after_data_date"),
        ("/entries/2/physical_pct", "activity_not_started"),
        ("/entries/3/activity", "activity_unknown"),
        ("/entries/4/activity", "activity_twice"),
        ("/entries/4/remaining_from", "remaining_before_data_date"),
    ]
    assert await unchanged(portfolio) == before


@pytest.mark.parametrize(
    ("who", "on", "entries", "status", "code"),
    [
        (ANALYST, 0, [entry("A")], 403, "forbidden"),
        ("pm-wu", 0, [entry("A")], 404, "not_found"),
        (given.MANAGER, 1, [entry("A")], 409, "data_date_in_future"),
        (given.MANAGER, -2, [entry("A")], 409, "data_date_back"),
        (given.MANAGER, 0, [], 422, "validation_failed"),
        (given.MANAGER, 0, [entry("A", physical_pct="1.1")], 422, "validation_failed"),
        (given.MANAGER, 0, [entry("A", physical_pct=0.5)], 422, "validation_failed"),
    ],
)
async def test_progress_that_cannot_be_recorded_is_refused(
    world: World, who: str, on: int, entries: list[Any], status: int, code: str
) -> None:
    """REQ-093, REQ-094: the data date lies between the last one and today."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    await recorded(world, project, entry("A", actual_start=day(world, -20)), on=-1)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/progress-updates"
    body = {"data_date": day(world, on), "entries": entries}
    version = (await row_of(world, project["id"]))["version"]
    answer = await portfolio.call(who, "POST", path, body, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_a_project_without_a_baseline_or_that_rests_has_no_progress(world: World) -> None:
    """REQ-093."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    path, body = f"/projects/{project['id']}", {"data_date": day(world, 0), "entries": [entry("A")]}
    before = await unchanged(portfolio)
    answer = await portfolio.call(
        given.MANAGER, "POST", f"{path}/progress-updates", body, if_match=project["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "no_baseline")
    assert await unchanged(portfolio) == before
    assert await activities_of(world, project) == {}
    rest = {"reason": "上游推迟。", "resume_condition": "上游切换完成。"}
    version = (await row_of(world, project["id"]))["version"]
    await given.said(portfolio, DIRECTOR, "POST", f"{path}/suspend", rest, if_match=version)
    before = await unchanged(portfolio)
    answer = await portfolio.call(
        given.MANAGER, "POST", f"{path}/progress-updates", body, if_match=version + 1
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await unchanged(portfolio) == before


async def test_a_thousand_activities_are_recorded_in_as_many_statements_as_one(
    world: World,
) -> None:
    """REQ-093: however large an update is, no statement is run for each of its entries."""
    portfolio, days = world.service("portfolio"), {"start": day(world, -5), "finish": day(world, 5)}
    codes = [f"X-{number}" for number in range(1000)]
    project = await progressing_project(
        world, activities=[{"code": code, "wbs": "1", "name": code, **days} for code in codes]
    )
    run: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        run.append(statement)

    listen(portfolio.db.engine.sync_engine, "before_cursor_execute", note)
    await recorded(world, project, entry("X-0", actual_start=day(world, -5)))
    for_one, run[:] = list(run), []
    entries = [entry(code, actual_start=day(world, -5)) for code in codes]
    update = await recorded(world, project, *entries)
    assert run == for_one
    remove(portfolio.db.engine.sync_engine, "before_cursor_execute", note)
    assert (update["entries"], update["measured"], update["planned"]) == (1000, None, None)
    (row,) = await portfolio.rows(
        "SELECT count(*) AS n FROM progress_entries WHERE update_id = :id", id=UUID(update["id"])
    )
    assert row["n"] == 1000
