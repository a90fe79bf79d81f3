"""Project types over HTTP, and the templates that the organisation finds at first."""

from typing import Any
from uuid import uuid4

import pytest

from services.portfolio.project_types.queries import NAME, PlanTemplate
from shared.contracts.portfolio import ProjectTypeChanged
from tests.support import given
from tests.support.world import World

SEEDED = ["BUSINESS_TRANSFORMATION", "ENGINEERING", "GENERIC", "IT"]


async def template(world: World, code: str) -> dict[str, Any]:
    answer = await world.service("portfolio").call("employee-he", "GET", f"/project-types/{code}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()["template"]
    return found


async def test_everyone_sees_which_types_have_a_template(world: World) -> None:
    """REQ-063: three types and the generic one, a page at a time, named in both languages."""
    portfolio, seen = world.service("portfolio"), []
    cursor = None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await portfolio.call("employee-he", "GET", "/project-types", params=params)).json()
        seen += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    names = {item["code"]: item["name"] for item in seen}
    assert list(names) == sorted(names)
    assert set(SEEDED) <= set(names)
    assert names["IT"] == {"zh": "信息化项目", "en": "Information technology"}


async def test_a_type_shows_its_template_under_its_version(world: World) -> None:
    portfolio = world.service("portfolio")
    answer = await portfolio.call("admin-gao", "GET", "/project-types/IT")
    shown = answer.json()
    assert (shown["code"], shown["version"], shown["state"]) == ("IT", 1, "ACTIVE")
    tag = answer.headers["etag"]
    again = await portfolio.call(
        "admin-gao", "GET", "/project-types/IT", headers={"if-none-match": tag}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [("SPACE_TRAVEL", 404, "not_found"), ("it", 422, "validation_failed")],
)
async def test_a_type_without_a_template_is_not_found(
    world: World, code: str, status: int, problem: str
) -> None:
    answer = await world.service("portfolio").call("employee-he", "GET", f"/project-types/{code}")
    assert (answer.status_code, answer.json()["code"]) == (status, problem)


@pytest.mark.parametrize("code", SEEDED)
async def test_every_seeded_template_is_sound(world: World, code: str) -> None:
    """REQ-063: shares make up the whole, all that is named exists, efforts run forward."""
    seeded = PlanTemplate.model_validate(await template(world, code))
    phases = [phase.code for phase in seeded.phases]
    assert sum(phase.percent for phase in seeded.phases) == 100
    assert {m.phase for m in seeded.milestones} == set(phases)
    for effort in seeded.efforts:
        assert phases.index(effort.from_phase) <= phases.index(effort.to_phase)
    assert seeded.efforts[0].role == "project_manager"
    assert len({effort.role for effort in seeded.efforts}) == len(seeded.efforts)
    assert (seeded.budget_minus_percent, seeded.budget_plus_percent) == (25, 75)
    assert "CNY" in seeded.effort_unit
    assert seeded.top_risks
    assert seeded.assumptions


@pytest.mark.parametrize(
    ("code", "plan", "gate"),
    [
        ("IT", "DATA_MIGRATION", "GO_LIVE"),
        ("ENGINEERING", "PROCUREMENT", "CONSTRUCTION"),
        ("BUSINESS_TRANSFORMATION", "ORGANISATIONAL_CHANGE", "ROLLOUT"),
    ],
)
async def test_each_type_is_run_in_its_own_way_at_each_tier(
    world: World, code: str, plan: str, gate: str
) -> None:
    """REQ-010, REQ-011: gates, plans, indicators, checklists, cadence and templates, as data."""
    portfolio = world.service("portfolio")
    shown = await given.said(portfolio, "employee-he", "GET", f"/project-types/{code}")
    by_tier = {p["tier"]: p for p in shown["profiles"]}
    assert [by_tier[tier]["checkin_days"] for tier in "SML"] == [28, 14, 7]
    largest = by_tier["L"]
    assert plan in {p["code"] for p in largest["required_plans"]}
    assert gate in {g["code"] for g in largest["gates"]}
    assert {"RISK", "COMMUNICATION", "RESOURCE"} <= {
        p["code"] for p in by_tier["S"]["required_plans"]
    }
    for small, large in (("S", "M"), ("M", "L")):
        for part in ("gates", "required_plans", "kpis", "document_templates"):
            fewer = {entry["code"] for entry in by_tier[small][part]}
            assert fewer <= {entry["code"] for entry in by_tier[large][part]}
    assert all(g["criteria"] for p in shown["profiles"] for g in p["gates"])


