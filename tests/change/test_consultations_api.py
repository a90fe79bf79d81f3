"""Completing an assessment, and hearing those whom the change touches before it is decided."""

from decimal import Decimal
from typing import Any

import pytest

from tests.change.given import (
    ANALYST,
    MANAGER,
    OBJECTIVE,
    OTHER_HASH,
    SMALL,
    acted,
    answer,
    answers,
    approved_change,
    assessed_change,
    assessing_change,
    baselined_project,
    cny,
    decided,
    drafted_change,
    effect,
    judged_change,
    refused,
    seen,
)
from tests.support.world import World

SUPPORT = {"position": "SUPPORT", "words": "不影响上线日期。"}
TEAM = {"team_member": "employee-he"}


@pytest.mark.parametrize(
    ("said", "judgement", "authority", "state"),
    [
        (SMALL, "NEUTRAL", "PM", "PM_AUTHORITY"),
        (SMALL, "DEGRADED", "PA", "CONSULTING"),
        (SMALL | {"gates": ("M-2",)}, "NEUTRAL", "PA", "CONSULTING"),
        ({}, "NEUTRAL", "PA", "CONSULTING"),
        ({"finish_days": 10}, "NEUTRAL", "PD", "CONSULTING"),
        ({"bac_delta": cny("-101000.00")}, "NEUTRAL", "BOARD", "CONSULTING"),
        (SMALL | {"objectives_amended": (OBJECTIVE,)}, "NEUTRAL", "SPONSOR", "CONSULTING"),
    ],
)
async def test_the_impact_says_who_decides(
    world: World, said: dict[str, Any], judgement: str, authority: str, state: str
) -> None:
    """REQ-122, REQ-124: by cost and time of the first baseline; within tolerance the manager."""
    change = await assessed_change(world, said=said, judgement=judgement)
    assert (change["authority"], change["state"]) == (authority, state)
    assert (change["consult_due"] is None) is (state == "PM_AUTHORITY")
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["type"] == "pmo.change.ChangeAssessed.v1"
    assert told["data"]["authority"] == authority
    assert told["data"]["affected"] == change["affected"] == [MANAGER, "sponsor-zhang"]


async def test_it_is_shown_what_the_authority_rests_on(world: World) -> None:
    """REQ-122: 48,000 of 1,000,000 and 5 of 180 working days."""
    change = await assessed_change(world)
    basis = change["authority_basis"]
    assert (basis["cost_share"], basis["time_share"]) == ("0.0480", "0.0278")
    assert basis["touches"] is False
    assert (change["bac_delta"], change["finish_days"]) == ("48000.0000", 5)


async def test_what_earlier_changes_used_up_counts(world: World) -> None:
    """REQ-124: 1.5 % alone is the manager's, after another 1.5 % it is not."""
    project = await baselined_project(world)
    small = SMALL | {"bac_delta": cny("15000.00"), "finish_days": 0}
    first = await assessed_change(world, project=project, said=small)
    assert first["authority"] == "PM"
    await decided(world, first, MANAGER)
    assert (await seen(world, first))["state"] == "APPROVED"
    second = await assessed_change(world, project=project, said=small)
    assert Decimal(second["authority_basis"]["cost_share"]) == Decimal("0.0300")
    assert second["authority"] == "PA"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"problems": [{"place": 1, "code": "line_unknown"}]}, "change_not_applicable"),
        ({"baseline_hash": OTHER_HASH}, "assessment_stale"),
    ],
)
async def test_what_does_not_fit_the_baseline_goes_no_further(
    world: World, said: dict[str, Any], code: str
) -> None:
    """REQ-121."""
    change = await judged_change(world, said=said)
    found = await refused(world, ANALYST, change, "complete-assessment")
    assert found["code"] == code
    if code == "change_not_applicable":
        assert found["errors"][0]["pointer"] == "/patch/1"


async def test_an_assessment_waits_for_every_answer_and_every_objective(world: World) -> None:
    """REQ-121, REQ-129."""
    change = await assessing_change(world)
    service, facts = world.service("change"), answers(change)
    await service.hear(facts["portfolio"])
    await service.hear(facts["risk"])
    found = await refused(world, ANALYST, change, "complete-assessment")
    assert (found["code"], found["params"]) == ("impact_incomplete", {"awaiting": ["resource"]})
    await service.hear(facts["resource"])
    found = await refused(world, ANALYST, change, "complete-assessment")
    assert (found["code"], found["params"]) == ("objectives_unjudged", {"count": 1})
    await acted(world, change, ANALYST, "judge", effect())
    assert (await acted(world, change, ANALYST, "complete-assessment"))["state"] == "CONSULTING"


