"""Expected objectives over HTTP: SMART or not, linked or not, frozen with the proposal."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from services.intake.contents.queries import OBJECTIVE_EXAMPLE
from services.intake.submissions.commands import EXAMPLE
from tests.intake.gathering import retired, strategic, told
from tests.support import given
from tests.support.world import World

VAGUE = {"statement": "更快"}


@pytest.fixture
async def apart(world: World) -> AsyncIterator[World]:
    """A world where strategic objectives may be known without others having to serve them."""
    another = world.apart(f"objectives_{uuid4().hex[:8]}")
    yield another
    await another.close()


async def test_an_objective_is_set_below_the_proposal_and_says_what_it_lacks(world: World) -> None:
    """REQ-051."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    path = f"/proposals/{draft['id']}/expected-objectives"
    answer = await intake.call("sponsor-zhang", "POST", path, VAGUE)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"/intake/v1/expected-objectives/{made['id']}"
    assert (made["smart"], len(made["missing"])) == (False, 6)
    there = f"/expected-objectives/{made['id']}"
    changed = await given.said(
        intake, "sponsor-zhang", "PATCH", there, OBJECTIVE_EXAMPLE, if_match=1
    )
    assert (changed["smart"], changed["missing"], changed["version"]) == (True, [], 2)
    assert (changed["target_value"], changed["due"]) == ("2", "2027-09-30")
    shown = await given.said(intake, "sponsor-zhang", "GET", there)
    assert (shown["target_value"], shown["smart"]) == ("2.0000", True)
    assert await told(world, made) == ["ExpectedObjectiveSet", "ExpectedObjectiveChanged"]
    (_, second) = (await given.seen(world, draft))["expected_objectives"]
    assert (second["id"], second["smart"], second["target_value"]) == (made["id"], True, "2.0000")
    listed = await given.said(intake, "sponsor-zhang", "GET", path)
    assert listed["items"][1] == second


async def test_a_removed_objective_is_gone_and_its_facts_stay(world: World) -> None:
    """REQ-051: and without any there is nothing to submit (REQ-033)."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    (aim,) = draft["expected_objectives"]
    path = f"/expected-objectives/{aim['id']}"
    gone = await intake.call("sponsor-zhang", "DELETE", path, if_match=1)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await intake.call("sponsor-zhang", "GET", path)).status_code == 404
    rows = await intake.events(aim["id"])
    assert [(r["type"].split(".")[2], r["aggregate_version"]) for r in rows] == [
        ("ExpectedObjectiveSet", 1),
        ("ExpectedObjectiveRemoved", 2),
    ]
    seen = await given.seen(world, draft)
    (submit,) = [a for a in seen["allowed_actions"] if a["action"] == "submitProposal"]
    assert submit["reason_code"] == "proposal_incomplete"
    refused = await intake.call(
        "sponsor-zhang", "POST", f"/proposals/{draft['id']}/submit", if_match=1
    )
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/expected_objectives"]


async def test_a_submission_freezes_what_is_expected_and_who_has_a_stake(world: World) -> None:
    """REQ-035, REQ-048, REQ-051: as it was then, whatever comes after."""
    intake, proposal = world.service("intake"), await given.screened_proposal(world)
    (aim,), path = proposal["expected_objectives"], f"/proposals/{proposal['id']}"
    there = f"/expected-objectives/{aim['id']}"
    later = {"target_value": "-1.5"}
    await given.said(intake, "analyst-lin", "PATCH", there, later, if_match=1)
    versions = await given.said(intake, "sponsor-zhang", "GET", f"{path}/versions")
    content = versions["items"][0]["content"]
    assert content["expected_objectives"][0]["target_value"] == "2.0000"
    assert content["stakeholders"][0]["name"] == EXAMPLE["stakeholders"][0]["name"]
    assert "version" not in content["stakeholders"][0]
    seen = await given.seen(world, proposal)
    assert seen["expected_objectives"][0]["target_value"] == "-1.5000"


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("sponsor-li", VAGUE, 404, "not_found"),
        ("director-chen", VAGUE, 403, "forbidden"),
        ("sponsor-zhang", {"statement": ""}, 422, "validation_failed"),
        ("sponsor-zhang", {**VAGUE, "target_value": 2}, 422, "validation_failed"),
        ("sponsor-zhang", {**VAGUE, "target_value": "1e3"}, 422, "validation_failed"),
        ("sponsor-zhang", {**VAGUE, "target": "2 s"}, 422, "validation_failed"),
        (
            "sponsor-zhang",
            {**VAGUE, "strategic_objective_id": str(uuid4())},
            409,
            "strategic_objective_unknown",
        ),
    ],
)
async def test_a_refused_objective_changes_nothing_and_tells_nothing(
    world: World, who: str, body: Any, status: int, code: str
) -> None:
    """REQ-051, REQ-089."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    (aim,), below = draft["expected_objectives"], f"/proposals/{draft['id']}/expected-objectives"
    before = await intake.contents()
    answers = [
        await intake.call(who, "POST", below, body),
        await intake.call(who, "PATCH", f"/expected-objectives/{aim['id']}", body, if_match=1),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(status, code)}
    assert await intake.contents() == before


