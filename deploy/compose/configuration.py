"""Writes what NATS and the gateway are told in containers; a job that ends before both start.

The same generators write it for the local platform. It is written by the version that starts, so
that an upgrade never runs with what an older one allowed.
"""

import os
from pathlib import Path

from deploy.nats.config import write_nats_config
from deploy.traefik.config import EVERYWHERE, write_gateway_config
from shared.messaging.names import SERVICES

DIRECTORY = Path("/config")
SECRETS = Path("/run/secrets")
STORE = Path("/data")
ISSUER = "http://issuer:8000"


def write(directory: Path, keys: Path, *, local_issuer: bool) -> None:
    """`nats/nats.conf` and `gateway/traefik.yaml`, with what the latter names."""
    write_nats_config(
        directory / "nats", port=4222, monitor_port=8222, host=EVERYWHERE, store=STORE, keys=keys
    )
    write_gateway_config(
        directory / "gateway",
        address=f"{EVERYWHERE}:8080",
        admin_address=f"{EVERYWHERE}:8081",
        services={name: [f"http://{name}:8000"] for name in SERVICES},
        issuer=ISSUER if local_issuer else None,
        keep_connections=False,
    )


def main() -> None:
    """Only where everything is local is there a way to the local issuer."""
    write(DIRECTORY, SECRETS, local_issuer=os.environ.get("PMO_ENVIRONMENT") == "local")


if __name__ == "__main__":
    main()
