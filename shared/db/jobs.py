"""Long work: asked for in a command's transaction, done once by whichever replica is free.

A run of a job is one attempt, and its number is its right to speak: what an older attempt says is
not written, so a worker that was thought dead can spoil nothing. Work is QUEUED until a replica
leases it; when the lease runs out, because worker and heartbeat died, it is QUEUED again, and
after the last attempt FAILED. Who asked may cancel until it has ended.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Row, delete, func, insert, select, text, update

from shared.db.base import job_files, jobs
from shared.db.transaction import Database, Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Busy, IllegalMove, NotFound, Refusal
from shared.telemetry import JOBS, OPEN_JOBS

KEPT = timedelta(hours=24)
"""How long a result can be fetched."""

ATTEMPTS = 3
LARGEST_FILE = 64 * 2**20


class JobState(StrEnum):
    """How far a job is; the last three are its end."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


OPEN = (JobState.QUEUED, JobState.RUNNING)
MOST_OPEN = 20
"""Of one person: workers take jobs in turn, and nobody may be all of them."""


@dataclass(frozen=True)
class JobFile:
    """What a job made."""

    name: str
    media_type: str
    content: bytes


class Superseded(Exception):
    """This attempt no longer counts: the job was cancelled, or another attempt has it."""


class Attempt(NamedTuple):
    """One run of one job; `number` counts from 1."""

    job_id: UUID
    kind: str
    number: int


