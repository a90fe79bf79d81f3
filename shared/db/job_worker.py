"""Works jobs, each run in a process of its own: what it costs or breaks, requests do not feel.

The worker holds the lease while its child lives, ends the child when it is no longer wanted, and
frees the job when the child ends without a word. A child dies with its worker.
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TypeAlias
from uuid import UUID

import structlog

from shared.db.jobs import (
    LARGEST_FILE,
    OPEN,
    Attempt,
    Job,
    Superseded,
    begun,
    claim,
    fail,
    give_back,
    release_abandoned,
    renew,
    succeed,
)
from shared.db.transaction import Database
from shared.domain.actor import Actor
from shared.domain.errors import Busy, Conflict, Refusal, Unavailable
from shared.telemetry import JOBS

WORKER = "PMO_JOB_WORKER"
"""Tells a child whose it is."""

Child: TypeAlias = asyncio.subprocess.Process

AT_ONCE = 2
_SET_PARENT_DEATH_SIGNAL = 1

log = structlog.get_logger()


@dataclass(frozen=True)
class Pace:
    """Seconds: how long a lease lasts, when it is renewed, and how often the worker looks."""

    lease: float = 20
    heartbeat: float = 5
    look: float = 1


class Worker:
    """Works one service's jobs, a few at a time; every replica has one.

    `command` starts a child: it is given `job <id> <attempt>` besides.
    """

    def __init__(
        self,
        database: Database,
        service: str,
        jobs: Mapping[str, Job],
        command: Sequence[str],
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._actor = Actor.system(service)
        self._jobs = jobs
        self._command = command
        self._pace = pace or Pace()

    async def run(self) -> None:
        """Work until cancelled; what is under way then is left to another replica."""
        runs: set[asyncio.Task[None]] = set()
        try:
            while True:
                try:
                    await self._release()
                    while len(runs) < AT_ONCE and (attempt := await self._claim()):
                        runs.add(task := asyncio.create_task(self._attend(attempt)))
                        task.add_done_callback(runs.discard)
                except (Busy, Unavailable):
                    pass
                except Exception as error:
                    log.error("job_worker_failed", exc_info=error)
                await asyncio.sleep(self._pace.look)
        finally:
            for task in runs:
                task.cancel()
            await asyncio.gather(*runs, return_exceptions=True)

    async def _release(self) -> None:
        async with self._database.begin(self._actor) as tx:
            freed = await release_abandoned(tx)
        for job in freed:
            log.warning("job_abandoned", job=str(job.id), attempt=job.attempts, state=job.state)
            self._count(job.kind, job.state)

    async def _claim(self) -> Attempt | None:
        async with self._database.begin(self._actor) as tx:
            return await claim(tx, self._jobs, self._pace.lease)

    async def _attend(self, attempt: Attempt) -> None:
        """One run, from the start of its child to its end, however that comes."""
        with TemporaryDirectory(prefix="pmo-job-") as scratch:
            child = await self._begin(attempt, scratch)
            try:
                await self._watch(attempt, child)
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
                await self._settle(attempt, child.returncode)

    async def _begin(self, attempt: Attempt, scratch: str) -> Child:
        """Start the child; what a killed one leaves in temporary files goes with `scratch`."""
        child = await asyncio.create_subprocess_exec(
            *self._command,
            "job",
            str(attempt.job_id),
            str(attempt.number),
            stdin=asyncio.subprocess.DEVNULL,
            env={**os.environ, WORKER: str(os.getpid()), "TMPDIR": scratch},
            start_new_session=True,
        )
        log.info("job_begun", job=str(attempt.job_id), kind=attempt.kind, pid=child.pid)
        return child

    async def _watch(self, attempt: Attempt, child: Child) -> None:
        """Keep the lease until the child ends, or until its work is no longer wanted."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.look):
                    await child.wait()
                return
            with suppress(Busy, Unavailable):
                if not await self._renew(attempt):
                    return

    async def _renew(self, attempt: Attempt) -> bool:
        async with self._database.begin(self._actor) as tx:
            return await renew(tx, attempt, self._pace.lease, self._pace.heartbeat)

    async def _settle(self, attempt: Attempt, code: int | None) -> None:
        """Free the job if its child has not ended it; without a database the lease does so."""
        try:
            async with self._database.begin(self._actor) as tx:
                state = await give_back(tx, attempt)
        except (Busy, Unavailable) as error:
            log.warning("job_left_to_its_lease", job=str(attempt.job_id), error=str(error))
            return
        log.info(
            "job_run_ended",
            job=str(attempt.job_id),
            attempt=attempt.number,
            exit_code=code,
            state=state,
        )
        if state is not None:
            self._count(attempt.kind, state)

    @staticmethod
    def _count(kind: str, state: str) -> None:
        if state not in OPEN:
            JOBS.labels(kind, state).inc()


async def run_job(
    database: Database, service: str, jobs: Mapping[str, Job], job_id: UUID, number: int
) -> None:
    """What the child does: one attempt at one job, whose result or refusal it writes itself.

    A refusal ends the job. Anything else that goes wrong ends this process, and the worker tries
    again: the database was away, or the next attempt meets the same end and the job has FAILED.
    """
    with suppress(Superseded):
        run = await begun(database, job_id, number, service)
        try:
            file = await jobs[run.attempt.kind](run)
            if len(file.content) > LARGEST_FILE:
                raise Conflict("job_result_too_large", most=LARGEST_FILE // 2**20)
        except (Busy, Unavailable):
            raise
        except Refusal as refusal:
            await fail(run, refusal)
        else:
            await succeed(run, file)


def die_with_worker() -> None:
    """Ask the kernel to end this process together with its worker, also if that is dead by now."""
    worker = os.environ.get(WORKER)
    if worker is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != int(worker):
        sys.exit(f"the worker {worker} is gone")
