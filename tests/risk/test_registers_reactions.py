"""What moves a risk register: the submission of its proposal, and the project it becomes."""

from typing import Any

from shared.contracts.risk import RegisterOpened, RegisterRehomed
from tests.risk.facts import register_of, submission
from tests.support import given
from tests.support.world import World

OPENED, REHOMED = RegisterOpened.type_name(), RegisterRehomed.type_name()


async def story(world: World, register: dict[str, Any]) -> list[str]:
    return [fact["type"] for fact in await world.service("risk").events(register["id"])]


async def test_a_submission_opens_the_register_once(world: World) -> None:
    """REQ-043: also when the submission is delivered twice."""
    risk, proposal = world.service("risk"), await given.submitted_proposal(world)
    heard = await risk.hear(await submission(world, proposal), times=2)

    register = await register_of(world, proposal)
    assert (register["state"], register["project_key"]) == ("PROPOSAL", None)
    (told,) = await risk.events(register["id"])
    assert (told["type"], told["aggregate_version"]) == (OPENED, 1)
    assert (str(told["key"]), told["causation_id"]) == (proposal["id"], heard)
    assert told["data"] == {
        "project_id": proposal["id"],
        "register_id": str(register["id"]),
        "register_key": register["key"],
    }


async def test_a_resubmission_finds_the_register_open(world: World) -> None:
    """REQ-036, REQ-043: the next version of a proposal keeps its register."""
    risk, proposal = world.service("risk"), await given.returned_proposal(world)
    await risk.hear(await submission(world, proposal))
    before = await register_of(world, proposal)

    path = f"/proposals/{proposal['id']}/resubmit"
    await given.said(
        world.service("intake"), "sponsor-zhang", "POST", path, if_match=proposal["version"]
    )
    second = await submission(world, proposal)
    assert second.content_version == 2
    await risk.hear(second)

    assert await register_of(world, proposal) == before
    assert await story(world, before) == [OPENED]


async def test_a_registered_project_takes_the_register_of_its_proposal_over(world: World) -> None:
    """REQ-043: once, also when the registration is delivered twice, and told twice."""
    risk, proposal = world.service("risk"), await given.approved_proposal(world)
    registered = given.registered(proposal)
    await risk.hear(await submission(world, proposal))
    opened = await register_of(world, proposal)
    heard = await risk.hear(registered, times=2)
    await risk.hear(registered)

    register = await register_of(world, proposal)
    assert (register["id"], register["key"]) == (opened["id"], opened["key"])
    assert (register["state"], register["version"]) == ("PROJECT", 2)
    assert register["project_key"] == registered.project_key
    assert await story(world, register) == [OPENED, REHOMED]
    told = (await risk.events(register["id"]))[-1]
    assert told["causation_id"] == heard
    assert told["data"] == {
        "project_id": proposal["id"],
        "register_id": str(register["id"]),
        "project_key": registered.project_key,
    }


async def test_a_registration_heard_before_the_submission_opens_the_register(world: World) -> None:
    """REQ-173: a project is never without one; the late submission changes nothing."""
    risk, proposal = world.service("risk"), await given.approved_proposal(world)
    await risk.hear(given.registered(proposal))
    register = await register_of(world, proposal)
    assert register["state"] == "PROJECT"
    assert await story(world, register) == [OPENED, REHOMED]

    await risk.hear(await submission(world, proposal))
    assert await register_of(world, proposal) == register
    assert await story(world, register) == [OPENED, REHOMED]
