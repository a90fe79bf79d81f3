"""Status over HTTP: how a project stands now, how it was reported, and the board of all."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.allocation import ActualsApproved
from shared.contracts.base import Money
from shared.contracts.issues import (
    IssueClosed,
    IssueOpened,
    RiskBecameMajor,
    RiskCeasedMajor,
)
from shared.contracts.supervision import (
    StatusReportDrafted,
    StatusReportEdited,
    StatusReportIssued,
)
from shared.domain.canonical import content_hash
from tests.portfolio.given import (
    action_of,
    carry_on,
    executing_project,
    let_time_act,
    registered_project,
    stepped,
    unchanged,
)
from tests.portfolio.progressing import (
    day,
    entry,
    entry_of,
    judged,
    progressing_project,
    recorded,
)
from tests.portfolio.test_kpis_api import kpi_of, observed
from tests.portfolio.test_rags_api import issue, risk
from tests.support import given
from tests.support.world import World

ANALYST = "analyst-zhao"
ISSUE, RISK = uuid4(), uuid4()
NEW = {"narrative": "本月完成机房改造，整体进度符合基准。", "asks": ["请批准增加测试环境"]}


def actuals(project: dict[str, Any], amount: str, day: str = "2026-11-20") -> ActualsApproved:
    """Forty hours that were approved, and what they cost."""
    return ActualsApproved(
        project_id=project["id"],
        entry_id=uuid4(),
        activity=None,
        day=day,
        hours=Decimal(40),
        cost=Money(amount=Decimal(amount), currency="CNY"),
    )


async def status(world: World, project: dict[str, Any]) -> dict[str, Any]:
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/status"
    return await given.said(portfolio, given.MANAGER, "GET", path)


async def progress_figures(world: World, project: dict[str, Any]) -> list[dict[str, Any]]:
    found = {f["name"]: f for f in (await status(world, project))["figures"]}
    return [found["PROGRESS"], found["PLANNED_PROGRESS"]]


async def drafted(world: World, project: dict[str, Any]) -> dict[str, Any]:
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/status-reports"
    return await given.said(portfolio, given.MANAGER, "POST", path, NEW)


async def test_the_status_says_of_each_figure_where_it_is_from(world: World) -> None:
    """REQ-097: as of now, and of which day the latest figure is."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    await portfolio.hear(actuals(project, "600000.0000"))
    await observed(world, await kpi_of(world, project, "CPI"), "0.93", "2026-11-25")
    await portfolio.hear(IssueOpened(**issue(project, uuid4(), 4)))
    await let_time_act(world)
    shown = await status(world, project)
    assert (shown["state"], shown["overall"], shown["five_point"]) == ("EXECUTING", "AMBER", "A")
    assert shown["data_date"] == "2026-11-25"
    assert shown["as_of"][:10] == f"{portfolio.clock().date()}"
    figures = {f["name"]: (f["value"], f["source"], f["data_date"]) for f in shown["figures"]}
    assert figures == {
        "BUDGET": ("3000000.0000", "APPROVAL", None),
        "ACTUAL_COST": ("600000.0000", "LEDGER", "2026-11-20"),
        "BUDGET_USED": ("0.2000", "LEDGER", "2026-11-20"),
        "HOURS": ("40.0000", "LEDGER", "2026-11-20"),
        "PROGRESS": (None, "PROGRESS", None),
        "PLANNED_PROGRESS": (None, "BASELINE", None),
    }
    (cpi,) = [kpi for kpi in shown["kpis"] if kpi["kpi"] == "CPI"]
    assert (cpi["value"], cpi["band"], cpi["period"]) == ("0.9300", "AMBER", "2026-11")
    assert shown["open"] == {"directives": 0, "escalations": 0, "major_risks": 0, "issues": 1}
    assert shown["next_checkin_on"] is not None


async def test_the_status_says_how_much_of_the_work_is_done_and_was_to_be(world: World) -> None:
    """REQ-097, REQ-100: by hours, at the data date; what is disputed counts 0."""
    project = await progressing_project(world)
    (done, planned) = await progress_figures(world, project)
    assert (done["value"], done["reason"], planned["reason"]) == (None,) + ("NO_DATA_DATE",) * 2
    begun = entry("B", actual_start=day(world, -9), physical_pct="0.5", evidence="现场照片")
    over = entry("A", actual_start=day(world, -20), actual_finish=day(world, -11))
    update = await recorded(world, project, over, begun, on=-1)
    (done, planned) = await progress_figures(world, project)
    assert (done["value"], planned["value"]) == ("0.6250", "0.6250")
    assert done["data_date"] == planned["data_date"] == day(world, -1)
    await judged(world, await entry_of(world, update, "B"), "dispute")
    assert [f["value"] for f in await progress_figures(world, project)] == ["0.2500", "0.6250"]


