"""What a change would do to the risks of its project: asked by change, answered once."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.risk.impacts.rules import falls_away, removed, touched
from shared.contracts.change import ChangeRequested
from tests.risk.facts import HASH, project_closed
from tests.risk.given import assessed_risk, identified_risk, rehomed_register, worth
from tests.support.world import World

REMOVE: dict[str, Any] = {"op": "activity.remove", "code": "2.3"}
LINK: dict[str, Any] = {"op": "dependency.add", "pred": "3.1", "succ": "3.2", "type": "FS"}
MODIFY: dict[str, Any] = {"op": "activity.modify", "code": "2.4", "name": "联调"}
MOVE: dict[str, Any] = {"op": "milestone.move", "code": "M3", "date": "2027-05-31"}


def test_a_patch_touches_the_activities_that_it_names() -> None:
    """REQ-127: changed, removed, or linked otherwise."""
    assert touched([REMOVE, LINK, MODIFY, MOVE]) == {"2.3", "2.4", "3.1", "3.2"}
    assert removed([REMOVE, LINK, MODIFY, MOVE]) == {"2.3"}


@pytest.mark.parametrize(
    ("activities", "so"), [(["2.3"], True), (["2.3", "2.4"], False), ([], False)]
)
def test_a_risk_goes_with_all_of_its_activities(activities: list[str], so: bool) -> None:
    """REQ-127."""
    assert falls_away(activities, {"2.3", "9.9"}) is so


def asked(register: dict[str, Any], *patch: dict[str, Any]) -> ChangeRequested:
    facts = {
        "project_id": register["project_id"],
        "change_id": uuid4(),
        "change_key": "CHG-2026-0001",
        "question_id": uuid4(),
        "cause": "REQUIREMENT",
        "baseline_hash": HASH,
        "patch": patch,
        "patch_hash": HASH,
    }
    return ChangeRequested.model_validate(facts)


async def answers(world: World, register: dict[str, Any]) -> list[dict[str, Any]]:
    facts = await world.service("risk").events(register["id"])
    kind = "pmo.risk.ChangeImpactAnswered.v1"
    return [fact["data"] for fact in facts if fact["type"] == kind]


async def risk_of(
    world: World, register: dict[str, Any], amount: str, *activities: str, **said: Any
) -> str:
    made = await identified_risk(world, register, activities=list(activities), **said)
    await assessed_risk(world, made, **worth("0.5", amount))
    return str(made["id"])


async def test_a_risk_falls_away_with_the_activities_that_it_would_touch(world: World) -> None:
    """REQ-127, REQ-128: the others that are touched are named; told once for each question."""
    risk, register = world.service("risk"), await rehomed_register(world)
    gone = await risk_of(world, register, "100000", "2.3")
    kept = await risk_of(world, register, "40000", "2.3", "2.4")
    await risk_of(world, register, "20000", "5.1")
    question = asked(register, REMOVE, MOVE)
    await risk.hear(question, times=2)
    await risk.hear(question)
    (answer,) = await answers(world, register)
    assert answer == {
        "project_id": str(register["project_id"]),
        "change_id": str(question.change_id),
        "question_id": str(question.question_id),
        "patch_hash": HASH,
        "exposure": {"amount": "80000.0000", "currency": "CNY"},
        "exposure_delta": {"amount": "-50000.0000", "currency": "CNY"},
        "risks": sorted([gone, kept], key=UUID),
    }
    again = asked(register, MODIFY)
    await risk.hear(again)
    latest = (await answers(world, register))[-1]
    assert (latest["exposure_delta"]["amount"], latest["risks"]) == ("0.0000", [kept])


async def test_a_shared_cause_stays_with_the_risks_that_stay(world: World) -> None:
    """REQ-127: of a group the largest counts, before and after."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk_of(world, register, "100000", "2.3", correlation_group="SUPPLIER")
    await risk_of(world, register, "40000", "5.1", correlation_group="SUPPLIER")
    await risk.hear(asked(register, REMOVE))
    (answer,) = await answers(world, register)
    assert answer["exposure_delta"]["amount"] == "-30000.0000"


async def test_the_question_is_answered_also_where_nothing_is_open(world: World) -> None:
    """REQ-127: change waits for it, also of a project that is over by now."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk_of(world, register, "100000", "2.3")
    await risk.hear(project_closed(register))
    await risk.hear(asked(register, REMOVE))
    (answer,) = await answers(world, register)
    assert (answer["exposure"]["amount"], answer["risks"]) == ("0.0000", [])
