"""Work that is done once for a state directory, and again when what it depends on has changed."""

import asyncio
import hashlib
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.processes import Process
from deploy.local.state import CHECKOUT, STATE_VARIABLE, State

PATIENCE = 300.0
SOURCE_SUFFIXES = {".py", ".sql", ".yaml", ".json"}


@dataclass(frozen=True)
class Chore:
    """A Python module, run as a process: it may need all the code there is, and we start fast."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    async def run_if_due(self, state: State, depends_on: Callable[[], Awaitable[str]]) -> None:
        """Nothing, if `depends_on` is what it was when this last succeeded."""
        note = state.part("chores") / self.name
        if note.exists() and note.read_text() == await depends_on():
            return
        note.unlink(missing_ok=True)
        await self.run(state)
        note.write_text(await depends_on())

    async def run(self, state: State) -> None:
        """Do it now, or raise StartFailed with what it said."""
        process = Process(
            self.name,
            [sys.executable, "-m", self.module, *self.arguments],
            state.log(self.name),
            environment={**os.environ, STATE_VARIABLE: str(state.directory), **self.environment},
            directory=CHECKOUT,
        )
        process.spawn()
        try:
            code = await asyncio.wait_for(process.exited(), PATIENCE)
        finally:
            process.kill()
        if code != 0:
            raise process.failure(f"ended with code {code}")


def digest_of(sources: Iterable[str | Path], *facts: object) -> str:
    """One value for the code below these paths of the checkout and for these facts."""
    digest = hashlib.sha256(repr(facts).encode())
    for source in sources:
        for file in sorted((CHECKOUT / source).rglob("*")):
            if file.suffix in SOURCE_SUFFIXES:
                digest.update(f"{file.relative_to(CHECKOUT)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