async def test_the_manager_does_not_complete_it(world: World) -> None:
    change = await judged_change(world)
    assert (await refused(world, MANAGER, change, "complete-assessment"))["code"] == "forbidden"


async def test_those_it_touches_say_what_they_think(world: World) -> None:
    """REQ-128: sponsor, manager and team; the last word counts."""
    project = await baselined_project(world, people=TEAM)
    change = await assessed_change(world, project=project)
    assert change["affected"] == ["employee-he", MANAGER, "sponsor-zhang"]
    objecting = {"position": "OBJECT", "words": "测试环境不足。"}
    await acted(world, change, "employee-he", "take-position", objecting)
    await acted(world, change, "sponsor-zhang", "take-position", SUPPORT)
    change = await acted(world, change, "employee-he", "take-position", SUPPORT)
    said = {(one["person_id"], one["position"]) for one in change["positions"]}
    assert said == {("employee-he", "SUPPORT"), ("sponsor-zhang", "SUPPORT")}
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["type"] == "pmo.change.ChangePositionTaken.v1"
    assert told["reason"] == SUPPORT["words"]
    assert told["data"] == {
        "project_id": change["project_id"],
        "change_id": change["id"],
        "change_key": change["key"],
        "person_id": "employee-he",
        "position": "SUPPORT",
    }


@pytest.mark.parametrize(("who", "code"), [(ANALYST, "forbidden"), ("board-wang", "forbidden")])
async def test_who_has_no_part_in_it_is_not_asked(world: World, who: str, code: str) -> None:
    change = await assessed_change(world)
    assert (await refused(world, who, change, "take-position", SUPPORT))["code"] == code


async def test_who_joined_after_the_question_is_not_among_those_heard(world: World) -> None:
    """REQ-128: the list is of the moment in which the assessment was complete."""
    project = await baselined_project(world)
    change = await assessed_change(world, project=project)
    from_ = project.undertaking
    joined = from_.model_copy(
        update={
            "revision": 9,
            "members": (*from_.members, from_.members[0].model_copy(update=JOINED)),
        }
    )
    await world.service("change").hear(project.model_copy(update={"undertaking": joined}))
    said = await refused(world, "employee-he", change, "take-position", SUPPORT)
    assert said["code"] == "not_affected"


JOINED = {"person_id": "employee-he", "role": "team_member"}


async def test_it_stays_open_until_all_were_heard_or_the_time_is_up(world: World) -> None:
    """REQ-128: after the deadline, silence is no objection."""
    change = await assessed_change(world)
    found = await refused(world, ANALYST, change, "close-consultation")
    assert (found["code"], found["params"]) == ("consultation_open", {"count": 1})
    with world.clock.later(days=30):
        change = await acted(world, change, ANALYST, "close-consultation")
    assert change["state"] == "DECISION_PENDING"
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["type"] == "pmo.change.ChangeConsultationClosed.v1"
    assert told["data"]["silent"] == ["sponsor-zhang"]


async def test_it_closes_before_when_all_were_heard(world: World) -> None:
    """REQ-128."""
    change = await assessed_change(world)
    await acted(world, change, "sponsor-zhang", "take-position", SUPPORT)
    change = await acted(world, change, ANALYST, "close-consultation")
    told = (await world.service("change").events(change["id"]))[-1]
    assert (change["state"], told["data"]["silent"]) == ("DECISION_PENDING", [])


async def test_asking_again_begins_the_consultation_anew(world: World) -> None:
    """REQ-121: what was said of other figures does not count for these."""
    change = await assessed_change(world)
    await acted(world, change, "sponsor-zhang", "take-position", SUPPORT)
    change = await acted(world, change, ANALYST, "reassess")
    assert (change["positions"], change["affected"], change["authority"]) == ([], [], None)
    await answer(world, change)
    await acted(world, change, ANALYST, "judge", effect())
    assert (await acted(world, change, ANALYST, "complete-assessment"))["positions"] == []


async def test_a_second_change_is_drafted_while_another_is_decided(world: World) -> None:
    project = await baselined_project(world)
    await approved_change(world, project=project)
    assert (await drafted_change(world, project=project))["state"] == "DRAFT"
