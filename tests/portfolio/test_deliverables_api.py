"""Deliverables over HTTP: planned with baselines, handed over, accepted or rejected, waived."""

from typing import Any
from uuid import UUID

import pytest

from services.portfolio.deliverables.commands import follow_baseline
from shared.contracts.handover import (
    DeliverableAccepted,
    DeliverableDelivered,
    DeliverableDropped,
    DeliverableRejected,
    DeliverableReplanned,
    DeliverableWaived,
)
from shared.domain.actor import Actor
from tests.portfolio.given import action_of, row_of, stepped
from tests.portfolio.handover import of_code, planned_project
from tests.portfolio.planning import (
    baselined_project,
    nothing_changes,
    plan_content,
)
from tests.portfolio.test_steering_api import REASON, moved
from tests.support import given
from tests.support.world import World

DIRECTOR = "director-chen"
SHOWN = {"evidence": "移交单 2026-031 已签收。"}
WHY = {"reason": "性能测试未达标。"}


async def planned(world: World, **how: Any) -> dict[str, Any]:
    """The one deliverable of a project in execution."""
    project = await planned_project(world, **how)
    return await of_code(world, "deliverables", project["id"], "D1")


async def step(world: World, who: str, made: dict[str, Any], verb: str, body: Any = None) -> Any:
    return await stepped(world, who, f"/deliverables/{made['id']}/{verb}", body)


async def test_the_baseline_brings_its_deliverables(world: World) -> None:
    """REQ-135: each with what it is accepted by."""
    project = await baselined_project(world)
    made = await of_code(world, "deliverables", project["id"], "D1")
    assert (made["state"], made["wbs"], made["deliveries"]) == ("PLANNED", "1.1", 0)
    assert made["acceptance_criteria"] == "监控达标"


async def test_a_deliverable_is_rejected_handed_over_again_and_accepted(world: World) -> None:
    """REQ-135: by the sponsor, never by who handed it over; words stay out of facts where they are
    confidential, and are in the history."""
    portfolio, made = world.service("portfolio"), await planned(world)
    delivered = await step(world, given.MANAGER, made, "deliver", SHOWN)
    assert (delivered["state"], delivered["delivered_by"]) == ("DELIVERED", given.MANAGER)
    assert delivered["evidence"] == SHOWN["evidence"]
    rejected = await step(world, given.SPONSOR, made, "reject", WHY)
    assert (rejected["state"], rejected["reason"]) == ("REJECTED", WHY["reason"])
    again = await step(world, given.MANAGER, made, "deliver", SHOWN)
    assert (again["state"], again["deliveries"], again["rejections"]) == ("DELIVERED", 2, 1)
    accepted = await step(world, given.SPONSOR, made, "accept")
    assert (accepted["state"], accepted["settled_by"], accepted["reason"]) == (
        "ACCEPTED",
        given.SPONSOR,
        None,
    )
    told = await portfolio.events(made["id"])
    kinds = (DeliverableDelivered, DeliverableRejected, DeliverableDelivered, DeliverableAccepted)
    assert [t["type"] for t in told] == [kind.type_name() for kind in kinds]
    assert [t["data"].get("delivery") for t in told] == [1, None, 2, None]
    assert (told[1]["data"]["reason"], told[1]["reason"]) == (WHY["reason"], WHY["reason"])
    assert told[3]["data"]["first_pass"] is False


