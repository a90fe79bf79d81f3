"""What change adds to the scene of the shared suites: a baseline, a vote, and a policy."""

from typing import Any
from uuid import UUID

from services.change.authority.commands import EXAMPLE
from shared.contracts.portfolio import ProjectRegistered
from shared.domain.actor import ProjectRole, Role
from tests.change.given import LARGE, baseline_set, opened_vote, pending_change
from tests.suites.scene import HOLDERS, PARTS, Scene
from tests.support import given

NOBODYS = {"authority-policies"}


async def afterwards(made: Scene) -> None:
    """The project has a baseline, where portfolio has not set one already."""
    change, project = made.world.service("change"), UUID(made.project_id)
    known = "SELECT FROM baselines WHERE project_id = :id"
    if not await change.rows(known, id=project):
        await change.hear(baseline_set(await _registration(made)))
    # The suites look at what waits for its manager; who may decide on the other depends on it.
    (suggested,) = await change.rows("SELECT id FROM changes WHERE project_id = :id", id=project)
    made.kept["change", "changes"] = str(suggested["id"])
    await opened_vote(made.world, await _for_the_board(made))
    analyst = HOLDERS[Role.PMO_ANALYST].id
    policy = await given.said(change, analyst, "POST", "/authority-policies", EXAMPLE)
    made.kept["change", "authority-policies"] = policy["id"]


async def _for_the_board(made: Scene) -> dict[str, Any]:
    """A change of the undertaking that is beyond the director, assessed and discussed."""
    project = await _registration(made)
    positions = {
        PARTS[role].id: "SUPPORT" for role in (ProjectRole.SPONSOR, ProjectRole.TEAM_MEMBER)
    }
    return await pending_change(made.world, project=project, said=LARGE, positions=positions)


async def _registration(made: Scene) -> ProjectRegistered:
    """What portfolio told of the undertaking first."""
    facts = await made.world.service("portfolio").facts(made.project_id)
    kind = ProjectRegistered.type_name()
    return next(ProjectRegistered.model_validate(f["data"]) for f in facts if f["type"] == kind)
