"""What intake adds to the scene: what is gathered, what it would cost, a file, a vote."""

from typing import Any
from uuid import UUID

from services.intake.finance.queries import CASE_EXAMPLE
from services.intake.scoring.commands import EXAMPLE as MODEL
from shared.contracts.base import Member, Undertaking
from shared.domain.actor import Actor, ProjectRole
from shared.projects.copy import remember
from tests.intake.gathering import capture, flag, hold, plan
from tests.suites.scene import PARTS, Scene
from tests.support import given
from tests.support.world import World

NOBODYS = {"admission-policies", "scoring-models"}
AUTHOR, ASSESSOR = "employee-he", "analyst-lin"
GATHERED = ("stakeholders", "expected-objectives", "requirements", "requirement-conflicts")


async def drafted(world: World, proposal: dict[str, Any]) -> None:
    """A file; requirements with a conflict that was resolved, a consultation that was held."""
    await given.attached(world, proposal, by=AUTHOR)
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


async def afterwards(made: Scene) -> None:
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
    await _ask_the_board(made)


async def _ask_the_board(made: Scene) -> None:
    """The board is asked about another undertaking of the same people, which is larger."""
    world, assessor = made.world, PARTS[ProjectRole.ASSESSOR].id
    submitted = await given.submitted_proposal(
        world,
        sponsor=PARTS[ProjectRole.AUTHOR].id,
        sponsor_id=PARTS[ProjectRole.SPONSOR].id,
        confidentiality=made.level,
        named_people=[assessor],
        rough_cost=given.LARGE,
    )
    await world.travel(submitted["id"])
    vote = await given.opened_vote(world, submitted=submitted, assessor=assessor, by=assessor)
    await world.travel(submitted["id"])
    made.kept["intake", "board-votes"] = vote["id"]
    await _tell_members(made, submitted)


async def _tell_members(made: Scene, proposal: dict[str, Any]) -> None:
    """As portfolio would tell it, were it registered and all had joined."""
    told = Undertaking(
        id=UUID(proposal["id"]),
        key=proposal["key"],
        title="",
        state="REGISTERED",
        confidentiality=made.level,
        revision=1000,
        members=tuple(Member(person_id=p.id, role=r) for r, p in PARTS.items()),
    )
    async with made.world.service("intake").db.begin(Actor.system("intake")) as tx:
        await remember(tx, [("portfolio", told)])
