"""What change adds to the scene of the shared suites: a baseline, a decision, a vote, a policy."""

from typing import Any
from uuid import UUID

from services.change.authority.commands import EXAMPLE
from shared.contracts.portfolio import ProjectRegistered
from shared.domain.actor import ProjectRole, Role
from tests.change.given import (
    LARGE,
    MANAGER,
    SMALL,
    assessed_change,
    baseline_set,
    decided,
    opened_vote,
    pending_change,
)
from tests.suites.scene import HOLDERS, PARTS, Scene
from tests.support import given

NOBODYS = {"authority-policies"}
HEARD = {PARTS[role].id: "SUPPORT" for role in (ProjectRole.SPONSOR, ProjectRole.TEAM_MEMBER)}
BASELINE = """
    SELECT content_hash, objective_ids FROM baselines WHERE project_id = :id
    ORDER BY number DESC LIMIT 1
"""


async def afterwards(made: Scene) -> None:
    """A change that its manager approved, and one that the board is asked about."""
    change, project = made.world.service("change"), UUID(made.project_id)
    registered = await _registration(made)
    if not await change.rows(BASELINE, id=project):
        await change.hear(baseline_set(registered))
    (baseline,) = await change.rows(BASELINE, id=project)
    # The suites look at what waits for its manager; who may decide on the others depends on it.
    (suggested,) = await change.rows("SELECT id FROM changes WHERE project_id = :id", id=project)
    made.kept["change", "changes"] = str(suggested["id"])

    how: dict[str, Any] = {"project": registered, "objectives": baseline["objective_ids"]}
    on_it = {"baseline_hash": baseline["content_hash"]}
    small = await assessed_change(made.world, said={**SMALL, **on_it}, **how)
    await decided(made.world, small, MANAGER)
    large = await pending_change(made.world, said={**LARGE, **on_it}, positions=HEARD, **how)
    await opened_vote(made.world, large)
    analyst = HOLDERS[Role.PMO_ANALYST].id
    policy = await given.said(change, analyst, "POST", "/authority-policies", EXAMPLE)
    made.kept["change", "authority-policies"] = policy["id"]


async def _registration(made: Scene) -> ProjectRegistered:
    """What portfolio told of the undertaking first."""
    facts = await made.world.service("portfolio").facts(made.project_id)
    kind = ProjectRegistered.type_name()
    return next(ProjectRegistered.model_validate(f["data"]) for f in facts if f["type"] == kind)
