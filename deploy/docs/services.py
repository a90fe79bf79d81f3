"""The six services as their own `main.py` declares them, in process order."""

from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from shared.contracts.base import EVENTS
from shared.messaging.names import SERVICES
from shared.runtime import Service
from shared.web.openapi import published


def all_services() -> list[Service]:
    """Every service, imported whole, so that all reactions are registered."""
    found = [import_module(f"services.{name}.main").SERVICE for name in SERVICES]
    assert all(isinstance(service, Service) for service in found)
    return found


def listeners(services: list[Service]) -> dict[str, list[str]]:
    """Who hears each type of event, beyond keeping the local copy of projects."""
    heard: dict[str, list[str]] = {}
    for service in services:
        for kind in sorted(service.reactions.heard()):
            copied = "undertaking" not in EVENTS[kind].model_fields
            if copied or service.reactions.to(kind):
                heard.setdefault(kind, []).append(service.name)
    return heard


def schema_of(service: Service) -> dict[str, Any]:
    """The OpenAPI document of a service; nothing is connected to."""
    settings = service.settings(
        environment="local",
        database_url=SecretStr("postgresql://nobody@localhost/nothing"),
        nats_url="nats://localhost:4222",
        nats_seed_file=Path("/dev/null"),
        oidc_issuer="http://localhost/issuer",
        oidc_jwks_url="http://localhost/issuer/jwks",
    )
    return published(service.app(settings))
