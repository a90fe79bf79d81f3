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
    "resource_needs": EXAMPLE["resource_needs"],
    "assessors": [],
    "interests": [],
    "inputs": {},
    "content_version": 0,
    "version": 1,
    "sla_breached": False,
    "risk_level": 0,
}
"""The columns that all of them share."""

MADE = """
    INSERT INTO proposals ({columns})
    SELECT {columns} FROM generate_series(1, $2::int) n, LATERAL jsonb_populate_record(
        NULL::proposals, $1::jsonb || jsonb_build_object(
            'id', uuidv7(),
            'key', $3 || lpad(n::text, 7, '0'),
            'title', '客户服务数据中心扩容 ' || n || left(md5(n::text), 8),
            'state', $4::text,
            'sponsor_id', {sponsor}, 'drafted_by', {author},
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


SPONSORS = 50
"""For how many sponsors one author drafts, where there is more than one: who hands in is compared
with what their sponsor has in hand already, and that is not hundreds."""


async def drafts(
    connection: asyncpg.Connection, count: int, author: str, prefix: str, *, sponsors: int = 1
) -> list[UUID]:
    """Complete drafts of one author, ready to be submitted; their own, or for several sponsors."""
    several = f"$5::text || '-' || $3 || n % {sponsors}"
    sponsor = several if sponsors > 1 else "$5::text"
    statement = MADE.format(
        columns=COLUMNS, sponsor=sponsor, author="$5::text", level="'PUBLIC_IN_ORG'"
    )
    rows = await connection.fetch(
        statement, orjson.dumps(CONTENT).decode(), count, prefix, "DRAFT", author
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