async def test_what_was_handed_in_is_not_changed_until_it_is_taken_up(world: World) -> None:
    """REQ-051: 409, and the record says so beforehand (REQ-008)."""
    intake, proposal = world.service("intake"), await given.submitted_proposal(world)
    path = f"/expected-objectives/{proposal['expected_objectives'][0]['id']}"
    before = await intake.contents()
    for method, body in (("PATCH", VAGUE), ("DELETE", None)):
        answer = await intake.call("sponsor-zhang", method, path, body, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await intake.contents() == before
    shown = await given.said(intake, "sponsor-zhang", "GET", path)
    assert {a["reason_code"] for a in shown["allowed_actions"]} == {"illegal_move"}


async def test_a_proposal_has_twenty_objectives_at_most(world: World) -> None:
    """REQ-051: all of them travel in one event."""
    intake = world.service("intake")
    draft = await given.drafted_proposal(world, expected_objectives=[VAGUE] * 20)
    before = await intake.contents()
    path = f"/proposals/{draft['id']}/expected-objectives"
    answer = await intake.call("sponsor-zhang", "POST", path, VAGUE)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_objectives")
    assert await intake.contents() == before


async def test_an_objective_serves_a_strategic_objective_that_counts(apart: World) -> None:
    """REQ-051, REQ-089."""
    intake, aim, past = apart.service("intake"), strategic(), strategic()
    await intake.hear(aim)
    await intake.hear(retired(past))
    linked = {**VAGUE, "strategic_objective_id": str(aim.objective_id)}
    body = {**EXAMPLE, "expected_objectives": [VAGUE, linked]}
    draft = await given.said(intake, "sponsor-zhang", "POST", "/proposals", body)
    links = [o["strategic_objective_id"] for o in draft["expected_objectives"]]
    assert links == [None, str(aim.objective_id)]
    before = await intake.contents()
    linked["strategic_objective_id"] = str(past.objective_id)
    answer = await intake.call("sponsor-zhang", "POST", "/proposals", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "strategic_objective_retired")
    assert [e["pointer"] for e in answer.json()["errors"]] == [
        "/expected_objectives/1/strategic_objective_id"
    ]
    assert await intake.contents() == before


async def test_without_a_link_to_strategy_a_consultation_is_not_complete(apart: World) -> None:
    """REQ-089: once portfolio has strategic objectives; a retired one does not count."""
    intake, first, second = apart.service("intake"), strategic(), strategic()
    proposal = await given.assessed_proposal(apart)
    path = f"/proposals/{proposal['id']}/complete-consultation"
    (aim,) = proposal["expected_objectives"]
    await intake.hear(first)
    there, link = f"/expected-objectives/{aim['id']}", str(first.objective_id)
    await given.said(
        intake, "analyst-lin", "PATCH", there, {"strategic_objective_id": link},
        if_match=(await given.said(intake, "analyst-lin", "GET", there))["version"],
    )  # fmt: skip
    await intake.hear(second)
    await intake.hear(retired(first))
    before = await intake.contents()
    refused = await intake.call("analyst-lin", "POST", path, if_match=proposal["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "objective_not_linked")
    assert await intake.contents() == before
    shown = await given.seen(apart, proposal, "analyst-lin")
    (action,) = [a for a in shown["allowed_actions"] if a["action"] == "completeConsultation"]
    assert action["reason_code"] == "objective_not_linked"
    await intake.hear(retired(second))
    done = await intake.call("analyst-lin", "POST", path, if_match=proposal["version"])
    assert done.status_code == 200, "where none counts, none can be served"
