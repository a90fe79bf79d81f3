"""The four endpoints on proposals, each written out by hand: check, one transaction, answer."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import asyncpg
import orjson
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from uuid_utils.compat import uuid7

from bench.baseline import statements as sql
from bench.baseline.handing_in import frozen_files, promised, refuse_duplicates
from bench.baseline.rows import (
    content_of,
    lacking,
    levels_of,
    new_row,
    rough_cut,
    shown,
    smart,
    submission,
)
from bench.baseline.shapes import Draft, PageOut, ProposalOut, RowOut, WholePageOut
from bench.baseline.writing import answered, earlier_answer, tell, tell_of
from shared.domain.actor import Actor

router = APIRouter()


async def caller(request: Request) -> Actor:
    """Who asks, or 401."""
    actor: Actor = await request.app.state.verifier.actor(request.headers.get("authorization"))
    return actor


Caller = Annotated[Actor, Depends(caller)]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=255)]


@router.post("/proposals", status_code=201)
async def create_proposal(
    draft: Draft, request: Request, actor: Caller, idempotency_key: IdempotencyKey = None
) -> Response:
    """Draft a proposal."""
    if draft.rough_cost and not (
        draft.rough_cost.least <= draft.rough_cost.likely <= draft.rough_cost.most
    ):
        raise HTTPException(409, "range not in order")
    now = datetime.now(UTC)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        kept = await earlier_answer(connection, actor, "draftProposal", idempotency_key, request)
        if kept is not None:
            return kept
        number = await connection.fetchval(sql.NEXT_KEY)
        row = new_row(draft, actor, f"PRP-{now.year}-{number:04d}", now)
        await connection.execute(sql.INSERT_PROPOSAL, *row.values())
        await tell(connection, request, actor, "ProposalDrafted", row, {})
        row |= await gather(connection, request, actor, row, draft)
        response = Response(
            shown(row).model_dump_json(),
            201,
            {"etag": '"1"', "location": f"/intake/v1/proposals/{row['id']}"},
            media_type="application/json",
        )
        return await answered(connection, actor, "draftProposal", idempotency_key, response)


async def gather(
    connection: Any, request: Request, actor: Actor, row: dict[str, Any], draft: Draft
) -> dict[str, Any]:
    """The stakeholders and the objectives that come with a draft, each with its event."""
    parts: dict[str, Any] = {"stakeholders": [], "expected_objectives": []}
    for one in draft.stakeholders:
        part = {"id": uuid7(), "version": 1, **one.model_dump()}
        await connection.execute(
            sql.INSERT_STAKEHOLDER, *part.values(), row["id"], row["changed_at"]
        )
        told = {name: part[name] for name in ("kind", "interest", "influence")}
        told["stakeholder_id"] = str(part["id"])
        what = ("Stakeholder", part["id"], "StakeholderAdded")
        await tell_of(connection, request, actor, what, row, told)
        parts["stakeholders"].append(part)
    for aim in draft.expected_objectives:
        part = {"id": uuid7(), "version": 1, **aim.model_dump()}
        await connection.execute(sql.INSERT_OBJECTIVE, *part.values(), row["id"], row["changed_at"])
        told = {"objective_id": str(part["id"]), "smart": smart(part)["smart"]}
        link = part["strategic_objective_id"]
        told["strategic_objective_id"] = link and str(link)
        what = ("ExpectedObjective", part["id"], "ExpectedObjectiveSet")
        await tell_of(connection, request, actor, what, row, told)
        parts["expected_objectives"].append(part)
    return parts


@router.get("/proposals/{proposal_id}")
async def get_proposal(
    proposal_id: UUID, request: Request, response: Response, actor: Caller
) -> ProposalOut:
    """One proposal, if the caller may see it."""
    row = await request.app.state.pool.fetchrow(
        sql.GET_PROPOSAL, proposal_id, actor.id, levels_of(actor)
    )
    if row is None:
        raise HTTPException(404)
    response.headers["etag"] = f'"{row["version"]}"'
    return shown(row, row["handoff"])


@router.get("/proposals")
async def list_proposals(
    request: Request,
    actor: Caller,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
    state: Annotated[list[str] | None, Query()] = None,
    type: str | None = None,  # noqa: A002
    sponsor_id: str | None = None,
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at",
    view: Literal["basic", "full"] = "basic",
) -> PageOut | WholePageOut:
    """The proposals that the caller may see, by keyset."""
    where = sql.LIST_PROPOSALS if view == "basic" else sql.LIST_WHOLE_PROPOSALS
    values: list[Any] = [levels_of(actor), actor.id]
    for column, wanted in (("state", state), ("type", type), ("sponsor_id", sponsor_id)):
        if wanted:
            values.append(wanted)
            sign = "= ANY" if isinstance(wanted, list) else "="
            where += f" AND {column} {sign}(${len(values)})"
    direction, sign = ("DESC", "<") if sort.startswith("-") else ("ASC", ">")
    if cursor:
        after, id_ = read_cursor(cursor)
        values += [after, id_]
        where += f" AND (drafted_at, id) {sign} (${len(values) - 1}, ${len(values)})"
    values.append(limit + 1)
    order = f" ORDER BY drafted_at {direction}, id {direction} LIMIT ${len(values)}"
    rows: list[asyncpg.Record] = await request.app.state.pool.fetch(where + order, *values)
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = write_cursor(rows[-1]["drafted_at"], rows[-1]["id"])
    if view == "full":
        whole = [shown(row, row["handoff"]) for row in rows]
        return WholePageOut(items=whole, next_cursor=following)
    return PageOut(items=[RowOut(**row) for row in rows], next_cursor=following)


def write_cursor(drafted_at: datetime, id_: UUID) -> str:
    """Where the next page begins."""
    return base64.urlsafe_b64encode(orjson.dumps([drafted_at, str(id_)])).decode()


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """A cursor back from its text, or 404."""
    try:
        drafted_at, id_ = orjson.loads(base64.urlsafe_b64decode(cursor))
        return datetime.fromisoformat(drafted_at), UUID(id_)
    except ValueError as error:
        raise HTTPException(404) from error


@router.post("/proposals/{proposal_id}/submit")
async def submit_proposal(
    proposal_id: UUID,
    request: Request,
    actor: Caller,
    if_match: Annotated[str, Header()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Freeze the content as the next version and hand it in."""
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        found = await connection.fetchrow(sql.LOCK_PROPOSAL, proposal_id)
        if found is None:
            raise HTTPException(404)
        if actor.id not in (found["sponsor_id"], found["drafted_by"]):
            raise HTTPException(403)
        kept = await earlier_answer(connection, actor, "submitProposal", idempotency_key, request)
        if kept is not None:
            return kept
        if if_match != f'"{found["version"]}"':
            raise HTTPException(412)
        if found["state"] != "DRAFT":
            raise HTTPException(409, "not a draft")
        row = await freeze(connection, dict(found), actor)
        await tell(connection, request, actor, "ProposalSubmitted", row, submission(row))
        if row["resource_needs"] and row["requested_start"] and row["requested_finish"]:
            what = ("Proposal", row["id"], "RoughCutRequested")
            await tell_of(connection, request, actor, what, row, rough_cut(row))
        response = Response(
            shown(row).model_dump_json(),
            200,
            {"etag": f'"{row["version"]}"'},
            media_type="application/json",
        )
        return await answered(connection, actor, "submitProposal", idempotency_key, response)


async def freeze(connection: Any, row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Write the content down as the next version; 409 when it is not complete."""
    content = content_of(row)
    if lacking(content):
        raise HTTPException(409, "proposal incomplete")
    if not await connection.fetchval(sql.TYPE_IS_ACTIVE, row["type"]):
        raise HTTPException(409, "project type unknown")
    await refuse_duplicates(connection, row)
    now = datetime.now(UTC)
    terms = await promised(connection, row, now)
    content["attachments"] = await frozen_files(connection, row)
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    number = row["content_version"] + 1
    await connection.execute(
        sql.SUBMIT_PROPOSAL,
        row["id"],
        row["version"],
        now,
        number,
        digest,
        actor.id,
        *terms.values(),
    )
    await connection.execute(sql.INSERT_VERSION, row["id"], number, content, digest, actor.id, now)
    return row | {
        "state": "SUBMITTED",
        "version": row["version"] + 1,
        "changed_at": now,
        "content_version": number,
        "content_hash": digest,
        "submitted_by": actor.id,
        "submitted_at": now,
        "assessor_id": None,
        "assessors": [],
        "interests": [],
        "inputs": {},
        "return_reason": None,
        "sla_stage": "SCREENING",
        "sla_days_left": None,
        **terms,
    }
