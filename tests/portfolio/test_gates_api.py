"""Gates and waivers over HTTP: what is looked at, what is decided, and what then may begin."""

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.supervision import GateDecided, SteeringProposed, WaiverGranted
from shared.contracts.training import TrainingCoverageChanged
from tests.portfolio.given import (
    GO,
    action_of,
    approval,
    baselined_project,
    executing_project,
    registered_project,
    risk_review,
    row_of,
    settle_conditions,
    unchanged,
)
from tests.support import given
from tests.support.world import World

DIRECTOR = "director-chen"
HOLD = {**GO, "outcome": "HOLD", "findings": [{"met": True}, {"met": False}, {"met": True}]}
WAIVER = {"rule": "START_GATE", "reason": "试点项目，简化开工评审。", "expires_on": "2099-06-30"}


async def start(world: World, project: dict[str, Any]) -> Any:
    version = (await row_of(world, project["id"]))["version"]
    path = f"/projects/{project['id']}/start"
    return await world.service("portfolio").call(given.MANAGER, "POST", path, if_match=version)


async def test_a_project_starts_when_its_gate_was_opened(world: World) -> None:
    """REQ-031: conditions met, risks reviewed in the stage, criteria met, decided by the PD."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    await settle_conditions(world, project["id"])
    await portfolio.hear(risk_review(project["id"]), times=2)
    since, path = await portfolio.last_seq(), f"/projects/{project['id']}/gate-reviews"
    answer = await portfolio.call(DIRECTOR, "POST", path, GO)
    assert answer.status_code == 201
    review = answer.json()
    assert (review["gate"], review["stage"], review["outcome"]) == ("START", "PLANNING", "GO")
    assert review["criteria"][0]["text"]["zh"] == "基准已批准"
    assert answer.headers["location"] == f"/portfolio/v1/gate-reviews/{review['id']}"
    (told,) = await portfolio.events(since=since)
    assert (told["type"], told["reason"]) == (GateDecided.type_name(), GO["reason"])
    assert told["data"]["decided_by"] == DIRECTOR
    shown = await given.said(portfolio, given.MANAGER, "GET", f"/gate-reviews/{review['id']}")
    assert shown == review

    started = await start(world, project)
    assert (started.status_code, started.json()["state"]) == (200, "EXECUTING")
    assert (started.json()["stage"], started.json()["version"]) == ("EXECUTION", 6)
    assert (await row_of(world, project["id"]))["started_on"] is not None
    told = (await portfolio.events(project["id"]))[-1]
    assert told["type"] == "pmo.portfolio.ProjectStarted.v1"
    assert told["data"]["undertaking"]["state"] == "EXECUTING"


async def test_a_gate_that_is_not_passed_keeps_the_project_from_starting(world: World) -> None:
    """REQ-031: without a review, after HOLD, and when a later review shuts it again."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    await settle_conditions(world, project["id"])
    await portfolio.hear(risk_review(project["id"]))
    for ruling in (None, HOLD, GO, HOLD):
        if ruling is not None:
            path = f"/projects/{project['id']}/gate-reviews"
            await given.said(portfolio, DIRECTOR, "POST", path, ruling)
        if ruling is GO:
            continue
        before = await unchanged(portfolio)
        answer = await start(world, project)
        assert (answer.status_code, answer.json()["code"]) == (409, "gate_not_passed")
        assert await unchanged(portfolio) == before


async def test_a_conditional_go_counts_once_its_conditions_are_met(world: World) -> None:
    """REQ-031, REQ-062: they stand before the same gate, beside those of the approval."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    await settle_conditions(world, project["id"])
    await portfolio.hear(risk_review(project["id"]))
    ruling = {**HOLD, "outcome": "CONDITIONAL_GO", "conditions": ["架构师于两周内到位"]}
    path = f"/projects/{project['id']}/gate-reviews"
    await given.said(portfolio, DIRECTOR, "POST", path, ruling)
    assert (await start(world, project)).json()["code"] == "gate_not_passed"
    await settle_conditions(world, project["id"])
    assert (await start(world, project)).status_code == 200


async def test_a_kill_proposes_the_termination(world: World) -> None:
    """REQ-031, REQ-139: the sponsor or an executive is asked; nothing ends by itself."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    since, path = await portfolio.last_seq(), f"/projects/{project['id']}/gate-reviews"
    await given.said(portfolio, DIRECTOR, "POST", path, {**HOLD, "outcome": "KILL"})
    told = await portfolio.events(since=since)
    assert {t["type"] for t in told} == {GateDecided.type_name(), SteeringProposed.type_name()}
    assert (await row_of(world, project["id"]))["state"] == "REGISTERED"


