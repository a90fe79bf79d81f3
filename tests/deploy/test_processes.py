"""Programs of the local platform: what is started is watched, restarted, and never left behind."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from deploy.local import processes
from deploy.local.errors import StartFailed
from deploy.local.ports import free_port
from deploy.local.processes import LOG_LIMIT, Process, WebServer
from deploy.local.progress import Progress
from deploy.local.supervision import keep
from tests.support.polling import until

CHECKOUT = Path(__file__).parents[2]
FOREVER = "import signal; signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True);"
    "signal.pause(); signal.pause()"
)


def python(tmp_path: Path, program: str) -> Process:
    command = [sys.executable, "-c", program]
    return Process("program", command, tmp_path / "program.log", directory=CHECKOUT)


def alive(pid: int) -> bool:
    """Whether it runs; a dead one that nobody has collected does not."""
    with suppress(FileNotFoundError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


async def test_a_program_is_asked_to_end(tmp_path: Path) -> None:
    process = python(tmp_path, FOREVER)
    process.spawn()
    await process.stop()
    assert process.exit_code == -signal.SIGTERM


async def test_a_program_that_will_not_end_is_killed(tmp_path: Path) -> None:
    process = python(tmp_path, STUBBORN)
    process.spawn()
    await until(lambda: "up" in process.last_words())
    await process.stop(grace=0.1)
    assert process.exit_code == -signal.SIGKILL


async def test_a_program_that_fails_is_named_with_its_log_and_last_words(tmp_path: Path) -> None:
    process = python(tmp_path, "raise SystemExit('no such database')")
    with pytest.raises(StartFailed, match=r"(?s)program ended.*program\.log.*no such database"):
        await WebServer(process, f"http://127.0.0.1:{free_port()}/readyz").start()


async def test_a_program_that_never_answers_is_given_up(tmp_path: Path) -> None:
    process = python(tmp_path, FOREVER)
    process.spawn()

    async def never() -> bool:
        return False

    with pytest.raises(StartFailed, match="was not ready within 0 s"):
        await processes.until(never, process, patience=0.1)
    process.kill()


async def test_only_words_since_the_last_start_count(tmp_path: Path) -> None:
    for word in ("first", "second"):
        process = python(tmp_path, f"print({word!r})")
        process.spawn()
        await process.exited()
    assert process.last_words() == "second"


async def test_a_log_that_grew_too_long_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "program.log").write_bytes(b"x" * (LOG_LIMIT + 1))
    process = python(tmp_path, "print('new')")
    process.spawn()
    await process.exited()
    assert (tmp_path / "program.log").read_text() == "new\n"
    assert (tmp_path / "program.log.1").stat().st_size == LOG_LIMIT + 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
async def test_nothing_outlives_who_started_it_however_that_ended(tmp_path: Path) -> None:
    program = f"""
import sys, signal
from pathlib import Path
from deploy.local.processes import Process
process = Process("child", [sys.executable, "-c", {STUBBORN!r}], Path({str(tmp_path)!r}) / "log")
process.spawn()
print(process.pid, flush=True)
signal.pause()
"""
    parent = python(tmp_path, program)
    parent.spawn()
    child = int(await until(parent.last_words))
    await until(lambda: "up" in (tmp_path / "log").read_text())
    os.kill(parent.pid, signal.SIGKILL)
    await parent.exited()
    await until(lambda: not alive(child))


class Started:
    """A server whose program is simply there."""

    name = "started"

    def __init__(self, process: Process) -> None:
        self.process = process

    async def start(self) -> None:
        self.process.spawn()


async def test_what_ends_is_started_again_and_reported(tmp_path: Path) -> None:
    server = Started(python(tmp_path, FOREVER))
    await server.start()
    first, told, again = server.process.pid, StringIO(), asyncio.Event()
    keeping = asyncio.create_task(keep(server, Progress(Console(file=told, width=1000)), again.set))
    os.kill(first, signal.SIGKILL)
    async with asyncio.timeout(20):
        await again.wait()
    assert server.process.running
    assert server.process.pid != first
    assert f"started ended with code -9; its log is {tmp_path / 'program.log'}" in told.getvalue()
    keeping.cancel()
    server.process.kill()
