"""The platform that chaos is done to: two services run twice, and every wire can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console

from deploy.local.errors import StartFailed
from deploy.local.platform import Platform
from deploy.local.processes import Server
from deploy.local.programs import Surroundings
from deploy.local.progress import Progress
from deploy.local.state import State
from tests.support.wires import Wire

TWICE = ("intake", "portfolio")
"""Run with two replicas: where admissions begin, and where projects do."""

PAUSE = 0.2
"""Seconds until what was killed is started again; an orchestrator's growing pauses would only
give the platform rest."""


class Ground(Platform):
    """The platform as `make up` starts it, with a wire between each replica and each server."""

    def __init__(self, state: State) -> None:
        self.wires: dict[str, Wire] = {}
        super().__init__(state, Progress(Console(file=StringIO())), twice=TWICE)

    def surroundings(self, replica: str) -> Surroundings:
        """The same servers, reached over wires."""
        direct = super().surroundings(replica)
        database = self.wires[f"{replica} to postgresql"] = Wire(self.cluster.port)
        nats = self.wires[f"{replica} to nats"] = Wire(self.broker.port)
        return replace(
            direct,
            database_url=direct.database_url.replace(
                f":{self.cluster.port}/", f":{database.port}/"
            ),
            nats_url=direct.nats_url.replace(f":{self.broker.port}", f":{nats.port}"),
        )

    async def open_wires(self) -> None:
        """Let services reach their servers."""
        for wire in self.wires.values():
            await wire.open()

    def close_wires(self) -> None:
        """Nobody needs them any more."""
        for wire in self.wires.values():
            wire.end()

    def replicas_of(self, service: str) -> list[str]:
        """The names of its replicas."""
        return [name for name in self.services if name.removesuffix("-2") == service]

    async def revive(self, server: Server) -> None:
        """Start it again whenever it ends, as soon as that can be, until cancelled."""
        while True:
            await server.process.exited()
            await asyncio.sleep(PAUSE)
            with suppress(StartFailed):
                await server.start()


@asynccontextmanager
async def running_ground(directory: Path) -> AsyncIterator[Ground]:
    """Start it, keep it running, and leave nothing of it."""
    state = State(directory)
    async with AsyncExitStack() as stack:
        stack.enter_context(state.held())
        ground = Ground(state)
        await ground.open_wires()
        stack.callback(ground.close_wires)
        await ground.start()
        stack.callback(ground.remove)
        stack.push_async_callback(ground.stop)
        async with asyncio.TaskGroup() as group:
            keeping = [group.create_task(ground.revive(s)) for s in ground.servers()]
            try:
                yield ground
            finally:
                for task in keeping:
                    task.cancel()