@pytest.mark.parametrize(
    ("ready", "changed", "code", "problems"),
    [
        (True, {"gate": "TAKE_OFF"}, "gate_unknown", []),
        (True, {"findings": [{"met": True}]}, "findings_incomplete", []),
        (True, {"findings": HOLD["findings"]}, "gate_not_ready", ["criterion_not_met"]),
        (
            True,
            {"outcome": "CONDITIONAL_GO"},
            "gate_not_ready",
            ["conditions_and_outcome_differ"],
        ),
        (True, {"conditions": ["x"]}, "gate_not_ready", ["conditions_and_outcome_differ"]),
        (False, {}, "gate_not_ready", ["conditions_open", "risk_review_missing"]),
    ],
)
async def test_a_gate_that_cannot_be_opened_stays_shut(
    world: World, ready: bool, changed: dict[str, Any], code: str, problems: list[str]
) -> None:
    """REQ-031, REQ-062, REQ-173: each thing that stands before it is named."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    if ready:
        await settle_conditions(world, project["id"])
        await portfolio.hear(risk_review(project["id"]))
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/gate-reviews"
    answer = await portfolio.call(DIRECTOR, "POST", path, {**GO, **changed})
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert [e["code"] for e in answer.json().get("errors", [])] == problems
    assert await unchanged(portfolio) == before


async def test_a_risk_review_of_another_stage_does_not_count(world: World) -> None:
    """REQ-173."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    await settle_conditions(world, project["id"])
    await portfolio.hear(risk_review(project["id"], stage="INITIATION"))
    path = f"/projects/{project['id']}/gate-reviews"
    answer = await portfolio.call(DIRECTOR, "POST", path, GO)
    assert [e["code"] for e in answer.json()["errors"]] == ["risk_review_missing"]


@pytest.mark.parametrize(
    ("level", "travels"), [("PUBLIC_IN_ORG", WAIVER["reason"]), ("RESTRICTED", "")]
)
async def test_a_waiver_lets_a_project_start_until_it_expires(
    world: World, level: str, travels: str
) -> None:
    """REQ-031: reason, approver and expiry are kept; its words travel only where public."""
    portfolio = world.service("portfolio")
    project = await baselined_project(world, confidentiality=level)
    today = portfolio.clock().date()
    short = {**WAIVER, "expires_on": f"{today.replace(year=today.year + 1)}"}
    answer = await portfolio.call(DIRECTOR, "POST", f"/projects/{project['id']}/waivers", short)
    assert (answer.status_code, answer.json()["granted_by"]) == (201, DIRECTOR)
    (told,) = await portfolio.events(answer.json()["id"])
    assert (told["type"], told["data"]["reason"]) == (WaiverGranted.type_name(), travels)
    with world.clock.later(days=370):
        assert (await start(world, project)).json()["code"] == "gate_not_passed"
    assert (await start(world, project)).status_code == 200


def coverage(
    project: dict[str, Any], lacking: int, revision: int, *courses: str
) -> TrainingCoverageChanged:
    """What knowledge tells of how far the people of a project are trained."""
    return TrainingCoverageChanged(
        project_id=project["id"], revision=revision, lacking=lacking, courses=courses
    )


async def test_a_project_whose_people_are_not_trained_does_not_start(world: World) -> None:
    """REQ-017: what is lacking is named; the latest that knowledge told counts."""
    portfolio, project = world.service("portfolio"), await baselined_project(world, tier="S")
    lacking = coverage(project, 2, 3, "RISK_BASICS", "EVM_BASICS")
    await portfolio.hear(lacking, times=2)
    await portfolio.hear(coverage(project, 0, 2))
    before = await unchanged(portfolio)
    answer = await start(world, project)
    assert (answer.status_code, answer.json()["code"]) == (409, "training_not_covered")
    assert answer.json()["params"] == {"count": 2, "courses": "RISK_BASICS, EVM_BASICS"}
    assert await unchanged(portfolio) == before
    await portfolio.hear(coverage(project, 0, 4))
    await portfolio.hear(lacking)
    assert (await start(world, project)).json()["state"] == "EXECUTING"


