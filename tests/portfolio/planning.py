"""Ways to a project that is planned: each step as the people of the project really take it."""

from typing import Any

from services.portfolio.kickoffs.commands import EXAMPLE as OUTCOME
from services.portfolio.meetings.commands import INVITATION, RECORD
from tests.portfolio.given import plan_of, registered_project
from tests.support import given
from tests.support.world import World

SPONSOR, MANAGER, ANALYST = given.SPONSOR, given.MANAGER, given.ASSESSOR
DIRECTOR = given.DIRECTOR


async def project_step(
    world: World, who: str, id_: str, verb: str, body: Any = None
) -> dict[str, Any]:
    """A step of a project, taken on it as it now is; the project as it then is."""
    portfolio, path = world.service("portfolio"), f"/projects/{id_}"
    version = (await given.said(portfolio, who, "GET", path))["version"]
    return await given.said(portfolio, who, "POST", f"{path}/{verb}", body, if_match=version)


async def initiated_project(
    world: World, *, project: dict[str, Any] | None = None, **how: Any
) -> dict[str, Any]:
    """INITIATED: the sponsor accepted the preliminary plan; goes on from `project` if given."""
    project = project or await registered_project(world, **how)
    plan = await plan_of(world, project["id"])
    said = {"content_hash": plan["content_hash"]}
    return await project_step(world, SPONSOR, project["id"], "accept-preliminary-plan", said)


async def scheduled_meeting(world: World, project_id: str, **changed: Any) -> dict[str, Any]:
    """A kickoff to which people are invited, unless `changed` says otherwise."""
    path, body = f"/projects/{project_id}/meetings", {**INVITATION, **changed}
    return await given.said(world.service("portfolio"), ANALYST, "POST", path, body)


async def held_meeting(world: World, project_id: str, **changed: Any) -> dict[str, Any]:
    """A kickoff that was held, with its minutes."""
    meeting = await scheduled_meeting(world, project_id, **changed)
    record = RECORD if meeting["type"] == "KICKOFF" else {**RECORD, "records": {}}
    path = f"/meetings/{meeting['id']}/hold"
    return await given.said(world.service("portfolio"), ANALYST, "POST", path, record, if_match=1)


async def outcome_of(world: World, project_id: str, **changed: Any) -> dict[str, Any]:
    """What a kickoff of this project can settle, with a meeting that was held for it."""
    meeting = await held_meeting(world, project_id)
    path = f"/projects/{project_id}/expected-objectives"
    expected = await given.said(world.service("portfolio"), MANAGER, "GET", path)
    ids = [objective["id"] for objective in expected["items"]]
    return {**OUTCOME, "meeting_id": meeting["key"], "confirmed_objectives": ids, **changed}


async def planning_project(
    world: World, *, project: dict[str, Any] | None = None, **how: Any
) -> dict[str, Any]:
    """PLANNING: its kickoff was held and settled; goes on from `project` if given."""
    project = await initiated_project(world, project=project, **how)
    said = await outcome_of(world, project["id"])
    return await project_step(world, ANALYST, project["id"], "hold-kickoff", said)
