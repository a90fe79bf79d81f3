"""What browsers may do with our answers: which pages may read them, and what they may never run."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from shared.web.app import WebApp
from shared.web.browsers import SAFE_HEADERS
from tests.support.tree import service, service_names
from tests.support.world import World

OURS, THEIRS = "https://pmo.example.org", "https://evil.example.org"
PATH = "/intake/v1/proposals"
STRANGERS = [
    THEIRS,
    "null",
    "http://pmo.example.org",
    "https://pmo.example.org.evil.example",
    "https://evil.example/https://pmo.example.org",
    "https://PMO.example.org",
    "https://pmo.example.org:8443",
]


async def fall(_: Request) -> Response:
    raise ZeroDivisionError("a secret that the log may know")


def app_for(world: World, *origins: str) -> WebApp:
    """Intake for pages of these origins, with one address more, where it falls."""
    subject = world.service("intake")
    settings = subject.settings.model_copy(update={"cors_origins": origins})
    app = service("intake").app(settings, subject.db)
    app.add_route("/intake/fall", fall)
    return app


def calling(app: WebApp) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


@pytest.fixture
async def page(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """What a page of a permitted origin sends."""
    async with calling(app_for(world, OURS)) as client:
        client.headers["origin"] = OURS
        yield client


async def test_a_page_of_ours_may_ask_and_read(page: httpx.AsyncClient) -> None:
    asked = {"access-control-request-method": "PATCH", "access-control-request-headers": "if-match"}
    allowed = await page.options(PATH, headers=asked)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == OURS
    # Tokens are sent by scripts, never by the browser by itself.
    assert "access-control-allow-credentials" not in allowed.headers
    answer = await page.get(PATH)
    assert answer.headers["access-control-allow-origin"] == OURS
    assert "Origin" in answer.headers["vary"]
    assert "etag" in answer.headers["access-control-expose-headers"]


async def test_a_page_of_ours_may_read_why_it_was_refused(page: httpx.AsyncClient) -> None:
    """Also by what stands before the application, and after its fall."""
    refused = {
        401: await page.get(PATH),
        404: await page.get("/intake/v1/nothing"),
        413: await page.post(PATH, content=b"x" * 2 * 2**20),
        500: await page.get("/intake/fall"),
    }
    for status, answer in refused.items():
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["access-control-allow-origin"] == OURS, status


@pytest.mark.parametrize("origin", STRANGERS)
async def test_a_page_of_anybody_else_may_not(page: httpx.AsyncClient, origin: str) -> None:
    for headers in ({"origin": origin}, {"origin": origin, "access-control-request-method": "GET"}):
        for answer in (
            await page.get(PATH, headers=headers),
            await page.options(PATH, headers=headers),
        ):
            assert "access-control-allow-origin" not in answer.headers
    preflight = {"origin": OURS, "access-control-request-method": "PUT"}
    assert (await page.options(PATH, headers=preflight)).status_code == 400


async def test_without_permitted_origins_no_page_may(world: World) -> None:
    async with calling(app_for(world)) as client:
        answer = await client.get(PATH, headers={"origin": OURS})
        asked = {"origin": OURS, "access-control-request-method": "GET"}
        preflight = await client.options(PATH, headers=asked)
    for one in (answer, preflight):
        assert not [name for name in one.headers if name.startswith("access-control")]
    assert preflight.status_code == 405


@pytest.mark.parametrize("origins", [(), (OURS,)])
async def test_every_answer_says_what_browsers_must_not_do(
    world: World, origins: tuple[str, ...]
) -> None:
    """Whatever it is, and whoever made it; nothing says what program answers."""
    async with calling(app_for(world, *origins)) as client:
        answers = [
            await client.get("/intake/healthz"),
            await client.get(PATH),
            await client.get("/nothing"),
            await client.request("TRACE", PATH),
            await client.post(PATH, content=b"x" * 2 * 2**20),
            await client.get("/intake/fall"),
            await client.options(
                PATH, headers={"origin": OURS, "access-control-request-method": "GET"}
            ),
        ]
    for answer in answers:
        for name, value in SAFE_HEADERS:
            assert answer.headers[name.decode()] == value.decode(), answer
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers
        assert "set-cookie" not in answer.headers


async def test_a_fall_tells_nothing_of_what_happened(page: httpx.AsyncClient) -> None:
    answer = await page.get("/intake/fall")
    assert set(answer.json()) == {"type", "title", "status", "code", "detail", "trace_id"}
    assert "secret" not in answer.text
    assert "Zero" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", service_names())
async def test_the_pages_that_we_have_run_nothing_but_our_own_files(
    world: World, name: str
) -> None:
    async with calling(world.service(name).app) as client:
        answer = await client.get(f"/{name}/docs")
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert not [rule for rule in policy if "unsafe" in rule or "*" in rule or "http" in rule]
    assert "<script>" not in answer.text
    assert "://" not in answer.text.replace("data:,", "")
