"""`pmo rebuild` makes the local copies anew: equal rows, while the service works."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.deploy.operated import Operated, operated
from tests.support.given import BARE
from tests.support.polling import until
from tests.support.world import Subject, World

COPY = (
    "SELECT * FROM projects_copy ORDER BY id",
    "SELECT * FROM project_members ORDER BY project_id, person_id, role",
)


@pytest.fixture
async def platform(world: World, tmp_path: Any) -> AsyncIterator[Operated]:
    async with operated(world, tmp_path, "intake", "risk") as found:
        yield found


async def drafted(intake: Subject, number: int) -> dict[str, Any]:
    """A proposal that was drafted and then edited."""
    level = ("PUBLIC_IN_ORG", "RESTRICTED", "SECRET")[number % 3]
    draft = {**BARE, "title": f"第 {number} 号申请", "confidentiality": level}
    proposal = (await intake.call("sponsor-zhang", "POST", "/proposals", draft)).json()
    edit = await intake.call(
        "sponsor-zhang",
        "PATCH",
        f"/proposals/{proposal['id']}",
        {"sponsor_id": "sponsor-li"},
        if_match=1,
        headers={"content-type": "application/merge-patch+json"},
    )
    assert edit.status_code == 200
    found: dict[str, Any] = edit.json()
    return found


async def copy_of(subject: Subject) -> list[list[dict[str, Any]]]:
    return [await subject.rows(statement) for statement in COPY]


async def copied(subject: Subject, number: int) -> None:
    """Return when the service knows that many undertakings, and all of their edits."""

    async def all_heard() -> bool:
        known = await subject.rows("SELECT revision FROM projects_copy")
        return [row["revision"] for row in known] == [2] * number

    await until(all_heard, within=30)


async def test_a_damaged_copy_is_what_it_was_before(platform: Operated) -> None:
    intake, risk = platform.services["intake"], platform.services["risk"]
    async with platform.at_work():
        for number in range(6):
            await drafted(intake, number)
        await copied(risk, 6)
    before = await copy_of(risk)
    untouched = await platform.pmo("rebuild", "risk", "projects")
    assert (untouched.exit_code, untouched.output.split(", ")[1]) == (0, "0 rows changed\n")
    for damage in (
        "UPDATE projects_copy SET title = 'x', revision = 99 WHERE title = '第 0 号申请'",
        "DELETE FROM projects_copy WHERE title = '第 3 号申请'",
        "DELETE FROM project_members WHERE role = 'author'",
        "INSERT INTO project_members SELECT id, 'stranger', 'sponsor' FROM projects_copy",
        "INSERT INTO projects_copy VALUES (gen_random_uuid(), 'PRP-1999-0001', '', 'DRAFT',"
        " 'SECRET', 'intake', 1, 1)",
    ):
        await risk.rows(damage)
    assert await copy_of(risk) != before
    rebuilt = await platform.pmo("rebuild", "risk", "projects")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert "12 facts read" in rebuilt.output
    assert await copy_of(risk) == before


async def test_a_service_that_never_heard_gets_the_same_rows(platform: Operated) -> None:
    intake, risk = platform.services["intake"], platform.services["risk"]
    async with platform.at_work():
        for number in range(3):
            await drafted(intake, number)
        await copied(risk, 3)
        await copied(intake, 3)
    assert await copy_of(intake) == await copy_of(risk)
    before = await copy_of(risk)
    for table in ("projects_copy", "project_members"):
        await risk.rows(f"DELETE FROM {table}")
    assert (await platform.pmo("rebuild", "risk", "projects")).exit_code == 0
    assert await copy_of(risk) == before


async def test_a_rebuild_is_safe_while_the_service_hears(platform: Operated) -> None:
    intake, risk = platform.services["intake"], platform.services["risk"]
    async with platform.at_work():

        async def busy() -> None:
            for number in range(40):
                await drafted(intake, number)

        work = asyncio.create_task(busy())
        rebuilds = 0
        while not work.done() or not rebuilds:
            result = await platform.pmo("rebuild", "risk", "projects")
            assert result.exit_code == 0, result.output
            rebuilds += 1
        await work
        await copied(risk, 40)
        await copied(intake, 40)
    assert not await risk.rows("SELECT * FROM parked_events")
    assert await copy_of(risk) == await copy_of(intake)
    last = await platform.pmo("rebuild", "risk", "projects")
    assert "0 rows changed" in last.output


async def told_of_people(resource: Subject, number: int) -> None:
    """As many people are in the directory, and have moved since."""
    await resource.rows(
        """
        INSERT INTO events (id, type, key, aggregate_type, aggregate_id, aggregate_version,
            occurred_at, actor, correlation_id, data)
        SELECT gen_random_uuid(), 'pmo.resource.' || type || '.v1', id, 'Person', id, revision,
            now(), 'rm-xu', gen_random_uuid(), jsonb_build_object(
                'directory_id', id, 'revision', revision, 'person_id', 'person-' || n,
                'name', '员工' || n, 'name_en', 'Person ' || n, 'org_unit', unit,
                'state', 'ACTIVE')
        FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, :number) AS n) AS person,
            (VALUES (1, 'PersonRegistered', '财务部'), (2, 'PersonChanged', '信息技术部'))
                AS fact (revision, type, unit)
        """,
        number=number,
    )


async def test_a_damaged_directory_is_what_it_was_before(world: World, tmp_path: Any) -> None:
    """REQ-186."""
    everybody = "SELECT * FROM people_copy ORDER BY person_id"
    async with operated(world, tmp_path, "resource", "risk") as platform:
        resource, risk = platform.services["resource"], platform.services["risk"]
        await told_of_people(resource, 5)
        async with platform.at_work():

            async def all_heard() -> bool:
                return [row["revision"] for row in await risk.rows(everybody)] == [2] * 5

            await until(all_heard, within=30)
        before = await risk.rows(everybody)
        for damage in (
            "UPDATE people_copy SET name = 'x', revision = 99 WHERE person_id = 'person-1'",
            "DELETE FROM people_copy WHERE person_id = 'person-2'",
            "INSERT INTO people_copy VALUES ('nobody', gen_random_uuid(), '', '', '', 'LEFT', 1)",
        ):
            await risk.rows(damage)
        rebuilt = await platform.pmo("rebuild", "risk", "people")
        assert rebuilt.exit_code == 0, rebuilt.output
        assert "risk people: 10 facts read" in rebuilt.output
        assert await risk.rows(everybody) == before


async def test_what_cannot_be_rebuilt_is_refused(platform: Operated) -> None:
    unknown = await platform.pmo("rebuild", "nosuch", "projects")
    assert (unknown.exit_code, "no service 'nosuch'" in unknown.output) == (1, True)
    assert (await platform.pmo("rebuild", "risk", "nothing")).exit_code == 2
