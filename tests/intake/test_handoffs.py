"""What an approval owes the others: ticked off by their facts, alarmed when time is up."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.base import Event
from shared.contracts.change import ChangeLogOpened
from shared.contracts.resource import DemandRaised
from shared.contracts.risk import RegisterRehomed
from tests.support import given
from tests.support.world import World


def arrivals(proposal: dict[str, Any]) -> dict[str, Event]:
    project = UUID(proposal["id"])
    return {
        "PROJECT": given.registered(proposal),
        "RISK_REGISTER": RegisterRehomed(
            project_id=project, register_id=uuid4(), project_key="PRJ-2026-0001"
        ),
        "DEMAND": DemandRaised(
            project_id=project,
            demand_id=uuid4(),
            demand_key="DEM-2026-0001",
            role="developer",
            hours=100,
            start=date(2027, 1, 4),
            finish=date(2027, 6, 30),
            preliminary=True,
        ),
        "CHANGE_LOG": ChangeLogOpened(
            project_id=project, change_log_id=uuid4(), project_key="PRJ-2026-0001"
        ),
    }


async def told(world: World, proposal: dict[str, Any]) -> list[str]:
    rows = await world.service("intake").events(proposal["id"])
    return [row["type"].split(".")[2] for row in rows]


@pytest.mark.parametrize(
    "order",
    [
        ["PROJECT", "RISK_REGISTER", "DEMAND", "CHANGE_LOG"],
        ["CHANGE_LOG", "DEMAND", "RISK_REGISTER", "PROJECT"],
    ],
)
async def test_four_services_take_over_in_any_order_each_told_twice(
    world: World, order: list[str]
) -> None:
    """REQ-060, REQ-215."""
    intake, proposal = world.service("intake"), await given.approved_proposal(world)
    facts = arrivals(proposal)
    left = [*facts]
    for step in order:
        await intake.hear(facts[step], times=2)
        left.remove(step)
        now = await given.seen(world, proposal)
        assert now["handoff"]["awaiting"] == left
    assert (now["state"], now["handoff"]["state"]) == ("ADMITTED", "COMPLETED")
    assert now["project_key"] == facts["PROJECT"].model_dump()["project_key"]
    names = await told(world, proposal)
    assert (names.count("ProposalAdmitted"), names.count("HandoffCompleted")) == (1, 1)


async def test_a_hand_off_past_its_deadline_is_told_once_and_shown(world: World) -> None:
    """REQ-215: an event, visible on the proposal, and complete when the last one comes late."""
    intake, proposal = world.service("intake"), await given.approved_proposal(world)
    facts = arrivals(proposal)
    await intake.hear(facts["PROJECT"])
    await intake.tick()
    assert "HandoffStuck" not in await told(world, proposal)
    with intake.clock.later(seconds=61):
        await intake.tick()
        await intake.tick()
    assert (await told(world, proposal)).count("HandoffStuck") == 1
    now = await given.seen(world, proposal)
    assert now["handoff"]["state"] == "STUCK"
    assert now["handoff"]["awaiting"] == ["RISK_REGISTER", "DEMAND", "CHANGE_LOG"]
    for step in ("RISK_REGISTER", "DEMAND", "CHANGE_LOG"):
        await intake.hear(facts[step])
    now = await given.seen(world, proposal)
    assert now["handoff"]["state"] == "COMPLETED"
    assert (await told(world, proposal))[-1] == "HandoffCompleted"


async def test_a_fact_of_a_project_that_intake_never_approved_is_of_no_effect(world: World) -> None:
    """A legacy project has no hand-off here."""
    intake = world.service("intake")
    before = await intake.last_seq()
    await intake.hear(
        ChangeLogOpened(project_id=uuid4(), change_log_id=uuid4(), project_key="PRJ-2026-0009")
    )
    assert await intake.last_seq() == before