async def test_before_the_start_nothing_is_known_and_nothing_is_green(world: World) -> None:
    """REQ-097, REQ-110: and a share of no budget is null, with the reason."""
    project = await registered_project(world, budget={"amount": "0", "currency": "CNY"})
    shown = await status(world, project)
    assert (shown["overall"], shown["five_point"], shown["data_date"]) == ("GREY", "GREY", None)
    assert (shown["assessed_at"], shown["dimensions"], shown["kpis"]) == (None, [], [])
    (share,) = [f for f in shown["figures"] if f["name"] == "BUDGET_USED"]
    assert (share["value"], share["reason"]) == (None, "NO_BUDGET")


async def test_an_issued_report_is_frozen_whatever_happens_then(world: World) -> None:
    """REQ-098: words and figures under one hash."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    await portfolio.hear(actuals(project, "600000.0000"))
    await let_time_act(world)
    made = await drafted(world, project)
    assert (made["state"], made["number"], made["figures"]) == ("DRAFT", 1, None)
    path = f"/status-reports/{made['id']}"
    edit = {"narrative": "本月完成机房改造与首批迁移。"}
    await given.said(portfolio, given.MANAGER, "PATCH", path, edit, if_match=1)
    issued = await given.said(portfolio, given.MANAGER, "POST", f"{path}/issue", if_match=2)
    assert (issued["state"], issued["overall"]) == ("ISSUED", "GREEN")
    figures = {f["name"]: f["value"] for f in issued["figures"]["figures"]}
    assert figures["ACTUAL_COST"] == "600000.0000"
    (row,) = await portfolio.rows(
        "SELECT figures, content_hash FROM status_reports WHERE id = :id", id=made["id"]
    )
    words = {"narrative": edit["narrative"], "asks": NEW["asks"]}
    assert issued["content_hash"] == content_hash({**words, "figures": row["figures"]})
    told = await portfolio.events(made["id"])
    assert [t["type"] for t in told] == [
        kind.type_name() for kind in (StatusReportDrafted, StatusReportEdited, StatusReportIssued)
    ]
    assert told[-1]["data"]["content_hash"] == issued["content_hash"]

    await portfolio.hear(actuals(project, "100000.0000"))
    assert await given.said(portfolio, given.MANAGER, "GET", path) == issued
    for who, method, verb, body in (
        (given.MANAGER, "PATCH", "", edit),
        (given.MANAGER, "POST", "/issue", None),
    ):
        answer = await portfolio.call(who, method, f"{path}{verb}", body, if_match=3)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    second = await drafted(world, project)
    assert second["number"] == 2


async def test_a_report_makes_the_information_fresh(world: World) -> None:
    """REQ-098, REQ-110."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    with world.clock.later(days=12):
        made, today = await drafted(world, project), portfolio.clock() + timedelta(hours=8)
        path = f"/status-reports/{made['id']}/issue"
        await given.said(portfolio, given.MANAGER, "POST", path, if_match=1)
        rag = await given.said(portfolio, given.MANAGER, "GET", f"/rags/{project['id']}")
        assert rag["informed_on"] == f"{today.date()}"


