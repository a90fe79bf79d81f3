"""What moves a risk register: the submission of its proposal, and the project it becomes."""

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.base import Money
from shared.contracts.risk import RegisterOpened, RegisterRehomed
from tests.risk.facts import project_closed, project_reopened, register_of, submission
from tests.risk.given import (
    MANAGER,
    assessed_risk,
    identified_risk,
    register_now,
    rehomed_register,
    risk_now,
    step,
    worth,
)
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


async def test_a_register_takes_type_tier_and_currency_from_the_submission(world: World) -> None:
    """REQ-043, REQ-174: the budget's currency is that of all amounts in it."""
    risk, proposal = world.service("risk"), await given.submitted_proposal(world)
    told = await submission(world, proposal)
    budget = Money(amount=Decimal(900), currency="USD")
    await risk.hear(told.model_copy(update={"tier": "L", "budget": budget}))
    register = await register_of(world, proposal)
    assert (register["project_type"], register["tier"]) == ("IT", "L")
    assert (register["currency"], register["content_version"]) == ("USD", 1)
    assert (register["threats"], register["opportunities"], register["exposure"]) == (0, 0, 0)


async def test_a_register_follows_a_proposal_that_comes_again_as_another(world: World) -> None:
    """REQ-036, REQ-174: once, and never back to what an older version said."""
    risk, proposal = world.service("risk"), await given.submitted_proposal(world)
    first = await submission(world, proposal)
    await risk.hear(first)
    before = await register_of(world, proposal)
    second = first.model_copy(
        update={
            "content_version": 3,
            "type": "ENGINEERING",
            "budget": Money(amount=Decimal(900), currency="USD"),
        }
    )
    await risk.hear(second, times=2)
    await risk.hear(second)
    register = await register_of(world, proposal)
    assert (register["project_type"], register["currency"]) == ("ENGINEERING", "USD")
    assert register["checklist_id"] != before["checklist_id"]
    assert await story(world, register) == [OPENED, "pmo.risk.RegisterTailored.v1"]

    await risk.hear(first.model_copy(update={"content_version": 2}))
    assert await register_of(world, proposal) == register


async def test_the_currency_stays_once_there_are_amounts_in_it(world: World) -> None:
    """REQ-176: what was judged in one currency is not read in another."""
    risk, proposal = world.service("risk"), await given.submitted_proposal(world)
    told = await submission(world, proposal)
    await risk.hear(told)
    made = await identified_risk(world, await register_of(world, proposal))
    await assessed_risk(world, made, **worth("0.5", "1000"))
    before = await register_of(world, proposal)
    budget = Money(amount=Decimal(900), currency="USD")
    await risk.hear(told.model_copy(update={"content_version": 2, "budget": budget}))
    assert await register_of(world, proposal) == before


@pytest.mark.parametrize("origin", ["PROPOSAL", "LEGACY_IMPORT"])
async def test_a_register_opened_by_the_registration_is_tailored_too(
    world: World, origin: str
) -> None:
    """REQ-173: also where no proposal stands behind the project."""
    risk, proposal = world.service("risk"), await given.approved_proposal(world)
    await risk.hear(given.registered(proposal, tier="M", origin=origin))
    register = await register_of(world, proposal)
    assert (register["project_type"], register["tier"]) == ("IT", "M")
    assert (register["currency"], register["content_version"]) == ("CNY", 0)
    await risk.hear(await submission(world, proposal))
    assert await register_of(world, proposal) == register


async def test_what_is_in_the_register_goes_with_it(world: World) -> None:
    """REQ-043, REQ-173: the risks of the proposal are the project's."""
    risk, proposal = world.service("risk"), await given.approved_proposal(world)
    await risk.hear(await submission(world, proposal))
    made = await identified_risk(world, await register_of(world, proposal))
    await assessed_risk(world, made, **worth("0.3", "200000"))
    before = await register_of(world, proposal)
    await risk.hear(given.registered(proposal))
    register = await register_of(world, proposal)
    changed = {name for name in before if before[name] != register[name]}
    assert changed == {
        "state",
        "project_key",
        "version",
        "changed_at",
        "review_due",
        "chase_at",
    }
    path, listed = "/risks", {"project_id": proposal["id"]}
    page = await given.said(risk, "pm-zhou", "GET", path, params=listed)
    assert [row["id"] for row in page["items"]] == [made["id"]]


async def test_the_register_of_a_reopened_project_is_open_again(world: World) -> None:
    """REQ-152, REQ-173, REQ-180: once, and due to be gone through; risks that were closed with the
    project stay so until its people say that they may happen after all. What is told late of the
    first end closes nothing, the next end does."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await assessed_risk(world, await identified_risk(world, register))
    over, goes_on = project_closed(register), project_reopened(register)
    await risk.hear(over)
    await risk.hear(goes_on, times=2)
    await risk.hear(goes_on)
    await risk.hear(over)
    now = await register_now(world, register)
    assert (now["state"], now["threats"], now["closed_at"]) == ("PROJECT", 0, None)
    assert now["review_due"] == now["chase_at"] > now["opened_at"]
    made = await step(
        world,
        "risks",
        await risk_now(world, made),
        "reopen",
        {"reason": "可能再发生。"},
        by=MANAGER,
    )
    assert made["state"] == "ASSESSED"
    assert (await register_now(world, register))["threats"] == 1
    await risk.hear(project_closed(register, 30), times=2)
    now = await register_now(world, register)
    assert (now["state"], now["threats"], now["chase_at"]) == ("CLOSED", 0, None)
    told = [kind.split(".")[2] for kind in await story(world, register)]
    ends = [kind for kind in told if kind.startswith(("RegisterClosed", "RegisterReopened"))]
    assert ends == ["RegisterClosedOut", "RegisterReopened", "RegisterClosedOut"]


async def test_an_end_that_is_told_after_the_reopening_closes_no_register(world: World) -> None:
    """REQ-152: late, where the end was not heard before."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk.hear(project_reopened(register))
    await risk.hear(project_closed(register))
    assert (await register_now(world, register))["state"] == "PROJECT"
