"""Project types over HTTP, and the templates that the organisation finds at first."""

from typing import Any

import pytest

from services.portfolio.project_types.queries import PlanTemplate
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
    assert [item["code"] for item in seen] == SEEDED
    assert seen[-1]["name"] == {"zh": "信息化项目", "en": "Information technology"}


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
