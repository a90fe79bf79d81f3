"""`make fuzz`: draws requests to every service of a running platform, and says what it found.

As a director and as somebody who only reads, at the service itself and at the gateway, following
links as well. SERVICES, PERSONAS, EXAMPLES and SEED ask for less, more, or the same again.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from deploy.local.demo import add_demo_records
from deploy.local.progress import Progress
from deploy.local.tokens import token_of
from shared.messaging.names import SERVICES
from tests.fuzz.aftermath import aftermath
from tests.fuzz.known import ids
from tests.fuzz.passes import Found, Pass, look
from tests.fuzz.report import show
from tests.support.stage import Stage, running_stage

PERSONAS = "director-chen auditor-hu"
EXAMPLES, SEED = 50, 1
WIDTH_WITHOUT_TERMINAL = 110


class Fuzz:
    """The passes over one running platform, a service at a time on each core."""

    def __init__(self, stage: Stage, directory: Path, progress: Progress) -> None:
        self._stage = stage
        self._directory = directory
        self._progress = progress
        self._cores = asyncio.Semaphore(os.cpu_count() or 1)

    async def run(self, services: Sequence[str]) -> list[Found]:
        """All of them; the service with the most operations begins, as it takes longest."""
        passed = await asyncio.gather(*(self._passes(service) for service in services))
        return [found for each in passed for found in each]

    async def _passes(self, service: str) -> list[Found]:
        async with self._cores:
            known = await ids(self._stage, service)
            found = []
            for at in self._planned(service):
                name = f"{at.service} as {at.persona} at the {at.door}"
                work = look(at, known, self._directory / name.replace(" ", "-"))
                found.append(await self._progress.step(name, work))
            return found

    def _planned(self, service: str) -> list[Pass]:
        running = self._stage.platform.state.running()
        doors = {"service": running.services[service], "gateway": running.gateway}
        return [
            Pass(
                service,
                persona,
                door,
                url,
                token_of(persona, running.issuer),
                int(os.environ.get("EXAMPLES", EXAMPLES)),
                int(os.environ.get("SEED", SEED)),
            )
            for door, url in doors.items()
            for persona in os.environ.get("PERSONAS", PERSONAS).split()
        ]


async def main(console: Console) -> int:
    """1 if anything was found."""
    services = os.environ.get("SERVICES", " ".join(SERVICES)).split()
    progress, begin = Progress(console), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pmo-fuzz-") as directory:
        async with running_stage(Path(directory) / "platform") as stage:
            await add_demo_records(stage.platform.state, progress)
            found = await Fuzz(stage, Path(directory), progress).run(services)
            left = await aftermath(stage)
    show(console, found, left, time.monotonic() - begin)
    return 1 if left or any(each.findings for each in found) else 0


if __name__ == "__main__":
    at_terminal = Console()
    width = None if at_terminal.is_terminal else WIDTH_WITHOUT_TERMINAL
    sys.exit(asyncio.run(main(Console(width=width))))
