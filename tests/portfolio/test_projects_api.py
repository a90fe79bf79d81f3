"""Projects over HTTP: who sees which, what they show, who joins the team, and every refusal."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from deploy.local.personas import Persona
from shared.contracts.base import EVENTS
from tests.portfolio.given import action_of, registered_project, row_of
from tests.support import given
from tests.support.world import World

ASSIGN = {"person_id": "employee-he"}


async def test_a_project_shows_where_it_stands_and_who_may_do_what(world: World) -> None:
    """REQ-008, REQ-060."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    answer = await portfolio.call("pm-zhou", "GET", f"/projects/{project['key']}")
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["id"], shown["process_step"]) == (project["id"], "initiation.registered")
    assert shown["budget"] == {"amount": "3000000.0000", "currency": "CNY"}
    assert shown["conditions"] == ["启动前完成等保测评方案"]
    assert {"person_id": "pm-zhou", "role": "project_manager"} in shown["members"]
    assert (shown["planned_start"], shown["planned_finish"]) == ("2099-01-05", "2099-06-19")
    assert shown["open_conditions"] == 1
    assert action_of(shown, "assignPerson") == {
        "action": "assignPerson",
        "allowed": True,
        "reason_code": None,
        "roles": ["pmo_analyst", "project_manager"],
    }
    assign = action_of(project, "assignPerson")
    assert (assign["allowed"], assign["reason_code"]) == (False, "forbidden")


@pytest.mark.parametrize("path", ["", "/history", "/plans"])
@pytest.mark.parametrize(
    ("level", "who", "status"),
    [
        ("PUBLIC_IN_ORG", "employee-he", 404),
        ("PUBLIC_IN_ORG", "pm-wu", 404),
        ("PUBLIC_IN_ORG", "admin-gao", 404),
        ("PUBLIC_IN_ORG", "rm-xu", 200),
        ("RESTRICTED", "rm-xu", 404),
        ("RESTRICTED", "analyst-zhao", 200),
        ("SECRET", "analyst-zhao", 404),
        ("SECRET", "pm-zhou", 200),
        ("SECRET", "sponsor-zhang", 200),
        ("SECRET", "analyst-lin", 200),
        ("SECRET", "auditor-hu", 200),
    ],
)
async def test_another_persons_project_does_not_exist(
    world: World, level: str, who: str, status: int, path: str
) -> None:
    """Members see it from the moment of registration; others as its confidentiality says."""
    project = await registered_project(world, confidentiality=level)
    answer = await world.service("portfolio").call(who, "GET", f"/projects/{project['id']}{path}")
    assert answer.status_code == status
    if status == 404:
        assert answer.json()["code"] == "not_found"