@dataclass
class JobRun:
    """What a job works with: who asked for what, the database, and a way to say how far it is.

    `actor` is who asked, with the roles they had then: the job sees what they may see.
    """

    attempt: Attempt
    params: Mapping[str, Any]
    actor: Actor
    database: Database
    _told: int = field(default=0, init=False)

    async def progress(self, done: int, of: int) -> None:
        """Say how much of the work is done; Superseded when nobody waits for it any more."""
        percent = min(done * 100 // max(of, 1), 99)
        if percent > self._told:
            await _speak(self, progress=percent)
            self._told = percent


Job = Callable[[JobRun], Awaitable[JobFile]]


async def enqueue(tx: Transaction, kind: str, params: Mapping[str, Any]) -> Row[Any]:
    """Ask for a job; it is begun after the commit. `kind` is the operation that asks.

    Errors: 409 `too_many_jobs`.
    """
    mine = (jobs.c.requested_by == tx.actor.id) & jobs.c.state.in_(OPEN)
    if (await tx.execute(select(func.count()).where(mine))).scalar_one() >= MOST_OPEN:
        raise Busy("too_many_jobs", most=MOST_OPEN)
    row = {
        "id": tx.new_id(),
        "kind": kind,
        "params": params,
        "state": JobState.QUEUED,
        "requested_by": tx.actor.id,
        "roles": sorted(tx.actor.roles),
        "created_at": tx.now,
    }
    return (await tx.execute(insert(jobs).values(row).returning(*jobs.c))).one()


async def own_job(tx: Transaction, job_id: UUID) -> Row[Any]:
    """The actor's own job, locked; another's does not exist for them."""
    mine = (jobs.c.id == job_id) & (jobs.c.requested_by == tx.actor.id)
    found = (await tx.execute(select(jobs).where(mine).with_for_update())).first()
    if found is None:
        raise NotFound("not_found")
    return found


async def cancel(tx: Transaction, job_id: UUID) -> None:
    """Give a job up: at once while it is queued, else as soon as its worker has heard of it."""
    job = await own_job(tx, job_id)
    if job.state not in OPEN:
        raise IllegalMove("cancel", job.state, OPEN)
    change: dict[str, Any] = {"cancel_requested": func.coalesce(jobs.c.cancel_requested, tx.now)}
    if job.state == JobState.QUEUED:
        change |= {"state": JobState.CANCELLED, "finished_at": tx.now}
        if not tx.undo:
            JOBS.labels(job.kind, JobState.CANCELLED).inc()
    await tx.execute(update(jobs).where(jobs.c.id == job_id).values(change))


async def remove_expired_files(tx: Transaction) -> int:
    """Drop results that nobody may fetch any more; run by the service's timer."""
    result = await tx.execute(delete(job_files).where(job_files.c.expires_at <= tx.now))
    return int(getattr(result, "rowcount", 0))


_measured: set[tuple[str, str]] = set()


async def measure_jobs(read: Reader) -> None:
    """How many wait and how many are at work; those that were, and are no more, are 0."""
    open_ = select(jobs.c.kind, jobs.c.state, func.count().label("number")).where(
        jobs.c.state.in_(OPEN)
    )
    rows = await read.execute(open_.group_by(jobs.c.kind, jobs.c.state))
    counts = {(row.kind, row.state): row.number for row in rows}
    _measured.update(counts)
    for labels in _measured:
        OPEN_JOBS.labels(*labels).set(counts.get(labels, 0))


_CLAIM = text(
    """
    UPDATE jobs SET state = 'RUNNING', attempts = attempts + 1, progress = 0,
        lease_until = now() + make_interval(secs => :lease)
    WHERE id = (
        SELECT id FROM jobs WHERE state = 'QUEUED' AND kind = ANY(:kinds)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, kind, attempts
    """
)

_RENEW = text(
    """
    WITH renewed AS (
        UPDATE jobs SET lease_until = now() + make_interval(secs => :lease)
        WHERE id = :id AND attempts = :attempt AND state = 'RUNNING'
          AND lease_until < now() + make_interval(secs => :left)
    )
    SELECT 1 FROM jobs WHERE id = :id AND attempts = :attempt AND state = 'RUNNING'
        AND cancel_requested IS NULL
    """
)

_ENDED = """
    UPDATE jobs SET lease_until = NULL,
        state = CASE WHEN cancel_requested IS NOT NULL THEN 'CANCELLED'
            WHEN attempts >= :most THEN 'FAILED' ELSE 'QUEUED' END,
        problem = CASE WHEN cancel_requested IS NULL AND attempts >= :most
            THEN jsonb_build_object('code', 'job_died', 'params',
                jsonb_build_object('attempts', attempts)) END,
        finished_at = CASE WHEN cancel_requested IS NOT NULL OR attempts >= :most THEN now() END
    WHERE state = 'RUNNING' AND {which}
    RETURNING id, kind, attempts, state
"""
_ABANDONED = text(_ENDED.format(which="lease_until < now()"))
_GIVEN_BACK = text(_ENDED.format(which="id = :id AND attempts = :attempt"))


async def claim(tx: Transaction, kinds: Iterable[str], lease: float) -> Attempt | None:
    """Take the oldest job that waits, past those that others are just taking."""
    row = (await tx.execute(_CLAIM, {"kinds": list(kinds), "lease": lease})).first()
    return None if row is None else Attempt(row.id, row.kind, row.attempts)


async def renew(tx: Transaction, attempt: Attempt, lease: float, heartbeat: float) -> bool:
    """Keep the lease, written once a heartbeat; False when the run is to be ended."""
    mine = {"id": attempt.job_id, "attempt": attempt.number}
    times = {"lease": lease, "left": lease - heartbeat}
    return (await tx.execute(_RENEW, {**mine, **times})).first() is not None


async def release_abandoned(tx: Transaction) -> Sequence[Row[Any]]:
    """Free the jobs whose worker has died: for another attempt, or as FAILED or CANCELLED."""
    return (await tx.execute(_ABANDONED, {"most": ATTEMPTS})).all()


async def give_back(tx: Transaction, attempt: Attempt) -> JobState | None:
    """After a run: free the job if the run has not ended it. Its state, unless it is another's."""
    mine = {"id": attempt.job_id, "attempt": attempt.number, "most": ATTEMPTS}
    await tx.execute(_GIVEN_BACK, mine)
    found = await tx.execute(
        select(jobs.c.state).where(jobs.c.id == attempt.job_id, jobs.c.attempts == attempt.number)
    )
    row = found.first()
    return None if row is None else JobState(row.state)


async def begun(database: Database, job_id: UUID, number: int, service: str) -> JobRun:
    """The run that this process was started for; Superseded when it came too late."""
    async with database.read(Actor.system(service)) as read:
        found = await read.execute(select(jobs).where(_counts(job_id, number)))
        job = found.first()
    if job is None:
        raise Superseded
    actor = Actor(job.requested_by, frozenset(job.roles))
    return JobRun(Attempt(job_id, job.kind, number), job.params, actor, database)


async def succeed(run: JobRun, file: JobFile) -> None:
    """Keep the result and end the job, both or neither."""
    now = run.database.clock()
    row = {
        "job_id": run.attempt.job_id,
        "file_name": file.name,
        "media_type": file.media_type,
        "content": file.content,
        "expires_at": now + KEPT,
    }
    await _speak(run, row, state=JobState.SUCCEEDED, progress=100, finished_at=now)


async def fail(run: JobRun, refusal: Refusal) -> None:
    """End the job with what stood against it."""
    problem = orjson.loads(
        orjson.dumps({"code": refusal.code, "params": refusal.params}, default=str)
    )
    now = run.database.clock()
    await _speak(run, state=JobState.FAILED, problem=problem, finished_at=now)


def _counts(job_id: UUID, number: int) -> Any:
    """The fence: only the latest attempt, and only while it is wanted."""
    return (
        (jobs.c.id == job_id)
        & (jobs.c.attempts == number)
        & (jobs.c.state == JobState.RUNNING)
        & (jobs.c.cancel_requested.is_(None))
    )


async def _speak(run: JobRun, file: Mapping[str, Any] | None = None, **change: Any) -> None:
    """Write what a run has to say, or Superseded when it has nothing to say any more."""
    if "state" in change:
        change["lease_until"] = None
    async with run.database.begin(run.actor) as tx:
        heard = await tx.execute(
            update(jobs)
            .where(_counts(run.attempt.job_id, run.attempt.number))
            .values(change)
            .returning(jobs.c.id)
        )
        if heard.first() is None:
            raise Superseded
        if file is not None:
            await tx.execute(insert(job_files).values(file))
