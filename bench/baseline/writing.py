"""What both writing endpoints do besides: answer a repeated request as before, tell the event."""

import hashlib
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request, Response
from uuid_utils.compat import uuid7

from bench.baseline import statements as sql
from bench.baseline.rows import undertaking
from shared.domain.actor import Actor


async def earlier_answer(
    connection: Any, actor: Actor, operation: str, key: str | None, request: Request
) -> Response | None:
    """Claim the key; the answer it already has, if it has one."""
    if key is None:
        return None
    said = hashlib.sha256(request.url.path.encode() + await request.body()).digest()
    if await connection.fetchval(sql.CLAIM_KEY, actor.id, operation, key, said):
        return None
    kept = await connection.fetchrow(sql.FIND_ANSWER, actor.id, operation, key)
    if kept["fingerprint"] != said:
        raise HTTPException(422, "idempotency key reused")
    return Response(kept["body"], kept["status"], kept["headers"])


async def answered(
    connection: Any, actor: Actor, operation: str, key: str | None, response: Response
) -> Response:
    """Keep the answer under its key."""
    if key is not None:
        headers = {name: response.headers[name] for name in ("content-type", "etag")}
        await connection.execute(
            sql.KEEP_ANSWER,
            actor.id,
            operation,
            key,
            response.status_code,
            headers,
            bytes(response.body),
        )
    return response


async def tell(
    connection: Any, request: Request, actor: Actor, kind: str, row: Any, payload: dict[str, Any]
) -> None:
    """Write the event row of a proposal."""
    payload = {"undertaking": undertaking(row), **payload}
    await tell_of(connection, request, actor, ("Proposal", row["id"], kind), row, payload)


async def tell_of(
    connection: Any,
    request: Request,
    actor: Actor,
    what: tuple[str, UUID, str],
    row: Any,
    payload: dict[str, Any],
) -> None:
    """Write the event row of a record that belongs to a proposal."""
    aggregate, id_, kind = what
    await connection.execute(
        sql.INSERT_EVENT,
        uuid7(),
        f"pmo.intake.{kind}.v1",
        row["id"],
        aggregate,
        row["version"],
        row["changed_at"],
        actor.id,
        uuid7(),
        request.headers.get("traceparent"),
        {"proposal_id": str(row["id"]), **payload},
        id_,
    )
