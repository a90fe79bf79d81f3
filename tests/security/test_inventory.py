"""What is served is what is published: no forgotten address, nothing left for debugging."""

import re

import httpx
import pytest
from starlette.routing import Route

from shared.web.openapi import published
from tests.suites.offered import operations
from tests.support.tree import service_names
from tests.support.world import World

OPEN = {
    "/{service}/docs",
    "/{service}/docs/assets/{name}",
    "/{service}/healthz",
    "/{service}/openapi.json",
    "/{service}/readyz",
    "/problems/{status}",
}
"""What needs no token and is not in the description: it says nothing of anybody."""

FORGOTTEN = [
    *("/", "/docs", "/redoc", "/openapi.json", "/metrics", "/debug", "/debug/pprof/", "/admin"),
    *("/actuator/env", "/env", "/.env", "/.git/config", "/health", "/console", "/graphql", "/v1"),
    *("/{s}", "/{s}/", "/{s}/metrics", "/{s}/debug", "/{s}/admin", "/{s}/.env", "/{s}/redoc"),
    *("/{s}/v0/jobs", "/{s}/v2/jobs", "/{s}/v1", "/{s}/v1/openapi.json", "/{s}/healthz/"),
    *("/{s}/docs/", "/{s}/docs;x=1", "//{s}/docs", "/{s}//docs", "/{s}/docs/oauth2-redirect"),
    *("/{s}/docs/assets/favicon.png", "/{s}/docs/assets/%2e%2e%2fmain.py"),
    *("/{s}/docs/assets/..%2f..%2f__init__.py", "/{s}/docs/assets/%2e%2e"),
    *("/issuer/token", "/issuer/personas", "/issuer/jwks", "/{s}/personas", "/problems"),
]
"""Addresses that scanners ask for, and others by which something might be reached."""


@pytest.mark.parametrize("name", service_names())
def test_every_address_is_in_the_published_description(world: World, name: str) -> None:
    app = world.service(name).app
    served = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route)
        for method in route.methods or ()
    }
    assert len(served) > 10
    assert all(isinstance(route, Route) for route in app.routes)
    open_to_all = {path.replace("{service}", name) for path in OPEN}
    described = {
        (method.upper(), path)
        for path, methods in published(app)["paths"].items()
        for method in methods
    }
    plain = {(m, re.sub(r":\w+}", "}", path)) for m, path in served}
    hidden = {(m, path) for m, path in plain - described if path not in open_to_all}
    assert {m for m, path in plain if path in open_to_all} <= {"GET", "HEAD"}
    assert {(m, path) for m, path in hidden if m != "HEAD"} == set()
    assert described <= plain


@pytest.mark.parametrize("name", service_names())
async def test_nothing_is_where_scanners_look(world: World, name: str) -> None:
    """Refused as a problem, as everything that is not there; also with a token."""
    transport = httpx.ASGITransport(world.service(name).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for path in FORGOTTEN:
            for headers in ({}, {"authorization": world.authorization("admin-gao")}):
                url = httpx.URL("http://localhost", raw_path=path.replace("{s}", name).encode())
                answer = await client.get(url, headers=headers)
                assert answer.status_code == 404, path
                assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", service_names())
async def test_what_is_open_to_all_tells_nothing_of_what_runs(world: World, name: str) -> None:
    """Neither versions nor addresses of servers, nor anything that is kept."""
    subject = world.service(name)
    for path in ("healthz", "readyz"):
        answer = await subject.call(None, "GET", f"/{name}/{path}")
        assert set(answer.json()) <= {"status", "away"}
    problem = await subject.call(None, "GET", "/problems/502")
    assert set(problem.json()) == {"type", "title", "status", "code", "detail"}


def test_there_is_one_version_of_each_operation() -> None:
    assert {operation.path.split("/")[2] for operation in operations()} == {"v1"}