async def test_the_seeded_types_wait_to_be_told(world: World) -> None:
    """REQ-010: who starts the platform hears of the types that it finds there."""
    told = await world.service("portfolio").rows(
        "SELECT * FROM events WHERE actor = 'system:portfolio' AND aggregate_type = 'ProjectType'"
        " ORDER BY seq"
    )
    facts = [ProjectTypeChanged.model_validate(row["data"]) for row in told]
    assert sorted(f.code for f in facts) == SEEDED
    assert {(f.type_version, f.active, len(f.profiles)) for f in facts} == {(1, True, 3)}
    assert all(row["key"] == row["aggregate_id"] for row in told)


async def created(world: World, **said: Any) -> dict[str, Any]:
    new = {"code": f"T{uuid4().hex[:10].upper()}", "name": NAME, **said}
    portfolio = world.service("portfolio")
    return await given.said(portfolio, "analyst-lin", "POST", "/project-types", new)


async def test_a_new_type_follows_its_parent_until_it_says_otherwise(world: World) -> None:
    """REQ-010: the set of types is open."""
    portfolio = world.service("portfolio")
    since = await portfolio.last_seq()
    made = await created(world, parent="ENGINEERING")
    engineering = await given.said(portfolio, "employee-he", "GET", "/project-types/ENGINEERING")
    assert made["profiles"] == engineering["profiles"]
    assert made["template"] == engineering["template"]
    (told,) = await portfolio.events(made["id"], since=since)
    fact = ProjectTypeChanged.model_validate(told["data"])
    assert (fact.parent, fact.active, fact.type_version) == ("ENGINEERING", True, 1)


async def test_an_edit_makes_the_next_version_and_keeps_the_last(world: World) -> None:
    """REQ-011."""
    portfolio, made = world.service("portfolio"), await created(world)
    path = f"/project-types/{made['code']}"
    profiles = [{**p, "checkin_days": 3} for p in made["profiles"]]
    shown = await given.said(
        portfolio, "director-chen", "PATCH", path, {"profiles": profiles}, if_match=1
    )
    assert (shown["version"], shown["profiles"][0]["checkin_days"]) == (2, 3)
    versions = await given.said(portfolio, "employee-he", "GET", f"{path}/versions")
    assert [v["number"] for v in versions["items"]] == [2, 1]
    first = await given.said(portfolio, "employee-he", "GET", f"{path}/versions/1")
    assert first["content"]["profiles"] == made["profiles"]
    assert first["content_hash"] == versions["items"][1]["content_hash"]
    missing = await portfolio.call("employee-he", "GET", f"{path}/versions/9")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


async def test_a_type_is_deactivated_and_activated_and_told_each_time(world: World) -> None:
    """REQ-010: intake refuses proposals of a type from then on."""
    portfolio, made = world.service("portfolio"), await created(world)
    path = f"/project-types/{made['code']}"
    off = await given.said(portfolio, "analyst-lin", "POST", f"{path}/deactivate", if_match=1)
    on = await given.said(portfolio, "analyst-lin", "POST", f"{path}/activate", if_match=2)
    assert (off["state"], on["state"], on["version"]) == ("INACTIVE", "ACTIVE", 3)
    told = await portfolio.events(made["id"])
    assert [(t["data"]["active"], t["data"]["type_version"]) for t in told] == [
        (True, 1),
        (False, 2),
        (True, 3),
    ]


async def refused(
    world: World, method: str, path: str, body: Any, code: str, **how: Any
) -> dict[str, Any]:
    portfolio = world.service("portfolio")
    before, seq = await portfolio.contents(), await portfolio.last_seq()
    answer = await portfolio.call("director-chen", method, path, body, **how)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (await portfolio.contents(), await portfolio.last_seq()) == (before, seq)
    found: dict[str, Any] = answer.json()
    return found


async def test_what_does_not_fit_together_is_refused(world: World) -> None:
    """REQ-010, REQ-011: with a pointer to each part that does not fit."""
    made = await created(world)
    path = f"/project-types/{made['code']}"
    template = {**made["template"], "phases": made["template"]["phases"][1:]}
    problem = await refused(
        world, "PATCH", path, {"template": template}, "project_type_unsound", if_match=1
    )
    assert "/template/phases" in [e["pointer"] for e in problem["errors"]]
    twice = [made["profiles"][0], *made["profiles"][:2]]
    problem = await refused(
        world, "PATCH", path, {"profiles": twice}, "project_type_unsound", if_match=1
    )
    assert [e["pointer"] for e in problem["errors"]] == ["/profiles"]
    new = {"code": "IT", "name": NAME}
    await refused(world, "POST", "/project-types", new, "code_taken")
    orphan = {"code": "ORPHAN", "name": NAME, "parent": "NOWHERE"}
    await refused(world, "POST", "/project-types", orphan, "project_type_unknown")
    generic = "/project-types/GENERIC/deactivate"
    await refused(world, "POST", generic, None, "project_type_needed", if_match=1)
    child = await created(world, parent=made["code"])
    await refused(world, "PATCH", path, {"parent": child["code"]}, "project_type_cycle", if_match=1)
