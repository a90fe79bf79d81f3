"""A real NATS server with JetStream for one machine, from a wheel: every fact on disk."""

from pathlib import Path

from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import Process, http_status, until
from deploy.local.wheels import program
from deploy.nats.config import write_nats_config


class Broker:
    """One NATS server on a directory: starts again with the same stream at the same port.

    Below `directory`: `nats.conf`, a `<identity>.nk` (0600) for each identity, and the stream.
    """

    name = "nats"

    def __init__(
        self,
        directory: Path,
        *,
        port: int | None = None,
        monitor_port: int | None = None,
        log: Path | None = None,
    ) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory.resolve()
        self.port = port or free_port()
        self.monitor_port = monitor_port or free_port()
        self.store = self.directory / "store"
        self.identities = write_nats_config(
            self.directory,
            port=self.port,
            monitor_port=self.monitor_port,
            store=self.store,
        )
        self.process = Process(
            self.name,
            [program("nats-server"), "--config", self.identities.config],
            log or self.directory / "nats.log",
        )

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://{LOOPBACK}:{self.port}"

    @property
    def monitor_url(self) -> str:
        """Where the server tells how it is."""
        return f"http://{LOOPBACK}:{self.monitor_port}"

    async def start(self) -> None:
        """Start the server and return when JetStream has recovered its streams."""
        self.process.spawn()

        async def healthy() -> bool:
            return await http_status(f"{self.monitor_url}/healthz") == 200

        await until(healthy, self.process)

    async def stop(self) -> None:
        """Let clients go and end."""
        await self.process.stop()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
