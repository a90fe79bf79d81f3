"""Objectives that were JSON in their proposal become records of their own, and can go back."""

from typing import Any
from uuid import uuid4

import asyncpg
import orjson
from alembic.script import ScriptDirectory

from deploy.postgres.databases import application_role
from shared.db.migrations import migrate
from tests.support.servers import ask
from tests.support.tree import ROOT

BEFORE, AFTER = "202611240900", "202611241000"
SAID: list[dict[str, Any]] = [
    {"statement": "更快", "metric": "P95 响应时间", "target": "2 s", "due": "2027-09-30"},
    {"statement": "更省", "metric": "不良率", "target": "0.3%", "due": None},
    {"statement": "更稳", "metric": "机柜使用率", "target": "低于 65%", "due": None},
    {"statement": "更多", "metric": None, "target": "1,200 万度", "due": None},
    {"statement": "更好", "metric": None, "target": None, "due": None},
]
PROPOSAL = """
    INSERT INTO proposals (id, key, state, drafted_by, drafted_at, content_version, inputs,
        version, changed_at, title, sponsor_id, confidentiality, named_people, alternatives,
        expected_objectives, mandatory, sla_breached, risk_level)
    VALUES ($1, 'PRP-2026-0001', 'DRAFT', 'sponsor-zhang', now(), 0, '{}', 1, now(), '扩容',
        'sponsor-zhang', 'PUBLIC_IN_ORG', '[]', '[]', $2, false, false, 0)
"""


async def test_a_target_becomes_a_value_and_a_unit_where_it_is_one() -> None:
    """REQ-051: else it goes with the metric, for a person to split."""
    found = ask("database", "intake", f"intake_{uuid4().hex[:12]}", False)
    owner, role = found["owner"], application_role("intake")
    await migrate(owner, "intake", role, BEFORE)
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute(PROPOSAL, uuid4(), orjson.dumps(SAID).decode())
        await migrate(owner, "intake", role, AFTER)
        rows = await connection.fetch("SELECT * FROM expected_objectives ORDER BY id")
        assert [
            (r["statement"], r["metric"], r["target_value"] and str(r["target_value"]), r["unit"])
            for r in rows
        ] == [
            ("更快", "P95 响应时间", "2.0000", "s"),
            ("更省", "不良率", "0.3000", "%"),
            ("更稳", "机柜使用率: 低于 65%", None, None),
            ("更多", "1,200 万度", None, None),
            ("更好", None, None, None),
        ]
        assert [str(r["due"]) for r in rows[:2]] == ["2027-09-30", "None"]
        script = ScriptDirectory(str(ROOT / "services" / "intake" / "migrations"))
        revision: Any = script.get_revision(AFTER)
        json = revision.module.OBJECTIVES_AS_JSON
        await connection.execute("ALTER TABLE proposals ADD COLUMN expected_objectives jsonb")
        await connection.execute(json)
        back = orjson.loads(await connection.fetchval("SELECT expected_objectives FROM proposals"))
        assert [o["target"] for o in back] == ["2 s", "0.3 %", None, None, None]
        assert back[0] == SAID[0]
    finally:
        await connection.close()
