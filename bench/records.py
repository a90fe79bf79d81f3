"""Fills intake's tables with proposals, many at once: what the endpoints read and move."""

from uuid import UUID

import asyncpg
import orjson

from services.intake.proposals.model import Proposal
from services.intake.submissions.commands import EXAMPLE

CONTENT = {
    "type": EXAMPLE["type"],
    "org_unit": EXAMPLE["org_unit"],
    "problem": EXAMPLE["problem"],
    "proposed_solution": EXAMPLE["proposed_solution"],
    "alternatives": [{"description": "", "do_nothing": False} | a for a in EXAMPLE["alternatives"]],
    "urgency": EXAMPLE["urgency"],
    "requested_start": EXAMPLE["requested_start"],
    "requested_finish": EXAMPLE["requested_finish"],
    "rough_duration_days": EXAMPLE["rough_duration_days"],
    "cost_least": EXAMPLE["rough_cost"]["least"],
    "cost_likely": EXAMPLE["rough_cost"]["likely"],
    "cost_most": EXAMPLE["rough_cost"]["most"],
    "cost_currency": EXAMPLE["rough_cost"]["currency"],
    "effort_hours": EXAMPLE["effort_hours"],
    "benefits": EXAMPLE["benefits"],
    "mandatory": False,
    "named_people": [],
    "stakeholder_people": [],
    "resource_needs": [],
    "assessors": [],
    "interests": [],
    "inputs": {},
    "content_version": 0,
    "version": 1,
}
"""The columns that all of them share."""

MADE = """
    INSERT INTO proposals ({columns})
    SELECT {columns} FROM generate_series(1, $2::int) n, LATERAL jsonb_populate_record(
        NULL::proposals, $1::jsonb || jsonb_build_object(
            'id', uuidv7(),
            'key', $3 || lpad(n::text, 7, '0'),
            'title', '客户服务数据中心扩容 ' || n,
            'state', $4::text,
            'sponsor_id', {sponsor}, 'drafted_by', {sponsor},
            'confidentiality', {level},
            'drafted_at', now() - make_interval(mins => $2::int - n),
            'changed_at', now()))
    RETURNING id
"""

PART = """
    INSERT INTO {table} SELECT made.* FROM unnest($2::uuid[]) AS p(id), LATERAL
        jsonb_populate_record(NULL::{table}, $1::jsonb || jsonb_build_object(
            'id', uuidv7(), 'proposal_id', p.id, 'changed_at', now())) AS made
"""
"""What belongs to each of them."""

COLUMNS = ", ".join(column.name for column in Proposal.__table__.columns)


async def drafts(
    connection: asyncpg.Connection, count: int, sponsor: str, prefix: str
) -> list[UUID]:
    """Complete drafts of one sponsor, ready to be submitted."""
    statement = MADE.format(columns=COLUMNS, sponsor="$5::text", level="'PUBLIC_IN_ORG'")
    rows = await connection.fetch(
        statement, orjson.dumps(CONTENT).decode(), count, prefix, "DRAFT", sponsor
    )
    ids = [row["id"] for row in rows]
    for table, said in (
        ("stakeholders", EXAMPLE["stakeholders"]),
        ("expected_objectives", EXAMPLE["expected_objectives"]),
    ):
        for one in said:
            common = orjson.dumps({**one, "version": 1}).decode()
            await connection.execute(PART.format(table=table), common, ids)
    return ids
