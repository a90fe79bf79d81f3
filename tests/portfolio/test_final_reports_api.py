"""Final reports over HTTP: filled from what is known, handed in by the team, answered."""

from typing import Any

import pytest

from shared.contracts.accounts import (
    FinalReportAccepted,
    FinalReportDrafted,
    FinalReportEdited,
    FinalReportReturned,
    FinalReportSubmitted,
)
from tests.portfolio.given import (
    FINAL_WORDS,
    begin_closing_of,
    closing_project,
    full_approval,
    stepped,
    submitted_report,
    unchanged,
)
from tests.portfolio.test_kpis_api import kpi_of, observed
from tests.portfolio.test_status_api import actuals
from tests.support import given
from tests.support.world import World

REASON = {"reason": "请补充供应商履约情况。"}


async def drafted(world: World, project: dict[str, Any]) -> dict[str, Any]:
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/final-reports"
    return await given.said(portfolio, given.MANAGER, "POST", path)


def figures(shown: dict[str, Any]) -> dict[str, tuple[str | None, str]]:
    return {f["name"]: (f["value"], f["provenance"]) for f in shown["figures"]}


async def test_a_report_begins_with_what_the_platform_knows(world: World) -> None:
    """REQ-141, REQ-144, REQ-145: objectives with their targets, figures, indicators."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    project = await begin_closing_of(world, approved.proposal_id)
    await portfolio.hear(actuals(project, "2870000.0000"))
    await observed(world, await kpi_of(world, project, "CPI"), "0.97", "2026-11-20")
    made = await drafted(world, project)
    (objective,) = made["objectives"]
    assert objective == {
        "objective_id": str(approved.objectives[0].objective_id),
        "statement": "高峰响应时间降到 2 秒以内",
        "metric": "P95 响应时间",
        "unit": "s",
        "target_value": "2.0000",
        "due": "2099-09-30",
        "actual_value": None,
        "achieved": None,
        "remark": "",
    }
    known = figures(made)
    assert known["BUDGET"] == ("3000000.0000", "SYSTEM")
    assert known["ACTUAL_COST"] == ("2870000.0000", "SYSTEM")
    assert known["HOURS"] == ("40.0000", "SYSTEM")
    assert known["KPI_CPI"] == ("0.9700", "SYSTEM")
    assert known["KPI_SPI"] == (None, "SYSTEM")

    path, answer = f"/final-reports/{made['id']}", {**objective, "achieved": True}
    said = {name: answer[name] for name in ("objective_id", "achieved")}
    said |= {"actual_value": "1.8", "remark": "连续 30 天达标"}
    edit = {**FINAL_WORDS, "objectives": [said], "figures": {"HOURS": "44"}}
    edited = await stepped(world, given.MANAGER, path, edit, method="PATCH")
    assert (edited["objectives"][0]["actual_value"], edited["objectives"][0]["achieved"]) == (
        "1.8",
        True,
    )
    assert figures(edited)["HOURS"] == ("44.0000", "MANUAL")
    submitted = await stepped(world, given.MANAGER, f"{path}/submit")
    assert submitted["state"] == "SUBMITTED"


async def test_the_sponsor_returns_it_and_then_accepts_it(world: World) -> None:
    """REQ-140."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    made = await submitted_report(world, project)
    path = f"/final-reports/{made['id']}"
    returned = await stepped(world, given.SPONSOR, f"{path}/return", REASON)
    assert (returned["state"], returned["return_reason"]) == ("RETURNED", REASON["reason"])
    edit = {"vendor_performance": "按合同履约。"}
    await stepped(world, given.MANAGER, path, edit, method="PATCH")
    again = await stepped(world, given.MANAGER, f"{path}/submit")
    assert again["content_hash"] != made["content_hash"]
    accepted = await stepped(world, given.SPONSOR, f"{path}/accept")
    assert (accepted["state"], accepted["accepted_by"]) == ("ACCEPTED", given.SPONSOR)
    told = await portfolio.events(made["id"])
    assert [t["type"] for t in told] == [
        kind.type_name()
        for kind in (
            FinalReportDrafted,
            FinalReportEdited,
            FinalReportSubmitted,
            FinalReportReturned,
            FinalReportEdited,
            FinalReportSubmitted,
            FinalReportAccepted,
        )
    ]
    assert told[-1]["data"]["content_hash"] == again["content_hash"]


async def test_the_words_of_a_confidential_project_stay_here(world: World) -> None:
    """REQ-140: the reason of a return is read over REST."""
    portfolio = world.service("portfolio")
    project = await closing_project(world, confidentiality="RESTRICTED")
    made = await submitted_report(world, project)
    await stepped(world, given.SPONSOR, f"/final-reports/{made['id']}/return", REASON)
    told = (await portfolio.events(made["id"]))[-1]
    assert (told["data"]["reason"], told["reason"]) == ("", REASON["reason"])


async def test_an_incomplete_report_is_not_handed_in(world: World) -> None:
    """REQ-140, REQ-141: each part that is missing is named."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    made = await drafted(world, project)
    before, path = await unchanged(portfolio), f"/final-reports/{made['id']}"
    answer = await portfolio.call(given.MANAGER, "POST", f"{path}/submit", if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "final_report_incomplete")
    assert [e["pointer"] for e in answer.json()["errors"]] == [
        "/summary",
        "/scope_delivered",
        "/benefits_forecast",
        "/benefits_owner_id",
    ]
    stranger = {"objective_id": project["id"], "achieved": True}
    for edit in ({"figures": {"PROFIT": "1"}}, {"objectives": [stranger]}):
        answer = await portfolio.call(given.MANAGER, "PATCH", path, edit, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "final_report_unsound")
    assert await unchanged(portfolio) == before


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        (given.MANAGER, "accept", None, 403, "forbidden"),
        ("analyst-zhao", "return", REASON, 403, "forbidden"),
        ("pm-wu", "accept", None, 404, "not_found"),
        (given.SPONSOR, "return", {}, 422, "validation_failed"),
        (given.MANAGER, "submit", None, 409, "illegal_move"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-140: the sponsor accepts."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    made = await submitted_report(world, project)
    before, path = await unchanged(portfolio), f"/final-reports/{made['id']}/{verb}"
    answer = await portfolio.call(who, "POST", path, body, if_match=made["version"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before