async def test_the_register_is_filtered_and_read_page_by_page(world: World) -> None:
    portfolio, manager = world.service("portfolio"), f"pm-{uuid4()}"
    made = [
        (await registered_project(world, manager=manager, type=t))["key"]
        for t in ("X1", "X2", "X1")
    ]
    found, cursor = [], None
    while True:
        params = {"project_manager_id": manager, "limit": 2, "sort": "registered_at"}
        params |= {"cursor": cursor} if cursor else {}
        page = (await portfolio.call("analyst-lin", "GET", "/projects", params=params)).json()
        found += [item["key"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == made

    params = {"project_manager_id": manager, "type": "X3", "state": "REGISTERED"}
    page = (await portfolio.call("analyst-lin", "GET", "/projects", params=params)).json()
    assert page == {"items": [], "next_cursor": None}


async def test_a_list_holds_only_what_its_reader_may_see(world: World) -> None:
    portfolio, manager = world.service("portfolio"), Persona(f"pm-{uuid4()}", "某", "manager")
    mine = await registered_project(world, manager=manager.id, confidentiality="SECRET")
    await registered_project(world)
    for reader, expected in ((manager, [mine["id"]]), ("rm-xu", [])):
        params = {"project_manager_id": manager.id}
        page = (await portfolio.call(reader, "GET", "/projects", params=params)).json()
        assert [item["id"] for item in page["items"]] == expected
    everything = (await portfolio.call(manager, "GET", "/projects")).json()
    assert [item["id"] for item in everything["items"]] == [mine["id"]]


async def test_the_plan_of_a_project_is_listed_and_read_whole(world: World) -> None:
    """REQ-063."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    at = f"/projects/{project['key']}/plans"
    (row,) = (await given.said(portfolio, "pm-zhou", "GET", at))["items"]
    assert (row["number"], row["kind"], row["state"]) == (1, "PRELIMINARY", "DRAFT")
    plan = await given.said(portfolio, "pm-zhou", "GET", f"/plans/{row['id']}")
    assert plan["content_hash"] == row["content_hash"]
    assert plan["process_step"] == "initiation.plan.draft"
    assert plan["content"]["phases"][0]["name"] == {"zh": "启动", "en": "Initiation"}
    assert plan["content"]["budget_range"]["least"] == "2250000.0000"

    answer = await portfolio.call("pm-wu", "GET", f"/plans/{row['id']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("who", ["pm-zhou", "analyst-zhao"])
async def test_the_manager_or_the_pmo_assigns_a_person(world: World, who: str) -> None:
    portfolio, project = world.service("portfolio"), await registered_project(world)
    since = await portfolio.last_seq()
    path = f"/projects/{project['id']}/assign-person"
    answer = await portfolio.call(who, "POST", path, ASSIGN, if_match=1)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    member = {"person_id": "employee-he", "role": "team_member"}
    assert member in answer.json()["members"]
    assert member in (await row_of(world, project["id"]))["members"]

    (told,) = await portfolio.events(project["id"], since=since)
    assert (told["type"], told["actor"]) == ("pmo.portfolio.PersonAssignedToProject.v1", who)
    assert (told["data"]["person_id"], told["data"]["role"]) == ("employee-he", "team_member")
    assert told["data"]["undertaking"]["revision"] == told["aggregate_version"] == 2
    assert member in told["data"]["undertaking"]["members"]

    history = await given.said(portfolio, who, "GET", f"/projects/{project['id']}/history")
    assert history["items"][0]["id"] == str(told["id"])


async def test_who_was_assigned_sees_the_project_once_that_was_heard(world: World) -> None:
    """The copy of members in each service follows the undertaking in the fact."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    path = f"/projects/{project['id']}"
    await given.said(portfolio, "pm-zhou", "POST", f"{path}/assign-person", ASSIGN, if_match=1)
    assert (await portfolio.call("employee-he", "GET", path)).status_code == 404
    told = (await portfolio.events(project["id"]))[-1]
    await portfolio.hear(EVENTS[told["type"]].model_validate(told["data"]))
    assert (await portfolio.call("employee-he", "GET", path)).status_code == 200


@pytest.mark.parametrize(
    ("who", "body", "if_match", "status", "code"),
    [
        (None, ASSIGN, 2, 401, "unauthenticated"),
        ("pm-zhou", {}, 2, 422, "validation_failed"),
        ("pm-zhou", {"person_id": "a b"}, 2, 422, "validation_failed"),
        ("pm-zhou", {**ASSIGN, "role": "sponsor"}, 2, 422, "validation_failed"),
        ("pm-wu", ASSIGN, 2, 404, "not_found"),
        ("sponsor-zhang", ASSIGN, 2, 403, "forbidden"),
        ("director-chen", ASSIGN, 2, 403, "forbidden"),
        ("pm-zhou", ASSIGN, None, 428, "precondition_required"),
        ("pm-zhou", ASSIGN, 1, 412, "precondition_failed"),
        ("pm-zhou", ASSIGN, 2, 409, "already_assigned"),
    ],
)
async def test_a_refused_assignment_changes_nothing_and_tells_nothing(
    world: World, who: str | None, body: dict[str, Any], if_match: int, status: int, code: str
) -> None:
    portfolio, project = world.service("portfolio"), await registered_project(world)
    path = f"/projects/{project['id']}/assign-person"
    await given.said(portfolio, "pm-zhou", "POST", path, ASSIGN, if_match=1)
    before, seq = await row_of(world, project["id"]), await portfolio.last_seq()
    answer = await portfolio.call(who, "POST", path, body, if_match=if_match)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(world, project["id"]) == before
    assert await portfolio.last_seq() == seq


async def test_a_full_project_says_so_before_and_when_it_is_asked(world: World) -> None:
    """REQ-008: the reason on the record is the code of the refusal."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    crowd = "SELECT jsonb_agg(jsonb_build_object('person_id', n::text, 'role', 'team_member'))"
    await portfolio.rows(
        f"UPDATE projects SET members = ({crowd} FROM generate_series(1, 500) n) WHERE id = :id",
        id=project["id"],
    )
    seq, path = await portfolio.last_seq(), f"/projects/{project['id']}"
    action = action_of(await given.said(portfolio, "pm-zhou", "GET", path), "assignPerson")
    assert (action["allowed"], action["reason_code"]) == (False, "project_full")
    answer = await portfolio.call("pm-zhou", "POST", f"{path}/assign-person", ASSIGN, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "project_full")
    assert await portfolio.last_seq() == seq


@pytest.mark.parametrize("who", ["pm-zhou", "sponsor-zhang", "director-chen", "admin-gao"])
async def test_nobody_can_create_a_project(world: World, who: str) -> None:
    """REQ-061: no project without an approved proposal; there is no such operation."""
    portfolio = world.service("portfolio")
    count = "SELECT count(*) AS n FROM projects"
    before, seq = await portfolio.rows(count), await portfolio.last_seq()
    answer = await portfolio.call(who, "POST", "/projects", {"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    answer = await portfolio.call(who, "PUT", f"/projects/{uuid4()}", {"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert (await portfolio.rows(count), await portfolio.last_seq()) == (before, seq)


async def test_the_schema_holds_no_project_without_a_decision_that_is_not_flagged(
    world: World,
) -> None:
    """REQ-061: it names the decision that approved it, or that it is a legacy import."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    unnamed = "UPDATE projects SET decision_id = NULL WHERE id = :id"
    with pytest.raises(IntegrityError, match="ck_projects_from_a_proposal"):
        await portfolio.rows(unnamed, id=UUID(project["id"]))
    (unique,) = await portfolio.rows(
        "SELECT pg_get_constraintdef(oid) AS says FROM pg_constraint"
        " WHERE conname = 'uq_projects_decision_id'"
    )
    assert unique["says"] == "UNIQUE (decision_id)"
