"""Every operation that the services offer, with what its published description says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from shared.web.openapi import published
from shared.web.operations import platform_routes
from tests.support.tree import service, service_names
from tests.support.world import ISSUER, NOBODY

EACH = pytest.mark.parametrize("name", service_names())


@dataclass(frozen=True)
class Operation:
    """One operation of one service."""

    service: str
    name: str
    method: str
    path: str
    own: bool
    """False for what every service has alike: jobs, the feed, parked events, webhooks."""
    said: Mapping[str, Any] = field(repr=False, hash=False, compare=False)

    def __str__(self) -> str:
        return f"{self.service}-{self.name}"

    @property
    def command(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"

    @property
    def collection(self) -> str:
        """The collection that it is about: what follows the version in its path."""
        return self.path.split("/")[3]

    @property
    def parameters(self) -> list[str]:
        """What its path must be filled with."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def takes(self, name: str) -> bool:
        """Whether a header or query parameter of this name is described."""
        return any(p["name"] == name for p in self.said.get("parameters", ()))

    @property
    def takes_file(self) -> bool:
        """Whether its body is a file."""
        taken = self.said.get("requestBody", {}).get("content", ())
        return bool(taken) and "application/json" not in taken

    @property
    def tagged(self) -> bool:
        """Whether its answer carries the version of a record."""
        return "ETag" in self.said["responses"].get("200", {}).get("headers", ())

    @property
    def required(self) -> dict[str, Any]:
        """The query parameters that it cannot do without, as in their examples."""
        return {
            p["name"]: p["schema"]["examples"][0]
            for p in self.said.get("parameters", ())
            if p["in"] == "query" and p.get("required")
        }

    @property
    def body(self) -> dict[str, Any] | None:
        """The example of its request body."""
        if "requestBody" not in self.said or self.takes_file:
            return None
        schema = resolved(self.service, self.said["requestBody"]["content"]["application/json"])
        example: dict[str, Any] = schema["examples"][0]
        return example


@cache
def document(name: str) -> dict[str, Any]:
    """The OpenAPI description of a service, as it publishes it."""
    wired = service(name)
    settings = wired.settings(
        environment="local",
        database_url=SecretStr("postgresql://nobody@127.0.0.1:1/nothing"),
        nats_url=NOBODY,
        nats_seed_file=Path("nobody.nk"),
        oidc_issuer=ISSUER,
        oidc_jwks_url=ISSUER,
    )
    return published(wired.app(settings))


def resolved(name: str, media: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a body or answer, looked up where it is only referred to."""
    schema: dict[str, Any] = media["schema"]
    while "$ref" in schema:
        schema = document(name)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


@cache
def operations(*services: str) -> tuple[Operation, ...]:
    """All operations of these services, or of all there are."""
    found = []
    for name in services or service_names():
        common = {r.path for g in platform_routes(name) for r in g.router.routes}  # type: ignore[attr-defined]
        for path, methods in document(name)["paths"].items():
            for method, said in methods.items():
                own = path not in common
                found.append(Operation(name, said["operationId"], method.upper(), path, own, said))
    return tuple(found)


def asked_of(name: str) -> list[Operation]:
    """What is asked of a service: all that is its own.

    What all have alike is asked of the first of them alone; `test_alike` shows that it is alike.
    """
    return [o for o in operations(name) if o.own or name == service_names()[0]]


def asked_elsewhere(name: str) -> list[str]:
    """The names of what another service answers for."""
    asked = asked_of(name)
    return [operation.name for operation in operations(name) if operation not in asked]
