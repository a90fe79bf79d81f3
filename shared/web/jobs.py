"""The jobs that a person asked for: how far each is, what it made, and how to give it up."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row, func, select
from starlette.responses import Response, StreamingResponse

from shared.db.base import job_files, jobs
from shared.db.jobs import JobState, cancel, own_job
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Database, Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, NotFound
from shared.domain.fields import At, Id
from shared.domain.permissions import Permissions
from shared.web.deps import AskedLocale, ThisPlatform
from shared.web.problems import REGISTRY, Locale, Problem, words_of
from shared.web.route import Routes

PIECE = 256 * 1024

EXAMPLE: dict[str, Any] = {
    "id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "kind": "exportProposals",
    "state": "SUCCEEDED",
    "progress": 100,
    "attempts": 1,
    "created_at": "2026-11-24T01:30:00.000000Z",
    "cancel_requested": None,
    "finished_at": "2026-11-24T01:30:09.000000Z",
    "problem": None,
    "result": {
        "file_name": "proposals.xlsx",
        "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "bytes": 182044,
        "expires_at": "2026-11-25T01:30:09.000000Z",
    },
}


class JobResult(BaseModel):
    """The file that a job made; fetched at `/jobs/{job_id}/result` until it expires."""

    file_name: str
    media_type: str
    bytes: int
    expires_at: At


class JobView(BaseModel):
    """Long work that you asked for. Ask again until its state is none of QUEUED and RUNNING."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    kind: Annotated[str, Field(description="operationId of the operation that asked for it.")]
    state: JobState
    progress: Annotated[int, Field(ge=0, le=100, description="Per cent.")]
    attempts: Annotated[int, Field(description="How often it was begun.")]
    created_at: At
    cancel_requested: At | None
    finished_at: At | None
    problem: Annotated[Problem | None, Field(description="Why it FAILED.")]
    result: JobResult | None


class JobQuery(ListQuery):
    """Your jobs, newest first."""

    state: Annotated[list[JobState] | None, Field(max_length=5)] = None


_FILE = (
    job_files.c.file_name,
    job_files.c.media_type,
    func.octet_length(job_files.c.content).label("bytes"),
    job_files.c.expires_at,
)
_SHOWN = select(*jobs.c, *_FILE).select_from(
    jobs.outerjoin(job_files, job_files.c.job_id == jobs.c.id)
)
_SORTS = {"id": Sort(jobs.c.id, UUID, jobs.c.id)}


def job_view(row: Row[Any], locale: Locale) -> JobView:
    """A job as its owner reads it."""
    said = row._mapping
    fields = {name: said[name] for name in JobView.model_fields if name in said}
    problem, result = fields.pop("problem"), None
    if problem is not None:
        code, params = problem["code"], problem["params"]
        title, detail = words_of(code, locale, params)
        problem = Problem(
            type=f"/problems/{code}",
            title=title,
            status=REGISTRY[code]["status"],
            code=code,
            detail=detail,
            params=params or None,
        )
    if said.get("file_name") is not None:
        result = JobResult(**{name: said[name] for name in JobResult.model_fields})
    return JobView(**fields, problem=problem, result=result)


class _OwnJob:
    """Guards jobs: each is its owner's alone."""

    async def hold(self, tx: Transaction, ref: UUID) -> Row[Any]:
        return await own_job(tx, ref)


async def _one(read: Reader | Transaction, job_id: UUID, owner: str) -> Row[Any]:
    found = await read.execute(_SHOWN.where(jobs.c.id == job_id, jobs.c.requested_by == owner))
    if (row := found.first()) is None:
        raise NotFound("not_found")
    return row


def job_routes(service: str, permissions: Permissions) -> Routes:
    """The operations on jobs, alike in every service."""
    routes = Routes(service, permissions, "Jobs")

    @routes.query("/jobs")
    async def list_jobs(
        query: Annotated[JobQuery, Query()], locale: AskedLocale, read: Reader
    ) -> Page[JobView]:
        """List the jobs you asked for."""
        statement = _SHOWN.where(jobs.c.requested_by == read.actor.id)
        if query.state:
            statement = statement.where(jobs.c.state.in_(query.state))
        rows, cursor = await rows_of_page(read, statement, query, _SORTS, "-id")
        return Page(items=[job_view(row, locale) for row in rows], next_cursor=cursor)

    @routes.query("/jobs/{job_id}")
    async def get_job(job_id: Id, locale: AskedLocale, read: Reader) -> JobView:
        """Get a job you asked for: how far it is, what it made, or why it failed."""
        return job_view(await _one(read, job_id, read.actor.id), locale)

    @routes.command("/jobs/{job_id}/cancel", on=_OwnJob(), if_match=False)
    async def cancel_job(job_id: Id, locale: AskedLocale, tx: Transaction) -> JobView:
        """Cancel a job that has not ended; one that runs ends a moment later.

        No `If-Match`: a job changes by itself all the time.
        """
        await cancel(tx, job_id)
        return job_view(await _one(tx, job_id, tx.actor.id), locale)

    @routes.query("/jobs/{job_id}/result", media_types=("*/*",), also=(409,))
    async def get_job_result(job_id: Id, platform: ThisPlatform, read: Reader) -> Response:
        """Fetch the file that a job made."""
        job = await _one(read, job_id, read.actor.id)
        if job.state != JobState.SUCCEEDED:
            raise Conflict("job_not_finished", state=job.state)
        if job.file_name is None or job.expires_at <= read.now:
            raise NotFound("job_result_gone")
        named = f"attachment; filename*=UTF-8''{quote(job.file_name)}"
        return StreamingResponse(
            _pieces(platform.db, read.actor, job_id, job.bytes),
            media_type=job.media_type,
            headers={"content-length": str(job.bytes), "content-disposition": named},
        )

    return routes


async def _pieces(db: Database, actor: Actor, job_id: UUID, size: int) -> AsyncIterator[bytes]:
    """The file from the database, a piece at a time: no connection is held for a slow reader."""
    for start in range(1, size + 1, PIECE):
        piece = select(func.substring(job_files.c.content, start, PIECE))
        async with db.read(actor) as read:
            found = await read.execute(piece.where(job_files.c.job_id == job_id))
        yield bytes(found.scalar_one())
