"""The gateway of the local platform: the real one, in front of whatever services run here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import Process, WebServer
from deploy.local.wheels import program
from deploy.traefik.config import READY_PATH, USUAL, Patience, write_gateway_config

USUAL_PORT = 8080


class Gateway(WebServer):
    """Traefik on a directory, with a route for each service and for the local issuer."""

    def __init__(
        self,
        directory: Path,
        services: Mapping[str, Sequence[str]],
        *,
        issuer: str | None = None,
        port: int | None = None,
        admin_port: int | None = None,
        patience: Patience = USUAL,
        log: Path | None = None,
    ) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.url = f"http://{LOOPBACK}:{port or free_port()}"
        self.admin_url = f"http://{LOOPBACK}:{admin_port or free_port()}"
        config = write_gateway_config(
            directory.resolve(),
            address=self.url.removeprefix("http://"),
            admin_address=self.admin_url.removeprefix("http://"),
            services=services,
            issuer=issuer,
            patience=patience,
        )
        process = Process(
            "gateway",
            [program("traefik"), f"--configFile={config}"],
            log or directory / "gateway.log",
        )
        super().__init__(process, f"{self.admin_url}{READY_PATH}")
