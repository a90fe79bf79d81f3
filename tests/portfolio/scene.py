"""What portfolio adds to the scene: objectives, and a project that has come as far as it can."""

from uuid import UUID, uuid4

from deploy.local.personas import Persona
from services.portfolio.objectives.commands import EXAMPLE
from shared.domain.actor import Role
from tests.portfolio.planning import (
    baselined_project,
    plan_content,
    planning_project,
    submitted_project,
)
from tests.suites.scene import READER, Scene
from tests.support import given

NOBODYS = {"strategic-objectives"}

DIRECTOR = Persona(READER.id, READER.name, "decides on what they read along", (Role.PMO_DIRECTOR,))
"""A director who knows of the project however confidential it is."""


async def afterwards(made: Scene) -> None:
    """The objective is told by its code, the plan by its project: the scene goes by ids."""
    portfolio = made.world.service("portfolio")
    new = {**EXAMPLE, "code": f"SCENE-{uuid4().hex[:8].upper()}"}
    objective = await given.said(portfolio, "analyst-lin", "POST", "/strategic-objectives", new)
    made.kept["portfolio", "strategic-objectives"] = objective["id"]
    past = {**new, "code": f"PAST-{uuid4().hex[:8].upper()}"}
    past = await given.said(portfolio, "analyst-lin", "POST", "/strategic-objectives", past)
    path = f"/strategic-objectives/{past['id']}/retire"
    await given.said(portfolio, "analyst-lin", "POST", path, if_match=1)
    await _plan(made)
    of_it = "SELECT id FROM {} WHERE project_id = :id"
    for collection, table in (
        ("plans", "plan_versions"),
        ("admission-conditions", "admission_conditions"),
        ("meetings", "meetings"),
        ("detailed-plans", "detailed_plans"),
        ("baseline-approvals", "baseline_approvals"),
        ("plan-reviews", "plan_reviews"),
        ("baselines", "baselines"),
        ("communication-obligations", "communication_obligations"),
    ):
        row, *_ = await portfolio.rows(of_it.format(table), id=UUID(made.project_id))
        made.kept["portfolio", collection] = str(row["id"])
    for other, collection in (("diff", "detailed-plans"), ("compare", "baselines")):
        made.kept["portfolio", other] = made.kept["portfolio", collection]


async def _plan(made: Scene) -> None:
    """As far as its people take a project before it is executed: its first baseline is set."""
    planning = await planning_project(made.world, project={"id": made.project_id})
    weekly = {**plan_content()["communications"][0], "every_days": 7, "first_on": "2026-01-05"}
    submitted = await submitted_project(made.world, planning=planning, communications=[weekly])
    await baselined_project(made.world, submitted=submitted, by=DIRECTOR)
    while await made.world.service("portfolio").tick():
        pass
