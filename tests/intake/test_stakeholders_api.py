"""Stakeholders over HTTP: added, changed, waived and removed, seen and let see."""

from typing import Any

import pytest

from services.intake.contents.queries import STAKEHOLDER_EXAMPLE
from services.intake.submissions.commands import EXAMPLE
from shared.contracts.base import EVENTS
from tests.intake.gathering import INFLUENTIAL, PERSON, add, capture, hold, plan, told
from tests.support import given
from tests.support.world import World

BECAUSE = {"reason": "已在上一期项目中充分征询。"}


async def test_a_proposal_is_drafted_with_all_that_belongs_to_it(world: World) -> None:
    """REQ-032, REQ-048, REQ-051: stakeholders and objectives in one request."""
    intake = world.service("intake")
    body = {**EXAMPLE, "stakeholders": [STAKEHOLDER_EXAMPLE, PERSON]}
    draft = await given.said(intake, "sponsor-zhang", "POST", "/proposals", body)
    one, other = draft["stakeholders"]
    assert {name: one[name] for name in STAKEHOLDER_EXAMPLE} == STAKEHOLDER_EXAMPLE
    assert (other["person_id"], other["version"]) == ("employee-he", 1)
    assert await given.seen(world, draft) == draft
    assert await told(world, draft) == ["ProposalDrafted"]
    assert await told(world, one) == ["StakeholderAdded"]
    assert await told(world, draft["expected_objectives"][0]) == ["ExpectedObjectiveSet"]
    reader = {"person_id": "employee-he", "role": "reader"}
    (drafted,) = await intake.events(draft["id"])
    assert reader in drafted["data"]["undertaking"]["members"]


async def test_a_stakeholder_is_added_below_the_proposal(world: World) -> None:
    """REQ-048."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    path = f"/proposals/{draft['key']}/stakeholders"
    answer = await intake.call("sponsor-zhang", "POST", path, INFLUENTIAL)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"/intake/v1/stakeholders/{made['id']}"
    assert answer.headers["etag"] == '"1"'
    assert made["proposal_id"] == draft["id"]
    seen = await given.said(intake, "sponsor-zhang", "GET", f"/stakeholders/{made['id']}")
    assert seen == made
    (row,) = await intake.rows("SELECT * FROM stakeholders WHERE id = :id", id=made["id"])
    assert (row["name"], row["influence"]) == (INFLUENTIAL["name"], 5)
    assert await told(world, made) == ["StakeholderAdded"]
    shown = (await given.seen(world, draft))["stakeholders"]
    assert [s["name"] for s in shown] == [STAKEHOLDER_EXAMPLE["name"], INFLUENTIAL["name"]]


async def test_a_stakeholder_who_is_a_person_reads_the_proposal(world: World) -> None:
    """REQ-048, REQ-054: from when intake has heard of it, and no longer than they have a stake."""
    intake = world.service("intake")
    draft = await given.drafted_proposal(world, confidentiality="SECRET")
    path = f"/proposals/{draft['id']}"

    async def sees() -> int:
        rows = await intake.events(draft["id"])
        for row in rows:
            await intake.hear(EVENTS[row["type"]].model_validate(row["data"]), event_id=row["id"])
        return (await intake.call("employee-he", "GET", path)).status_code

    assert await sees() == 404
    person = await add(world, draft, **PERSON)
    assert await told(world, draft) == ["ProposalDrafted", "ProposalReadersChanged"]
    assert await sees() == 200
    there = f"/stakeholders/{person['id']}"
    assert (await intake.call("employee-he", "GET", there)).status_code == 200
    gone = await intake.call("sponsor-zhang", "DELETE", there, if_match=1)
    assert (gone.status_code, gone.content) == (204, b"")
    assert await sees() == 404
    assert (await intake.call("sponsor-zhang", "GET", there)).status_code == 404


async def test_no_readers_are_told_where_they_stay_the_same(world: World) -> None:
    """REQ-048: the proposal's version moves with its readers alone."""
    draft = await given.drafted_proposal(world)
    await add(world, draft)
    assert (await given.seen(world, draft))["version"] == draft["version"]


async def test_a_patch_replaces_what_it_names_and_leaves_the_rest(world: World) -> None:
    """REQ-048."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    made = await add(world, draft)
    path = f"/stakeholders/{made['id']}"
    changed = await given.said(
        intake, "sponsor-zhang", "PATCH", path, {"influence": 4, "organisation": None}, if_match=1
    )
    assert (changed["influence"], changed["organisation"], changed["version"]) == (4, None, 2)
    assert changed["name"] == made["name"]
    assert await told(world, made) == ["StakeholderAdded", "StakeholderChanged"]
    history = await given.said(intake, "sponsor-zhang", "GET", f"{path}/history")
    assert history["items"][0]["data"]["changed"] == ["organisation", "influence"]


async def test_stakeholders_are_listed_by_influence(world: World) -> None:
    """REQ-048."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    await add(world, draft, influence=5)
    await add(world, draft, **{**PERSON, "influence": 4})
    path = f"/proposals/{draft['id']}/stakeholders"

    async def influences(**params: Any) -> list[int]:
        page = await given.said(intake, "sponsor-zhang", "GET", path, params=params)
        return [row["influence"] for row in page["items"]]

    assert await influences() == [5, 4, 3]
    assert await influences(sort="influence") == [3, 4, 5]
    assert await influences(influence_min=4) == [5, 4]
    assert await influences(kind="PERSON") == [4]


