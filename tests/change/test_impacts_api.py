"""The impact of a change: asked for, answered in any order and late, judged, and gone stale."""

from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.change.impacts.queries import measure_stuck_questions
from shared.domain.actor import Actor
from shared.telemetry import STUCK_HANDOFFS
from tests.change.given import (
    ANALYST,
    FIRST_HASH,
    MANAGER,
    OBJECTIVE,
    OTHER_HASH,
    acted,
    answer,
    answers,
    assessing_change,
    baseline_revised,
    effect,
    impact_of,
    judged_change,
    refused,
    seen,
    submitted_change,
    told_of,
)
from tests.support import given
from tests.support.world import World


async def test_taking_a_change_up_asks_what_it_would_do(world: World) -> None:
    """REQ-120, REQ-127: the question has the patch, its hash and the baseline's."""
    change = await acted(world, await submitted_change(world), ANALYST, "triage")
    assert change["state"] == "ASSESSING"
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["type"] == "pmo.change.ChangeRequested.v1"
    assert told["data"]["question_id"] == change["question_id"]
    assert told["data"]["baseline_hash"] == FIRST_HASH
    assert [one["op"] for one in told["data"]["patch"]] == ["activity.modify", "budget.add"]
    impact = await impact_of(world, change)
    assert (impact["id"], impact["state"]) == (change["question_id"], "PENDING")
    assert impact["awaiting"] == ["portfolio", "resource", "risk"]
    assert impact["completeness"] == "0.0000"


@pytest.mark.parametrize("who", [MANAGER, "sponsor-zhang", "director-chen"])
async def test_only_the_pmo_takes_a_change_up(world: World, who: str) -> None:
    """REQ-120."""
    assert (await refused(world, who, await submitted_change(world), "triage"))[
        "code"
    ] == "forbidden"


@pytest.mark.parametrize("order", [*permutations(["portfolio", "resource", "risk"])])
async def test_three_answer_in_any_order_each_told_twice(world: World, order: Any) -> None:
    """REQ-127: what it does to dates, money, hours and exposure is then known, once."""
    change = await assessing_change(world)
    facts = answers(change)
    for teller in order:
        assert (await impact_of(world, change))["state"] == "PENDING"
        await world.service("change").hear(facts[teller], times=2)
        await world.service("change").hear(facts[teller])
    impact = await impact_of(world, change)
    assert (impact["state"], impact["completeness"], impact["awaiting"]) == ("KNOWN", "1.0000", [])
    assert impact["portfolio"]["finish_days"] == 5
    assert impact["portfolio"]["bac_delta"] == {"amount": "48000.00", "currency": "CNY"}
    assert impact["portfolio"]["milestones"] == [{"code": "M-2", "days": 5}]
    assert impact["resource"]["gaps"] == [{"role": "developer", "month": "2027-05", "hours": "8"}]
    assert impact["risk"]["exposure_delta"]["amount"] == "1500.00"
    (told,) = await world.service("change").events(impact["id"])
    assert told["type"] == "pmo.change.ChangeImpactKnown.v1"
    assert told["data"]["applicable"] is True


async def test_an_answer_to_a_question_nobody_asked_changes_nothing(world: World) -> None:
    change = await assessing_change(world)
    service = world.service("change")
    strange = {**change, "question_id": str(uuid4())}
    rows = await service.rows("SELECT * FROM impacts")
    for fact in answers(strange).values():
        await service.hear(fact)
    assert await service.rows("SELECT * FROM impacts") == rows


async def test_answers_that_do_not_come_in_time_are_an_alarm(world: World) -> None:
    """REQ-127: told once, shown, measured; the last answer ends it however late."""
    change, service = await assessing_change(world), world.service("change")
    facts = answers(change)
    await service.hear(facts["risk"])
    await service.tick()
    assert (await impact_of(world, change))["state"] == "PENDING"
    with world.clock.later(seconds=61):
        await service.tick()
        await service.tick()
    impact = await impact_of(world, change)
    assert (impact["state"], impact["awaiting"]) == ("STUCK", ["portfolio", "resource"])
    (told,) = await service.events(impact["id"])
    assert told["type"] == "pmo.change.ChangeImpactStuck.v1"
    assert told["data"]["awaiting"] == ["portfolio", "resource"]
    async with service.db.read(Actor.system("change")) as read:
        await measure_stuck_questions(read)
    assert STUCK_HANDOFFS._value.get() >= 1
    for teller in ("portfolio", "resource"):
        await service.hear(facts[teller])
    assert (await impact_of(world, change))["state"] == "KNOWN"


async def test_nobody_waits_for_answers_on_what_was_withdrawn(world: World) -> None:
    change, service = await assessing_change(world), world.service("change")
    await acted(world, change, MANAGER, "withdraw", {"reason": "不再需要。"})
    with world.clock.later(seconds=61):
        await service.tick()
    assert (await impact_of(world, change))["state"] == "PENDING"


async def test_a_change_is_judged_by_its_assessors(world: World) -> None:
    """REQ-129: quality in words, each objective by its effect; who judged is recorded."""
    change = await assessing_change(world)
    await answer(world, change)
    await acted(world, change, MANAGER, "judge", {"quality_notes": "须补做兼容性测试。"})
    change = await acted(world, change, ANALYST, "judge", effect("DEGRADED"))
    change = await acted(world, change, ANALYST, "judge", effect("IMPROVED"))
    impact = await impact_of(world, change)
    assert impact["quality_notes"] == "须补做兼容性测试。"
    assert impact["objective_effects"] == [
        {"objective_id": str(OBJECTIVE), "effect": "IMPROVED", "note": ""}
    ]
    assert impact["assessors"] == [ANALYST, MANAGER]
    told = (await world.service("change").events(change["id"]))[-1]
    assert (told["type"], told["actor"]) == ("pmo.change.ChangeJudged.v1", ANALYST)
    assert told["data"]["effects"] == [{"objective_id": str(OBJECTIVE), "effect": "IMPROVED"}]