@pytest.mark.parametrize("who", [given.SPONSOR, DIRECTOR])
async def test_a_deliverable_is_waived_with_a_reason(world: World, who: str) -> None:
    """REQ-135: by the sponsor or the director."""
    portfolio, made = world.service("portfolio"), await planned(world)
    waived = await step(world, who, made, "waive", WHY)
    assert (waived["state"], waived["reason"], waived["settled_by"]) == (
        "WAIVED",
        WHY["reason"],
        who,
    )
    (told,) = await portfolio.events(made["id"])
    assert (told["type"], told["data"]["reason"]) == (DeliverableWaived.type_name(), WHY["reason"])


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        (given.SPONSOR, "deliver", SHOWN, 403, "forbidden"),
        (given.MANAGER, "deliver", {"evidence": ""}, 422, "validation_failed"),
        (given.SPONSOR, "accept", None, 409, "illegal_move"),
        (given.MANAGER, "accept", None, 403, "forbidden"),
        (given.SPONSOR, "reject", WHY, 409, "illegal_move"),
        (DIRECTOR, "reject", WHY, 403, "forbidden"),
        (given.MANAGER, "waive", WHY, 403, "forbidden"),
        (given.SPONSOR, "waive", {"reason": ""}, 422, "validation_failed"),
        ("pm-wu", "deliver", SHOWN, 404, "not_found"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-135."""
    made = await planned(world)
    path = f"/deliverables/{made['id']}/{verb}"
    await nothing_changes(world, who, path, body, made["version"], status, code)


@pytest.mark.parametrize("verb", ["accept", "reject"])
async def test_nobody_judges_what_they_handed_over(world: World, verb: str) -> None:
    """REQ-058, REQ-135: also where manager and sponsor are one person; the record says so."""
    portfolio, made = world.service("portfolio"), await planned(world)
    await step(world, given.MANAGER, made, "deliver", SHOWN)
    await portfolio.rows(
        "UPDATE deliverables SET delivered_by = :who WHERE id = :id",
        who=given.SPONSOR,
        id=UUID(made["id"]),
    )
    shown = await given.said(portfolio, given.SPONSOR, "GET", f"/deliverables/{made['id']}")
    assert action_of(shown, f"{verb}Deliverable")["reason_code"] == "sod_violation"
    path, body = f"/deliverables/{made['id']}/{verb}", WHY if verb == "reject" else None
    await nothing_changes(world, given.SPONSOR, path, body, 2, 403, "sod_violation")


@pytest.mark.parametrize(
    ("verb", "who", "body"),
    [("deliver", given.MANAGER, SHOWN), ("waive", given.SPONSOR, WHY)],
)
async def test_before_the_start_nothing_is_handed_over(
    world: World, verb: str, who: str, body: Any
) -> None:
    """REQ-135."""
    project = await baselined_project(world)
    made = await of_code(world, "deliverables", project["id"], "D1")
    path = f"/deliverables/{made['id']}/{verb}"
    await nothing_changes(world, who, path, body, made["version"], 409, "not_under_way")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["D1", "D2"]),
        ({"sort": "-code"}, ["D2", "D1"]),
        ({"state": "DELIVERED"}, ["D1"]),
        ({"state": "WAIVED"}, []),
    ],
)
async def test_deliverables_are_listed_by_state(
    world: World, asked: dict[str, str], found: list[str]
) -> None:
    """REQ-135."""
    portfolio, made = world.service("portfolio"), await planned(world, deliverables=TWO)
    await step(world, given.MANAGER, made, "deliver", SHOWN)
    params = {"project_id": made["project_id"], **asked}
    page = await given.said(portfolio, given.MANAGER, "GET", "/deliverables", params=params)
    assert [d["code"] for d in page["items"]] == found


(D1,) = plan_content()["deliverables"]
TWO = [D1, {**D1, "code": "D2", "name": "运维手册"}]


async def test_a_deliverable_that_a_baseline_drops_counts_as_waived_until_one_has_it_again(
    world: World,
) -> None:
    """REQ-135: what a person has waived stays so; following the same baseline again is nothing."""
    portfolio, made = world.service("portfolio"), await planned(world, deliverables=TWO)
    other = await of_code(world, "deliverables", made["project_id"], "D2")
    await step(world, given.SPONSOR, other, "waive", WHY)
    changed = [{**D1, "acceptance_criteria": "连续 60 天监控达标"}]
    for said, state in ((changed, "PLANNED"), ([], "WAIVED"), (TWO, "PLANNED")):
        for _ in range(2):
            async with portfolio.db.begin(Actor.system("portfolio")) as tx:
                project_id = UUID(made["project_id"])
                await follow_baseline(tx, project_id, {"deliverables": said})
            shown = await of_code(world, "deliverables", made["project_id"], "D1")
            assert (shown["state"], shown["reason"]) == (state, None)
    told = [t["type"] for t in await portfolio.events(made["id"])]
    kinds = (DeliverableReplanned, DeliverableDropped, DeliverableReplanned)
    assert told == [kind.type_name() for kind in kinds]
    waived = await of_code(world, "deliverables", made["project_id"], "D2")
    assert (waived["state"], waived["reason"]) == ("WAIVED", WHY["reason"])


async def test_a_project_with_something_to_hand_over_does_not_begin_to_close(world: World) -> None:
    """REQ-135; domain.md: all deliverables are accepted or waived first."""
    portfolio, made = world.service("portfolio"), await planned(world, deliverables=TWO)
    at, version = f"/projects/{made['project_id']}", await version_of(world, made["project_id"])
    for delivered in (False, True):
        if delivered:
            await step(world, given.MANAGER, made, "deliver", SHOWN)
        refusal = await nothing_changes(
            world,
            given.MANAGER,
            f"{at}/begin-closing",
            None,
            version,
            409,
            "not_ready_to_close",
        )
        assert [e["pointer"] for e in refusal["errors"]] == ["/DELIVERABLES_SETTLED"]
        (item, *_) = (await readiness(world, at))["items"]
        assert item == {
            "item": "DELIVERABLES_SETTLED",
            "met": False,
            "open": 2,
            "needed": True,
        }
    await step(world, given.SPONSOR, made, "accept")
    other = await of_code(world, "deliverables", made["project_id"], "D2")
    await step(world, given.SPONSOR, other, "waive", WHY)
    shown = await given.said(
        portfolio, given.MANAGER, "POST", f"{at}/begin-closing", if_match=version
    )
    assert shown["state"] == "CLOSING"


async def version_of(world: World, project_id: str) -> int:
    return int((await row_of(world, project_id))["version"])


async def readiness(world: World, at: str) -> Any:
    portfolio = world.service("portfolio")
    return await given.said(portfolio, given.MANAGER, "GET", f"{at}/closing-readiness")


async def test_what_a_terminated_project_has_not_handed_over_stops_nothing(world: World) -> None:
    """REQ-139: it is listed, and not needed; it cannot be handed over any more."""
    made = await planned(world)
    project = {"id": made["project_id"]}
    proposed = await moved(world, DIRECTOR, project, "terminations", REASON)
    path = f"/steering-decisions/{proposed['id']}/agree"
    await stepped(world, given.SPONSOR, path, REASON)
    (item, *_) = (await readiness(world, f"/projects/{project['id']}"))["items"]
    assert item == {"item": "DELIVERABLES_SETTLED", "met": False, "open": 1, "needed": False}
    refusal = await nothing_changes(
        world,
        "analyst-zhao",
        f"/projects/{project['id']}/close",
        None,
        await version_of(world, project["id"]),
        409,
        "not_ready_to_close",
    )
    assert "/DELIVERABLES_SETTLED" not in [e["pointer"] for e in refusal["errors"]]
    path = f"/deliverables/{made['id']}/deliver"
    await nothing_changes(world, given.MANAGER, path, SHOWN, made["version"], 409, "not_under_way")


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([], ("GREY", ["NOT_MEASURED"])),
        (["deliver"], ("GREY", ["NOT_MEASURED"])),
        (["deliver", "accept"], ("GREEN", ["FIRST_PASS_ACCEPTANCE"])),
        (["deliver", "reject"], ("RED", ["FIRST_PASS_ACCEPTANCE"])),
        (["deliver", "reject", "deliver", "accept"], ("RED", ["FIRST_PASS_ACCEPTANCE"])),
        (["waive"], ("GREY", ["NOT_MEASURED"])),
    ],
)
async def test_first_pass_acceptance_shows_in_the_lights(
    world: World, steps: list[str], found: tuple[str, list[str]]
) -> None:
    """REQ-110; formulas.md 8: accepted at the first handing over, of all that were judged."""
    portfolio, made = world.service("portfolio"), await planned(world)
    bodies = {"deliver": SHOWN, "accept": None, "reject": WHY, "waive": WHY}
    for verb in steps:
        who = given.MANAGER if verb == "deliver" else given.SPONSOR
        await step(world, who, made, verb, bodies[verb])
    path = f"/rags/{made['project_id']}/assess"
    rag = await given.said(portfolio, given.MANAGER, "POST", path)
    (light,) = [d for d in rag["dimensions"] if d["dimension"] == "QUALITY"]
    assert (light["computed"], light["reasons"]) == found