async def test_training_can_be_waived_until_a_day(world: World) -> None:
    """REQ-017, REQ-031: a waiver of another rule does not count."""
    portfolio, project = world.service("portfolio"), await baselined_project(world, tier="S")
    await portfolio.hear(coverage(project, 1, 1, "RISK_BASICS"))
    path = f"/projects/{project['id']}/waivers"
    await given.said(portfolio, DIRECTOR, "POST", path, WAIVER)
    assert (await start(world, project)).json()["code"] == "training_not_covered"
    await given.said(portfolio, DIRECTOR, "POST", path, {**WAIVER, "rule": "TRAINING"})
    assert (await start(world, project)).json()["state"] == "EXECUTING"


async def test_a_profile_without_a_start_gate_asks_for_none(world: World) -> None:
    """REQ-011, REQ-031: a project of tier S has no such gate."""
    project = await baselined_project(world, tier="S")
    assert (await start(world, project)).json()["state"] == "EXECUTING"


@pytest.mark.parametrize(
    ("who", "what", "body", "status", "code"),
    [
        (given.MANAGER, "gate-reviews", HOLD, 403, "forbidden"),
        ("analyst-zhao", "gate-reviews", HOLD, 403, "forbidden"),
        ("pm-wu", "gate-reviews", HOLD, 404, "not_found"),
        (DIRECTOR, "gate-reviews", {**HOLD, "reason": ""}, 422, "validation_failed"),
        ("analyst-zhao", "waivers", WAIVER, 403, "forbidden"),
        (DIRECTOR, "waivers", {**WAIVER, "expires_on": "2020-01-01"}, 409, "due_in_the_past"),
        (DIRECTOR, "waivers", {**WAIVER, "rule": "ALL"}, 422, "validation_failed"),
    ],
)
async def test_a_refused_decision_changes_nothing_and_tells_nothing(
    world: World, who: str, what: str, body: dict[str, Any], status: int, code: str
) -> None:
    """REQ-031: the director decides."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    before = await unchanged(portfolio)
    answer = await portfolio.call(who, "POST", f"/projects/{project['id']}/{what}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_only_the_manager_starts_and_only_from_the_baseline(world: World) -> None:
    """REQ-031: and the record says so beforehand (REQ-008)."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    path = f"/projects/{project['id']}"
    shown = await given.said(portfolio, given.MANAGER, "GET", path)
    assert action_of(shown, "startProject")["reason_code"] == "illegal_move"
    before = await unchanged(portfolio)
    assert (await start(world, project)).json()["code"] == "illegal_move"
    answer = await portfolio.call(DIRECTOR, "POST", f"{path}/start", if_match=1)
    assert answer.json()["code"] == "forbidden"
    assert await unchanged(portfolio) == before


async def test_gate_reviews_and_waivers_are_listed_by_project(world: World) -> None:
    """REQ-031: the record of decisions can be read."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    await given.said(portfolio, DIRECTOR, "POST", f"/projects/{project['id']}/waivers", WAIVER)
    for listed, filters in (
        ("gate-reviews", {"gate": "START", "outcome": "GO"}),
        ("waivers", {"rule": "START_GATE"}),
    ):
        params = {"project_id": project["id"], **filters}
        page = await given.said(portfolio, given.MANAGER, "GET", f"/{listed}", params=params)
        assert [item["project_id"] for item in page["items"]] == [project["id"]]


async def test_an_approval_names_the_gate_that_its_conditions_stand_before(world: World) -> None:
    """REQ-062: a condition of the PLAN gate does not keep the start gate shut."""
    portfolio = world.service("portfolio")
    fact = {"text": "供电方案确认", "gate": "PLAN", "due": None, "owner_id": None}
    said = approval(admission_conditions=[{"condition_id": UUID(int=7), **fact}])
    await portfolio.hear(said)
    ruling = {**HOLD, "outcome": "GO", "findings": GO["findings"]}
    await portfolio.hear(risk_review(said.proposal_id, stage="INITIATION"))
    path = f"/projects/{said.proposal_id}/gate-reviews"
    assert (await portfolio.call(DIRECTOR, "POST", path, ruling)).status_code == 201
