"""Writes the NATS server's configuration and a key for each identity; the same for every platform.

The file is JSON, which NATS reads as its own format, so that nothing needs quoting by hand.
Restarting with the same directory keeps the keys.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nkeys  # type: ignore[import-untyped]

from deploy.nats.permissions import EXTERNAL, external_account, pmo_account
from shared.messaging.names import SERVICES

IDENTITIES = (*SERVICES, "bootstrap", "monitor", EXTERNAL)
"""Who has a key: the services, the one that makes the streams, operators, and outsiders."""

MAX_PAYLOAD = 256 * 1024
MAX_STORE = 10 * 2**30
CONFIG_FILE = "nats.conf"


@dataclass(frozen=True)
class NatsIdentities:
    """Where the server's configuration and each identity's secret are."""

    config: Path
    seeds: dict[str, Path]


def write_nats_config(
    directory: Path,
    *,
    port: int,
    store: Path,
    monitor_port: int | None = None,
    host: str = "127.0.0.1",
    max_store: int = MAX_STORE,
    keys: Path | None = None,
) -> NatsIdentities:
    """Write `nats.conf` into `directory`, and there or in `keys` the keys that are missing."""
    directory.mkdir(parents=True, exist_ok=True)
    seeds = draw_keys(keys or directory)
    public = {name: _public_key(path) for name, path in seeds.items()}
    config: dict[str, Any] = {
        "server_name": "pmo-1",
        "listen": f"{host}:{port}",
        "max_payload": MAX_PAYLOAD,
        "max_connections": 1024,
        "max_subscriptions": 10_000,
        "write_deadline": "5s",
        "ping_interval": "20s",
        "ping_max": 2,
        # On one node nothing is acknowledged before it is on disk; the default takes two minutes.
        "jetstream": {
            "store_dir": str(store),
            "max_file_store": max_store,
            "max_memory_store": 64 * 2**20,
            "sync_interval": "always",
        },
        "accounts": {"PMO": pmo_account(public), "EXTERNAL": external_account(public), "SYS": {}},
        "system_account": "SYS",
    }
    if monitor_port is not None:
        config["http"] = f"{host}:{monitor_port}"
    path = directory / CONFIG_FILE
    _write(path, json.dumps(config, indent=2).encode(), 0o644)
    return NatsIdentities(path, seeds)


def draw_keys(directory: Path) -> dict[str, Path]:
    """`<identity>.nk` (mode 0600) for each identity; keys that exist are kept."""
    return {name: _seed_file(directory / f"{name}.nk") for name in IDENTITIES}


def _seed_file(path: Path) -> Path:
    """A secret key in a file that only its owner reads; made once."""
    if not path.exists():
        seed = nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER)
        _write(path, bytes(seed), 0o600)
    return path


def _public_key(seed_file: Path) -> str:
    pair = nkeys.from_seed(bytearray(seed_file.read_bytes().strip()))
    public: bytes = pair.public_key
    return public.decode()


def _write(path: Path, content: bytes, mode: int) -> None:
    """All or nothing, and never with wider rights than `mode`, not even for a moment."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        file.write(content)
    part.replace(path)