async def test_the_director_waives_a_consultation(world: World) -> None:
    """REQ-053."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    made = await add(world, proposal, by="analyst-lin")
    path = f"/stakeholders/{made['id']}/waive-consultation"
    waived = await given.said(intake, "director-chen", "POST", path, BECAUSE, if_match=1)
    assert (waived["waived_by"], waived["waiver_reason"]) == ("director-chen", BECAUSE["reason"])
    fact = (await intake.events(made["id"]))[-1]
    assert (fact["type"], fact["reason"]) == (
        "pmo.intake.StakeholderConsultationWaived.v1",
        BECAUSE["reason"],
    )
    actions = {a["action"]: a["reason_code"] for a in waived["allowed_actions"]}
    assert actions["waiveConsultation"] == "consultation_waived"
    before = await intake.contents()
    again = await intake.call("director-chen", "POST", path, BECAUSE, if_match=2)
    assert (again.status_code, again.json()["code"]) == (409, "consultation_waived")
    assert await intake.contents() == before


@pytest.mark.parametrize(
    ("who", "method", "path", "body", "status", "code"),
    [
        ("analyst-lin", "POST", "/waive-consultation", BECAUSE, 403, "forbidden"),
        ("director-chen", "POST", "/waive-consultation", {}, 422, "validation_failed"),
        ("director-chen", "PATCH", "", {"influence": 1}, 403, "forbidden"),
        ("sponsor-li", "PATCH", "", {"influence": 1}, 404, "not_found"),
        ("sponsor-zhang", "PATCH", "", {"influence": 6}, 422, "validation_failed"),
        ("sponsor-zhang", "PATCH", "", {"person_id": "pm-wu"}, 409, "group_is_no_person"),
        ("director-chen", "DELETE", "", None, 403, "forbidden"),
    ],
)
async def test_a_refused_change_changes_nothing_and_tells_nothing(
    world: World, who: str, method: str, path: str, body: Any, status: int, code: str
) -> None:
    """REQ-048, REQ-053."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    made = await add(world, draft)
    before = await intake.contents()
    answer = await intake.call(who, method, f"/stakeholders/{made['id']}{path}", body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_nothing_is_changed_while_the_proposal_does_not_collect(world: World) -> None:
    """REQ-048: what was handed in is not added to before the PMO has taken it up."""
    intake, proposal = world.service("intake"), await given.submitted_proposal(world)
    there = f"/stakeholders/{proposal['stakeholders'][0]['id']}"
    below = f"/proposals/{proposal['id']}/stakeholders"
    before = await intake.contents()
    for method, path, body in (("POST", below, INFLUENTIAL), ("PATCH", there, {"interest": 1}),
                               ("DELETE", there, None)):  # fmt: skip
        version = None if method == "POST" else 1
        answer = await intake.call("sponsor-zhang", method, path, body, if_match=version)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await intake.contents() == before
    shown = await given.said(intake, "sponsor-zhang", "GET", there)
    reasons = {a["action"]: a["reason_code"] for a in shown["allowed_actions"]}
    assert reasons["changeStakeholder"] == reasons["removeStakeholder"] == "illegal_move"


async def test_who_is_named_elsewhere_is_not_removed(world: World) -> None:
    """REQ-048: as the source of a requirement, or in a consultation."""
    intake, proposal = world.service("intake"), await given.assessed_proposal(world)
    one, other = await add(world, proposal), await add(world, proposal)
    await capture(world, proposal, source=one)
    await hold(world, await plan(world, proposal, other))
    before = await intake.contents()
    for named in (one, other):
        path = f"/stakeholders/{named['id']}"
        answer = await intake.call("analyst-lin", "DELETE", path, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "stakeholder_named")
    assert await intake.contents() == before


async def test_a_proposal_has_forty_stakeholders_at_most(world: World) -> None:
    """REQ-048: all of them travel in one event."""
    intake = world.service("intake")
    draft = await given.drafted_proposal(world, stakeholders=[STAKEHOLDER_EXAMPLE] * 40)
    before = await intake.contents()
    path = f"/proposals/{draft['id']}/stakeholders"
    answer = await intake.call("sponsor-zhang", "POST", path, INFLUENTIAL)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_stakeholders")
    body = {**EXAMPLE, "stakeholders": [STAKEHOLDER_EXAMPLE] * 41}
    answer = await intake.call("sponsor-zhang", "POST", "/proposals", body)
    assert answer.status_code == 422
    assert await intake.contents() == before
