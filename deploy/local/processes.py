"""Starts and ends the programs of the local platform; none of them outlives the one in charge."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from deploy.local.accounts import Account, Identity
from deploy.local.errors import StartFailed

PATIENCE = 60.0
"""Seconds a program may take until it answers, on a slow machine and after a crash."""
LOG_LIMIT = 10_000_000
_SET_PARENT_DEATH_SIGNAL = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Process:
    """One child process with a log of its own, in a session of its own (Ctrl-C is ours alone)."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment
        self.directory = directory
        self.account = account
        self.stop_signal = stop_signal
        self.orphan_signal = orphan_signal
        self._child: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int:
        """The number of the running process."""
        if self._child is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._child.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._child is None else self._child.poll()

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._child is not None and self._child.poll() is None

    def spawn(self) -> None:
        """Start it; it gets `orphan_signal` when this process dies, however that happens."""
        if self.running:
            raise RuntimeError(f"{self.name} runs already")
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        identity = self.account.identity if self.account else Identity()
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.directory,
                start_new_session=True,
                # One system call in the child, loaded before the fork: safe although we may
                # have threads, and the only way to be told of the parent's death.
                preexec_fn=self._die_with(os.getpid()),  # noqa: PLW1509
                **identity,
            )

    def _die_with(self, parent: int) -> Callable[[], None] | None:
        if _PRCTL is None:
            return None
        orphan_signal = int(self.orphan_signal)

        def tell_kernel() -> None:
            _PRCTL(_SET_PARENT_DEATH_SIGNAL, orphan_signal)
            if os.getppid() != parent:
                os._exit(1)

        return tell_kernel

    async def exited(self) -> int:
        """Wait until it ends, by itself or because it was told to."""
        while (code := self.exit_code) is None:
            await asyncio.sleep(0.05)
        return code

    async def stop(self, grace: float = 15.0) -> None:
        """Ask it to end; kill it when it has not after `grace` seconds."""
        if not self.running:
            return
        os.kill(self.pid, self.stop_signal)
        try:
            await asyncio.wait_for(self.exited(), grace)
        except TimeoutError:
            self.kill()

    def kill(self) -> None:
        """End it and its process group at once, as a power cut would."""
        if self._child is None:
            return
        if self.running:
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait(10)

    def last_words(self, lines: int = 15) -> str:
        """The end of what it logged since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])

    def failure(self, what: str) -> StartFailed:
        """What went wrong, with the end of the log and where the rest is."""
        return StartFailed(f"{self.name} {what}; its log is {self.log}\n{self.last_words()}")


class Server(Protocol):
    """A program that others use once it is started."""

    @property
    def name(self) -> str: ...

    @property
    def process(self) -> Process: ...

    async def start(self) -> None:
        """Start the program and return when it answers."""


class WebServer:
    """A server that is ready when it answers 200 at a given address."""

    def __init__(self, process: Process, ready_url: str) -> None:
        self.name = process.name
        self.process = process
        self._ready_url = ready_url

    async def start(self) -> None:
        """Start the program and return when it says that it is ready."""
        self.process.spawn()

        async def ready() -> bool:
            return await http_status(self._ready_url) == 200

        await until(ready, self.process)


async def until(
    ready: Callable[[], Awaitable[bool]], process: Process, patience: float = PATIENCE
) -> None:
    """Poll until `ready`, or raise StartFailed when the process ends or takes too long."""
    deadline = time.monotonic() + patience
    while not await ready():
        if process.exit_code is not None:
            raise process.failure(f"ended with code {process.exit_code} while starting")
        if time.monotonic() > deadline:
            raise process.failure(f"was not ready within {patience:.0f} s")
        await asyncio.sleep(0.03)


async def http_status(url: str, patience: float = 5.0) -> int | None:
    """The status this address answers with, never through a proxy; None when nothing answers."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                writer.write(f"{head}Connection: close\r\n\r\n".encode())
                line = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return None
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None
