"""Projects registered before there were resource plans get one, and their demands stay."""

from uuid import uuid4

import asyncpg

from deploy.postgres.databases import application_role
from shared.db.migrations import migrate
from tests.support.servers import ask

BEFORE, AFTER = "202611250810", "202611291500"
KNOWN = """
    INSERT INTO projects_copy (id, key, title, state, confidentiality, teller, stage, revision)
    VALUES ($1, $2, '扩容', 'INITIATED', 'PUBLIC_IN_ORG', $3, $4, 1)
"""
DEMAND = """
    INSERT INTO demands (id, key, project_id, plan_id, role, hours, start, finish, preliminary,
        state, raised_at, version, changed_at)
    VALUES ($1, 'DEM-2026-0001', $2, $3, 'developer', 80, '2027-01-04', '2027-03-31', true,
        'DRAFT', now(), 1, now())
"""


async def test_a_registered_project_gets_its_resource_plan_and_keeps_its_demand() -> None:
    """Portfolio does not tell its registration again; a proposal gets none (REQ-079, REQ-187)."""
    found = ask("database", "resource", f"resource_{uuid4().hex[:12]}", False)
    owner, role = found["owner"], application_role("resource")
    await migrate(owner, "resource", role, BEFORE)
    connection = await asyncpg.connect(owner)
    project, proposal, plan = uuid4(), uuid4(), uuid4()
    try:
        await connection.execute(KNOWN, project, "PRJ-2026-0001", "portfolio", 2)
        await connection.execute(KNOWN, proposal, "PRP-2026-0002", "intake", 1)
        await connection.execute(DEMAND, uuid4(), project, plan)
        await migrate(owner, "resource", role, AFTER)
        plans = await connection.fetch("SELECT id, key, state, version FROM resource_plans")
        assert [tuple(row) for row in plans] == [(project, "PRJ-2026-0001", "OPEN", 1)]
        demands = await connection.fetch(
            "SELECT source, source_id, skills, flexible_days, priority, booked FROM demands"
        )
        assert [tuple(row) for row in demands] == [("PRELIMINARY_PLAN", plan, "[]", 0, 500, 0)]
    finally:
        await connection.close()