async def test_each_judgement_makes_another_hash_of_it(world: World) -> None:
    """REQ-121: a decision says on which of them it was taken."""
    change = await judged_change(world)
    before = await impact_of(world, change)
    await acted(world, change, ANALYST, "judge", effect("DEGRADED"))
    assert (await impact_of(world, change))["inputs_hash"] != before["inputs_hash"]


async def test_only_objectives_of_the_baseline_are_judged(world: World) -> None:
    """REQ-129."""
    change = await assessing_change(world)
    body = {"objective_effects": [{"objective_id": str(uuid4()), "effect": "NEUTRAL"}]}
    said = await refused(world, ANALYST, change, "judge", body)
    assert said["code"] == "objective_not_in_baseline"
    assert said["errors"][0]["pointer"] == "/objective_effects/0/objective_id"


@pytest.mark.parametrize("who", ["sponsor-zhang", "director-chen", "board-wang"])
async def test_nobody_else_judges(world: World, who: str) -> None:
    change = await assessing_change(world)
    assert (await refused(world, who, change, "judge", effect()))["code"] == "forbidden"


async def test_who_handed_it_in_does_not_judge_its_objectives(world: World) -> None:
    """REQ-129: they say what they know of quality; others say what comes of the objectives."""
    change = await assessing_change(world)
    assert (await refused(world, MANAGER, change, "judge", effect()))["code"] == "sod_violation"
    change = await acted(world, change, MANAGER, "judge", {"quality_notes": "须补做回归测试。"})
    assert (await impact_of(world, change))["objective_effects"] == []


async def test_the_pmo_hands_back_what_it_cannot_assess(world: World) -> None:
    """REQ-120: the manager writes it anew and hands it in again; then it is asked anew."""
    change = await assessing_change(world)
    first = change["question_id"]
    because = {"reason": "请拆分为两项变更。"}
    change = await acted(world, change, ANALYST, "return", because)
    assert change["state"] == "RETURNED"
    told = (await world.service("change").events(change["id"]))[-1]
    assert (told["type"], told["data"]["reason"]) == (
        "pmo.change.ChangeSentBack.v1",
        because["reason"],
    )
    change = await acted(world, change, MANAGER, "submit")
    change = await acted(world, change, ANALYST, "triage")
    assert change["question_id"] != first
    assert (await impact_of(world, change))["id"] == change["question_id"]


async def test_another_baseline_makes_what_was_answered_stale(world: World) -> None:
    """REQ-121: of every open change of the project, once; then it is asked again."""
    change, service = await judged_change(world), world.service("change")
    revised = baseline_revised({**change, "id": str(uuid4())}, OTHER_HASH)
    await service.hear(revised, times=2)
    await service.hear(revised)
    impact = await impact_of(world, change)
    assert impact["state"] == "STALE"
    told = [row["type"].split(".")[2] for row in await service.events(impact["id"])]
    assert told == ["ChangeImpactKnown", "ChangeImpactExpired"]
    assert (await refused(world, ANALYST, change, "complete-assessment"))[
        "code"
    ] == "assessment_stale"
    assert (await refused(world, ANALYST, change, "judge", effect()))["code"] == "assessment_stale"

    change = await acted(world, change, ANALYST, "reassess")
    again = await impact_of(world, change)
    assert (again["id"], again["state"]) == (change["question_id"], "PENDING")
    assert again["baseline_hash"] == revised.content_hash
    assert (await told_of(world, change))[-1] == "ChangeRequested"


async def test_what_is_told_late_of_an_older_baseline_makes_nothing_stale(world: World) -> None:
    """REQ-121: the latest is the current one, whatever is told again."""
    change, service = await assessing_change(world), world.service("change")
    strange = {**change, "id": str(uuid4())}
    second = baseline_revised(strange, OTHER_HASH)
    third = baseline_revised(strange, OTHER_HASH, number=3, content_hash=OTHER_HASH)
    await service.hear(second)
    await service.hear(third)
    change = await acted(world, change, ANALYST, "reassess")
    await service.hear(second)
    impact = await impact_of(world, change)
    assert (impact["state"], impact["baseline_hash"]) == ("PENDING", OTHER_HASH)


async def test_late_answers_to_an_older_question_do_nothing(world: World) -> None:
    """REQ-121: they are of the past."""
    change, service = await assessing_change(world), world.service("change")
    older = answers(change)
    await service.hear(older["risk"])
    await acted(world, change, ANALYST, "reassess")
    rows = await service.rows("SELECT * FROM impacts WHERE change_id = :id", id=UUID(change["id"]))
    for fact in older.values():
        await service.hear(fact)
    assert rows == await service.rows(
        "SELECT * FROM impacts WHERE change_id = :id", id=UUID(change["id"])
    )
    path = f"/changes/{change['id']}/impacts"
    page = await given.said(service, ANALYST, "GET", path)
    assert [one["state"] for one in page["items"]] == ["PENDING", "STALE"]


async def test_the_impact_of_a_restricted_change_is_not_there_for_others(world: World) -> None:
    change = await assessing_change(world)
    path = f"/changes/{change['id']}/impacts"
    answer_ = await world.service("change").call("employee-he", "GET", path)
    assert (answer_.status_code, answer_.json()["code"]) == (404, "not_found")
    assert (await seen(world, change))["state"] == "ASSESSING"