async def test_the_board_shows_every_project_under_way(world: World) -> None:
    """REQ-099: lights, freshness, open directives, the gravest first."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    directive = {"kind": "INSTRUCTION", "text": "请提交恢复计划。", "due": "2099-03-31"}
    path = f"/projects/{project['id']}/directives"
    await given.said(portfolio, ANALYST, "POST", path, directive)
    await portfolio.hear(IssueOpened(**issue(project, uuid4(), 5)))
    await let_time_act(world)
    params = {"overall": "RED", "limit": 200}
    page = await given.said(portfolio, ANALYST, "GET", "/supervision-board", params=params)
    (row,) = [item for item in page["items"] if item["id"] == project["id"]]
    assert row["project"]["key"] == project["key"]
    assert row["project"]["state"] == "EXECUTING"
    assert (row["overall"], row["five_point"], row["freshness"]) == ("RED", "A/R", "GREEN")
    assert (row["lights"]["RISK"], row["open_directives"], row["open_escalations"]) == ("RED", 1, 0)
    kept = await executing_project(world, confidentiality="RESTRICTED")
    for who, shown in ((ANALYST, True), ("rm-xu", False)):
        params = {"limit": 200}
        page = await given.said(portfolio, who, "GET", "/supervision-board", params=params)
        assert (kept["id"] in [item["id"] for item in page["items"]]) is shown


async def test_the_board_is_read_from_an_index_however_many_projects_there_are(
    world: World,
) -> None:
    """REQ-099: each filter and order on offer has one."""
    portfolio = world.service("portfolio")
    found = await portfolio.rows(
        "SELECT indexdef FROM pg_indexes WHERE tablename = 'project_rags' ORDER BY indexname"
    )
    columns = {row["indexdef"].partition("(")[2].rstrip(")") for row in found}
    assert {
        "state, severity, id",
        "state, informed_on, id",
        "state, overall, severity, id",
        "state, overall, informed_on, id",
    } <= columns


@pytest.mark.parametrize(
    ("who", "body", "status_code", "code"),
    [
        (ANALYST, NEW, 403, "forbidden"),
        ("pm-wu", NEW, 404, "not_found"),
        (given.MANAGER, {"narrative": ""}, 422, "validation_failed"),
        (given.MANAGER, NEW, 409, "report_open"),
    ],
)
async def test_a_refused_report_changes_nothing_and_tells_nothing(
    world: World, who: str, body: dict[str, Any], status_code: int, code: str
) -> None:
    """REQ-098."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    made = await drafted(world, project)
    assert action_of(made, "issueStatusReport")["allowed"] is True
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/status-reports"
    answer = await portfolio.call(who, "POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (status_code, code)
    assert await unchanged(portfolio) == before


async def _busy_day(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """Progress, cost, an indicator out of bounds, an issue, a major risk, a directive; the entry
    of B."""
    portfolio = world.service("portfolio")
    begun = entry("B", actual_start=day(world, -9), physical_pct="0.5", evidence="现场照片")
    update = await recorded(world, project, begun, on=-1)
    await portfolio.hear(actuals(project, "600000.0000"))
    await observed(world, await kpi_of(world, project, "CPI"), "0.93", day(world, -1))
    await portfolio.hear(IssueOpened(**issue(project, ISSUE, 4)))
    await portfolio.hear(RiskBecameMajor(**risk(project, RISK), reasons=()))
    path = f"/projects/{project['id']}/directives"
    directive = {"kind": "INSTRUCTION", "text": "请提交恢复计划。", "due": "2099-03-31"}
    await given.said(portfolio, ANALYST, "POST", path, directive)
    await let_time_act(world)
    return await entry_of(world, update, "B")


async def _another_day(world: World, project: dict[str, Any], shown: dict[str, Any]) -> None:
    """All of that is corrected, closed, doubted, and goes another way."""
    portfolio, of_it = world.service("portfolio"), {"project_id": project["id"]}
    await judged(world, shown, "dispute")
    later = entry("B", physical_pct="0.9", remaining_days=2)
    await recorded(world, project, later, entry("A", actual_start=day(world, -20)))
    await portfolio.hear(actuals(project, "-100000.0000"))
    await observed(world, await kpi_of(world, project, "CPI"), "0.70", day(world, -1))
    await portfolio.hear(IssueClosed(**issue(project, ISSUE, 4), root_cause=""))
    await portfolio.hear(RiskCeasedMajor(**risk(project, RISK)))
    await portfolio.hear(RiskBecameMajor(**risk(project, RISK), reasons=()))
    await portfolio.hear(RiskBecameMajor(**risk(project, uuid4()), reasons=()))
    page = await given.said(portfolio, ANALYST, "GET", "/directives", params=of_it)
    path = f"/directives/{page['items'][0]['id']}"
    await given.said(
        portfolio, given.MANAGER, "POST", f"{path}/answer", {"answer": "已提交。"}, if_match=1
    )
    closed = {"reason": "可行。"}
    await given.said(portfolio, "director-chen", "POST", f"{path}/close", closed, if_match=2)
    await let_time_act(world)
    rest = {"reason": "上游推迟。", "resume_condition": "上游切换完成。"}
    await stepped(world, "director-chen", f"/projects/{project['id']}/suspend", rest)


async def test_what_was_known_at_a_moment_stays_whatever_is_corrected_later(world: World) -> None:
    """REQ-097, scenario S13: the answer about a past moment never changes."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    path = f"/projects/{project['id']}/status"
    shown = await _busy_day(world, project)
    now = await given.said(portfolio, given.MANAGER, "GET", path)
    params = {"as_of": portfolio.clock().isoformat()}
    then = await given.said(portfolio, given.MANAGER, "GET", path, params=params)
    apart = {"as_of", "assessed_at", "next_milestone"}
    assert {n: v for n, v in then.items() if n not in apart} == {
        n: v for n, v in now.items() if n not in apart
    }
    assert (then["overall"], then["informed_on"]) == ("AMBER", day(world, 0))
    assert then["open"] == {"directives": 1, "escalations": 0, "major_risks": 1, "issues": 1}
    with world.clock.later(days=9):
        await _another_day(world, project, shown)
        assert await given.said(portfolio, given.MANAGER, "GET", path, params=params) == then
        now = await given.said(portfolio, given.MANAGER, "GET", path)
        assert (now["state"], now["stage"]) == ("SUSPENDED", "EXECUTION")
        assert now["open"] == {"directives": 0, "escalations": 0, "major_risks": 2, "issues": 0}
        figures = {f["name"]: f["value"] for f in now["figures"]}
        assert (figures["ACTUAL_COST"], figures["PROGRESS"]) == ("500000.0000", "0.0000")
        (cpi,) = [kpi for kpi in now["kpis"] if kpi["kpi"] == "CPI"]
        assert (cpi["value"], cpi["band"]) == ("0.7000", "RED")


async def test_what_a_person_said_of_the_lights_is_remembered_as_it_stood(world: World) -> None:
    """REQ-097, REQ-110: with the reason, until its day is over."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    await let_time_act(world)
    before = portfolio.clock().isoformat()
    with world.clock.later(minutes=1):
        said = {"dimension": "RISK", "colour": "AMBER", "reason": "恢复计划已批准。"}
        body = {**said, "expires_on": day(world, 3)}
        await stepped(world, ANALYST, f"/rags/{project['id']}/override", body)
        then = portfolio.clock().isoformat()
    with world.clock.later(days=6):
        await let_time_act(world)
        late, path = portfolio.clock().isoformat(), f"/projects/{project['id']}/status"
        found = []
        for moment in (before, then, late):
            params = {"as_of": moment}
            shown = await given.said(portfolio, ANALYST, "GET", path, params=params)
            (light,) = [d for d in shown["dimensions"] if d["dimension"] == "RISK"]
            found.append((light["colour"], light["counts"], light["override"]))
    word = {"colour": "AMBER", "reason": said["reason"], "by": ANALYST}
    assert [colour for colour, *_ in found] == ["GREEN", "AMBER", "GREEN"]
    assert {counts for _, counts, _ in found} == {"GREEN"}
    assert [override for *_, override in found] == [
        None,
        {**word, "expires_on": body["expires_on"]},
        None,
    ]


@pytest.mark.parametrize(
    ("as_of", "status_code", "code"),
    [
        ("2020-01-01T00:00:00Z", 404, "not_registered_then"),
        ("2099-01-01T00:00:00+08:00", 409, "as_of_in_future"),
        ("yesterday", 422, "validation_failed"),
    ],
)
async def test_a_status_of_no_moment_of_the_project_is_refused(
    world: World, as_of: str, status_code: int, code: str
) -> None:
    """REQ-097."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    path = f"/projects/{project['id']}/status"
    answer = await portfolio.call(ANALYST, "GET", path, params={"as_of": as_of})
    assert (answer.status_code, answer.json()["code"]) == (status_code, code)


async def test_before_it_was_watched_a_project_stood_as_its_facts_say(world: World) -> None:
    """REQ-097: state and stage of then; nothing measured, nothing green."""
    portfolio = world.service("portfolio")
    project = await registered_project(world)
    then = portfolio.clock().isoformat()
    with world.clock.later(minutes=1):
        await carry_on(world, project["id"])
        path = f"/projects/{project['id']}/status"
        shown = await given.said(portfolio, ANALYST, "GET", path, params={"as_of": then})
        assert (shown["state"], shown["stage"]) == ("REGISTERED", "INITIATION")
        assert (shown["overall"], shown["kpis"], shown["informed_on"]) == ("GREY", [], None)
        assert shown["next_checkin_on"] is None
