"""From objectives to acceptance: every thread, and every gap."""

from typing import Any

from services.portfolio.traceability.rules import gaps, threads
from tests.portfolio.given import full_approval
from tests.portfolio.planning import (
    baselined_project,
    plan_content,
    planning_project,
    submitted_project,
)
from tests.support import given
from tests.support.world import World


def requirement(code: str, *objectives: str, priority: str = "MUST") -> dict[str, Any]:
    return {"code": code, "priority": priority, "objectives": list(objectives)}


def deliverable(code: str, *requirements: str) -> dict[str, Any]:
    said = {"code": code, "wbs": "1", "acceptance_criteria": "验收"}
    return {**said, "requirements": list(requirements)}


def test_each_way_from_an_objective_to_a_deliverable_is_a_thread() -> None:
    """REQ-055: O1 through R1 to D1 and D2, O1 through R2 to nothing, O2 to nothing at all."""
    requirements = [requirement("R1", "O1"), requirement("R2", "O1")]
    deliverables = [deliverable("D1", "R1"), deliverable("D2", "R1"), deliverable("D3")]
    found = threads(["O1", "O2"], requirements, deliverables)
    assert [(t["objective_id"], t["requirement"], t["deliverable"]) for t in found] == [
        ("O1", "R1", "D1"),
        ("O1", "R1", "D2"),
        ("O1", "R2", None),
        ("O2", None, None),
    ]


def test_what_leads_nowhere_is_a_gap() -> None:
    """REQ-055: what will not be met needs no deliverable."""
    requirements = [
        requirement("R1", "O1"),
        requirement("R2"),
        requirement("R3", "O1", priority="WONT"),
    ]
    found = gaps(["O1", "O2"], requirements, [deliverable("D1", "R1"), deliverable("D2")])
    assert [(g["kind"], g["code"], g["lacks"]) for g in found] == [
        ("objectives", "O2", "requirements"),
        ("requirements", "R2", "objectives"),
        ("requirements", "R2", "deliverables"),
        ("deliverables", "D2", "requirements"),
    ]


async def test_the_threads_are_those_of_the_baseline_when_there_is_one(world: World) -> None:
    """REQ-055: before, those of the latest plan; at first what was admitted."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    id_, objective = str(approved.proposal_id), str(approved.objectives[0].objective_id)
    path = f"/projects/{id_}/traceability"
    admitted = await given.said(portfolio, "pm-zhou", "GET", path)
    assert (admitted["source"], len(admitted["gaps"])) == ("ADMISSION", 3)
    (only,) = admitted["threads"]
    assert (only["objective_id"], only["requirement"]) == (objective, None)
    planning = await planning_project(world, project={"id": id_})
    need = {
        "code": "REQ-2026-0001",
        "statement": "响应时间",
        "priority": "MUST",
        "acceptance_criterion": "监控达标",
        "objectives": [objective],
    }
    made = {**plan_content()["deliverables"][0], "requirements": [need["code"]]}
    submitted = await submitted_project(
        world, planning=planning, requirements=[need], deliverables=[made]
    )
    planned = await given.said(portfolio, "pm-zhou", "GET", path)
    assert (planned["source"], planned["gaps"]) == ("PLAN", [])
    await baselined_project(world, submitted=submitted)
    found = await given.said(portfolio, "pm-zhou", "GET", path)
    assert (found["source"], found["complete"]) == ("BASELINE", True)
    assert found["threads"] == [
        {
            "objective_id": objective,
            "requirement": "REQ-2026-0001",
            "deliverable": "D1",
            "wbs": "1.1",
            "acceptance_criteria": "监控达标",
        }
    ]
    answer = await portfolio.call("pm-wu", "GET", path)
    assert answer.status_code == 404
