"""Intake with jobs for tests; run as a module it is a worker of them, or one job's process."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from services.intake.main import SERVICE
from shared.db.job_worker import Pace, Worker
from shared.db.jobs import JobFile, JobRun
from shared.db.transaction import Database
from shared.domain.errors import Conflict
from tests.support.polling import until

QUICK = Pace(lease=2, heartbeat=0.2, look=0.1)
COMMAND = [sys.executable, "-m", "tests.shared.labour"]


async def wait(run: JobRun) -> JobFile:
    """Says which process it is, and goes on when it is let."""
    place = Path(run.params["place"])
    await run.progress(1, 4)
    (place / f"attempt-{run.attempt.number}").write_text(f"{os.getpid()} {os.environ['TMPDIR']}")
    await until((place / "go").exists, within=60)
    await run.progress(3, 4)
    return JobFile("结果.txt", "text/plain", f"attempt {run.attempt.number}".encode())


async def refuse(run: JobRun) -> JobFile:
    """Cannot be done, for a reason."""
    raise Conflict("range_not_in_order", who=run.actor.id)


async def fall(run: JobRun) -> JobFile:
    """Has a mistake in it."""
    raise ZeroDivisionError


LABOUR = replace(SERVICE, jobs={"wait": wait, "refuse": refuse, "fall": fall})


def worker(database: Database, pace: Pace = QUICK) -> Worker:
    """A quick worker of these jobs."""
    return Worker(database, LABOUR.name, LABOUR.jobs, COMMAND, pace)


async def begun_at(place: Path, attempt: int) -> tuple[int, Path]:
    """The process that works the attempt, once it has begun, and its temporary directory."""
    note = place / f"attempt-{attempt}"
    said = str(await until(lambda: note.exists() and note.read_text(), within=30))
    pid, _, scratch = said.partition(" ")
    return int(pid), Path(scratch)


def alive(pid: int) -> bool:
    """Whether the process works on; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


async def main() -> None:
    """Work until killed."""
    await worker(Database(LABOUR.settings())).run()


if __name__ == "__main__":
    if sys.argv[1:] == ["work"]:
        asyncio.run(main())
    else:
        LABOUR.run()
