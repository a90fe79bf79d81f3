"""Ways to a project that is carried out by its plan, and to what it reaches and hands over."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.portfolio.given import start, stepped
from tests.portfolio.planning import MANAGER, baselined_project, milestone, plan_content
from tests.support import given
from tests.support.world import World


def soon(day: date, days: int = 3) -> dict[str, Any]:
    """The parts of a plan that begins on that day, with a milestone a few days later."""
    first, *others = plan_content()["activities"]
    mark = milestone("SOON", (day + timedelta(days=days)).isoformat())
    return {
        "activities": [{**first, "start": day.isoformat()}, *others],
        "milestones": [*plan_content()["milestones"], mark],
    }


async def planned_project(world: World, **changed: Any) -> dict[str, Any]:
    """EXECUTING, by a plan that says what `plan_content` does."""
    project = await baselined_project(world, **changed)
    await start(world, project["id"])
    path = f"/projects/{project['id']}"
    return await given.said(world.service("portfolio"), MANAGER, "GET", path)


async def of_code(world: World, collection: str, project_id: str, code: str) -> dict[str, Any]:
    """The milestone or deliverable of a project that is called so, whole."""
    portfolio, params = world.service("portfolio"), {"project_id": project_id}
    page = await given.said(portfolio, given.MANAGER, "GET", f"/{collection}", params=params)
    (found,) = [record for record in page["items"] if record["code"] == code]
    return await given.said(portfolio, given.MANAGER, "GET", f"/{collection}/{found['id']}")


async def settle_deliverables(world: World, project_id: UUID | str) -> None:
    """All that is to be handed over is, and the sponsor accepts it."""
    found = await world.service("portfolio").rows(
        "SELECT id FROM deliverables WHERE project_id = :id AND state IN ('PLANNED', 'REJECTED')",
        id=UUID(str(project_id)),
    )
    for row in found:
        path, shown = f"/deliverables/{row['id']}", {"evidence": "移交单 2026-031 已签收。"}
        await stepped(world, given.MANAGER, f"{path}/deliver", shown)
        await stepped(world, given.SPONSOR, f"{path}/accept")
