"""What intake adds to the scene of the shared suites: what is gathered, and what it would cost."""

from typing import Any

from services.intake.finance.queries import CASE_EXAMPLE
from services.intake.scoring.commands import EXAMPLE as MODEL
from tests.intake.gathering import capture, flag, hold, plan
from tests.support import given
from tests.support.world import World

AUTHOR, ASSESSOR = "employee-he", "analyst-lin"
NOBODYS = {"scoring-models"}
GATHERED = ("stakeholders", "expected-objectives", "requirements", "requirement-conflicts")


async def drafted(world: World, proposal: dict[str, Any]) -> None:
    """Requirements with a conflict that was resolved, and a consultation that was held."""
    # Who is named knows of it as soon as intake has heard of them.
    await world.travel(proposal["id"])
    one = await capture(world, proposal, by=AUTHOR)
    other = await capture(world, proposal, by=AUTHOR, statement="全部系统一次切换")
    conflict = await flag(world, one, other, by=AUTHOR)
    await given.said(
        world.service("intake"),
        ASSESSOR,
        "POST",
        f"/requirement-conflicts/{conflict['id']}/resolve",
        {"decision": "分批切换优先。"},
        if_match=1,
    )
    await hold(world, await plan(world, proposal))
    now, path = await given.seen(world, proposal, AUTHOR), f"/proposals/{proposal['id']}"
    version = now["version"]
    intake = world.service("intake")
    case = f"{path}/financial-case"
    await given.said(intake, AUTHOR, "POST", case, CASE_EXAMPLE, if_match=version)


async def afterwards(made: Any) -> None:
    """Where it is: below the proposal, which no list of its own tells."""
    intake, below = made.world.service("intake"), f"/proposals/{made.project_id}"
    for name in GATHERED:
        found = await given.said(intake, "auditor-hu", "GET", f"{below}/{name}")
        made.kept["intake", name] = found["items"][0]["id"]
    only = {"proposal_id": made.project_id}
    found = await given.said(intake, "auditor-hu", "GET", "/consultations", params=only)
    made.kept["intake", "consultations"] = found["items"][0]["id"]
    model = await given.said(intake, ASSESSOR, "POST", "/scoring-models", MODEL)
    made.kept["intake", "scoring-models"] = model["id"]
