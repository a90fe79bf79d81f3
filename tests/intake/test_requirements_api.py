"""Requirements over HTTP: captured from stakeholders, and answered for by them."""

from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.base import EVENTS
from tests.intake.gathering import PERSON, add, capture, told
from tests.support import given
from tests.support.world import World

ON_BEHALF = {"on_behalf": "12 月 3 日访谈纪要。"}
BECAUSE = {"reason": "与范围无关。"}
DISPUTED = {"reason": "要的是不中断。"}
MUST = {"statement": "热线不中断", "priority": "MUST"}


async def hear_own(world: World, proposal: dict[str, Any]) -> None:
    """Intake hears what it told of the proposal, as it does within a moment."""
    intake = world.service("intake")
    for row in await intake.events(proposal["id"]):
        await intake.hear(EVENTS[row["type"]].model_validate(row["data"]), event_id=row["id"])


async def of_a_person(world: World, **how: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A proposal that is consulted on, and a requirement of an employee without any role."""
    proposal = await given.assessed_proposal(world, **how)
    person = await add(world, proposal, by="analyst-lin", **PERSON)
    await hear_own(world, proposal)
    return proposal, await capture(world, proposal, source=person)


async def test_a_requirement_is_captured_from_a_stakeholder(world: World) -> None:
    """REQ-050."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    source = proposal["stakeholders"][0]["id"]
    path = f"/proposals/{proposal['id']}/requirements"
    body = {**MUST, "source_stakeholder_id": source, "acceptance_criterion": "可用率 100%"}
    answer = await intake.call("analyst-lin", "POST", path, body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"/intake/v1/requirements/{made['id']}"
    assert made["key"].startswith("RQM-20")
    assert (made["state"], made["captured_by"]) == ("CAPTURED", "analyst-lin")
    assert await given.said(intake, "analyst-lin", "GET", f"/requirements/{made['key']}") == made
    assert await told(world, made) == ["RequirementCaptured"]
    (row,) = await intake.rows("SELECT * FROM requirements WHERE id = :id", id=made["id"])
    assert (row["statement"], row["priority"]) == (MUST["statement"], "MUST")


async def test_the_stakeholder_it_comes_from_confirms_it(world: World) -> None:
    """REQ-054: an employee without any role sees their requirement, and answers for it."""
    intake = world.service("intake")
    proposal, made = await of_a_person(world, confidentiality="RESTRICTED")
    path = f"/requirements/{made['id']}"
    shown = await given.said(intake, "employee-he", "GET", path)
    allowed = {a["action"] for a in shown["allowed_actions"] if a["allowed"]}
    assert allowed == {"confirmRequirement", "disputeRequirement"}
    confirmed = await given.said(intake, "employee-he", "POST", f"{path}/confirm", {}, if_match=1)
    assert (confirmed["state"], confirmed["answered_by"]) == ("CONFIRMED", "employee-he")
    assert confirmed["source_person_id"] == "employee-he"
    fact = (await intake.events(made["id"]))[-1]
    assert fact["type"] == "pmo.intake.RequirementConfirmed.v1"
    assert fact["data"]["by_source"] is True
    assert (await given.seen(world, proposal))["version"] == proposal["version"] + 1


async def test_an_analyst_answers_for_a_stakeholder_and_says_how_they_know(world: World) -> None:
    """REQ-054."""
    intake, (_, made) = world.service("intake"), await of_a_person(world)
    path = f"/requirements/{made['id']}"
    before = await intake.contents()
    refused = await intake.call("analyst-lin", "POST", f"{path}/confirm", {}, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "on_behalf_missing")
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/on_behalf"]
    assert await intake.contents() == before
    done = await given.said(intake, "analyst-lin", "POST", f"{path}/confirm", ON_BEHALF, if_match=1)
    assert (done["state"], done["on_behalf"]) == ("CONFIRMED", ON_BEHALF["on_behalf"])
    fact = (await intake.events(made["id"]))[-1]
    assert (fact["data"]["by_source"], fact["reason"]) == (False, ON_BEHALF["on_behalf"])


async def test_what_is_disputed_is_changed_and_asked_anew(world: World) -> None:
    """REQ-050, REQ-054."""
    intake, (_, made) = world.service("intake"), await of_a_person(world)
    path = f"/requirements/{made['id']}"
    disputed = await given.said(
        intake, "employee-he", "POST", f"{path}/dispute", DISPUTED, if_match=1
    )
    assert (disputed["state"], disputed["reason"]) == ("DISPUTED", DISPUTED["reason"])
    changed = await given.said(
        intake, "analyst-lin", "PATCH", path, {"statement": "热线零中断"}, if_match=2
    )
    assert (changed["state"], changed["changes"], changed["reason"]) == ("CAPTURED", 1, None)
    dropped = await given.said(intake, "sponsor-zhang", "POST", f"{path}/drop", BECAUSE, if_match=3)
    assert (dropped["state"], dropped["reason"]) == ("DROPPED", BECAUSE["reason"])
    assert await told(world, made) == [
        "RequirementCaptured",
        "RequirementDisputed",
        "RequirementChanged",
        "RequirementDropped",
    ]
    history = await given.said(intake, "employee-he", "GET", f"{path}/history")
    assert [h["reason"] for h in history["items"]][::2] == [BECAUSE["reason"], DISPUTED["reason"]]


async def test_no_fact_about_a_requirement_holds_a_word_of_it(world: World) -> None:
    """REQ-050: words are fetched by those who may."""
    intake, (_, made) = world.service("intake"), await of_a_person(world)
    path = f"/requirements/{made['id']}"
    await given.said(intake, "employee-he", "POST", f"{path}/dispute", DISPUTED, if_match=1)
    said = str([row["data"] for row in await intake.events(made["id"])])
    assert made["statement"] not in said
    assert DISPUTED["reason"] not in said


@pytest.mark.parametrize(
    ("who", "method", "verb", "body", "status", "code"),
    [
        ("sponsor-zhang", "POST", "/confirm", ON_BEHALF, 409, "not_the_source"),
        ("sponsor-zhang", "POST", "/dispute", DISPUTED, 409, "not_the_source"),
        ("director-chen", "POST", "/confirm", ON_BEHALF, 403, "forbidden"),
        ("sponsor-li", "POST", "/confirm", ON_BEHALF, 404, "not_found"),
        ("employee-he", "POST", "/drop", BECAUSE, 403, "forbidden"),
        ("employee-he", "PATCH", "", {"priority": "WONT"}, 403, "forbidden"),
        ("analyst-lin", "POST", "/dispute", {}, 422, "validation_failed"),
        ("analyst-lin", "POST", "/drop", {}, 422, "validation_failed"),
        ("analyst-lin", "PATCH", "", {"statement": "长" * 201}, 422, "validation_failed"),
        (
            "analyst-lin",
            "PATCH",
            "",
            {"source_stakeholder_id": str(uuid4())},
            409,
            "stakeholder_unknown",
        ),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, method: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-050, REQ-054."""
    intake, (_, made) = world.service("intake"), await of_a_person(world)
    before = await intake.contents()
    answer = await intake.call(who, method, f"/requirements/{made['id']}{verb}", body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_once_a_decision_is_pending_requirements_stand(world: World) -> None:
    """REQ-050: what is decided on is not changed meanwhile; the record says so (REQ-008)."""
    intake, (proposal, made) = world.service("intake"), await of_a_person(world)
    version = (await given.seen(world, proposal))["version"]
    path = f"/proposals/{proposal['id']}/complete-consultation"
    await given.said(intake, "analyst-lin", "POST", path, if_match=version)
    before, there = await intake.contents(), f"/requirements/{made['id']}"
    for method, verb, body in (
        ("POST", "/confirm", ON_BEHALF),
        ("POST", "/dispute", {**DISPUTED, **ON_BEHALF}),
        ("POST", "/drop", BECAUSE),
        ("PATCH", "", {"priority": "WONT"}),
    ):
        answer = await intake.call("analyst-lin", method, there + verb, body, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await intake.contents() == before
    shown = await given.said(intake, "analyst-lin", "GET", there)
    assert {a["reason_code"] for a in shown["allowed_actions"]} == {"illegal_move"}


async def test_requirements_are_listed_by_state_priority_and_source(world: World) -> None:
    """REQ-050."""
    intake, (proposal, made) = world.service("intake"), await of_a_person(world)
    other = await capture(world, proposal, priority="COULD")
    drop = f"/requirements/{other['id']}/drop"
    await given.said(intake, "analyst-lin", "POST", drop, BECAUSE, if_match=1)
    path = f"/proposals/{proposal['id']}/requirements"

    async def keys(**params: Any) -> list[str]:
        page = await given.said(intake, "sponsor-zhang", "GET", path, params=params)
        return [row["key"] for row in page["items"]]

    assert await keys() == [made["key"], other["key"]]
    assert await keys(state="CAPTURED") == await keys(priority="MUST") == [made["key"]]
    assert await keys(source_stakeholder_id=made["source_stakeholder_id"]) == [made["key"]]
    assert await keys(state="DROPPED") == [other["key"]]


async def test_a_proposal_has_eighty_requirements_at_most(world: World) -> None:
    """REQ-050: those that were dropped do not count."""
    intake, proposal = world.service("intake"), await given.drafted_proposal(world)
    first = await capture(world, proposal, by="sponsor-zhang")
    for _ in range(79):
        await capture(world, proposal, by="sponsor-zhang")
    path = f"/proposals/{proposal['id']}/requirements"
    body = {**MUST, "source_stakeholder_id": first["source_stakeholder_id"]}
    before = await intake.contents()
    refused = await intake.call("sponsor-zhang", "POST", path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_requirements")
    assert await intake.contents() == before
    drop = f"/requirements/{first['id']}/drop"
    await given.said(intake, "sponsor-zhang", "POST", drop, BECAUSE, if_match=1)
    assert (await intake.call("sponsor-zhang", "POST", path, body)).status_code == 201
