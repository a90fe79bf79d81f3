"""What change adds to the scene of the shared suites: a baseline, and a policy being written."""

from uuid import UUID

from services.change.authority.commands import EXAMPLE
from shared.contracts.portfolio import ProjectRegistered
from shared.domain.actor import Role
from tests.change.given import baseline_set
from tests.suites.scene import HOLDERS, Scene
from tests.support import given

NOBODYS = {"authority-policies"}


async def afterwards(made: Scene) -> None:
    """The project has a baseline, where portfolio has not set one already."""
    change, project = made.world.service("change"), UUID(made.project_id)
    known = "SELECT FROM baselines WHERE project_id = :id"
    if not await change.rows(known, id=project):
        for row in await made.world.service("portfolio").facts(project):
            if row["type"] == ProjectRegistered.type_name():
                await change.hear(baseline_set(ProjectRegistered.model_validate(row["data"])))
    analyst = HOLDERS[Role.PMO_ANALYST].id
    policy = await given.said(change, analyst, "POST", "/authority-policies", EXAMPLE)
    made.kept["change", "authority-policies"] = policy["id"]
