"""How the six services and the issuer are started on one machine, and what each is told."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import LOOPBACK
from deploy.local.processes import Process, WebServer
from deploy.local.state import CHECKOUT

AUDIENCE = "pmo"


@dataclass(frozen=True)
class Surroundings:
    """What one service finds on this machine; `issuer` is public, `issuer_key_set` direct."""

    database_url: str
    nats_url: str
    nats_seed_file: Path
    issuer: str
    issuer_key_set: str
    port: int
    admin_port: int


def service(name: str, around: Surroundings, log: Path, *, replica: str | None = None) -> WebServer:
    """One process of a service, which may go by a name of its own; ready when it says so itself."""
    environment = {
        "PMO_ENVIRONMENT": "local",
        "PMO_DATABASE_URL": around.database_url,
        "PMO_NATS_URL": around.nats_url,
        "PMO_NATS_SEED_FILE": str(around.nats_seed_file),
        "PMO_OIDC_ISSUER": around.issuer,
        "PMO_OIDC_AUDIENCE": AUDIENCE,
        "PMO_OIDC_JWKS_URL": around.issuer_key_set,
        "PMO_HOST": LOOPBACK,
        "PMO_PORT": str(around.port),
        "PMO_ADMIN_HOST": LOOPBACK,
        "PMO_ADMIN_PORT": str(around.admin_port),
        "PMO_CORS_ORIGINS": json.dumps([]),
        "PMO_WEBHOOK_NETWORKS": json.dumps(["127.0.0.0/8", "::1/128"]),
    }
    process = _python(replica or name, f"services.{name}.main", environment, log)
    return WebServer(process, f"http://{LOOPBACK}:{around.port}/{name}/readyz")


def issuer(url: str, port: int, state: Path, log: Path) -> WebServer:
    """The local issuer, which signs its tokens as `url`; ready when it shows its keys."""
    environment = {
        "PMO_ISSUER_URL": url,
        "PMO_ISSUER_PORT": str(port),
        "PMO_ISSUER_STATE": str(state),
    }
    process = _python("issuer", "deploy.local.issuer", environment, log)
    return WebServer(process, f"http://{LOOPBACK}:{port}/issuer/jwks")


def _python(name: str, module: str, settings: dict[str, str], log: Path) -> Process:
    """A module of this checkout, run with the caller's environment and these settings."""
    direct = ",".join(filter(None, (os.environ.get("NO_PROXY"), LOOPBACK, "localhost")))
    environment = {**os.environ, **settings, "NO_PROXY": direct, "no_proxy": direct}
    return Process(
        name, [sys.executable, "-m", module], log, environment=environment, directory=CHECKOUT
    )
