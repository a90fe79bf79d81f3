"""The gateway leads to every service, and what it refuses itself it refuses in our words."""

import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx
import pytest

from deploy.local.gateway import Gateway
from deploy.local.ports import free_port
from deploy.traefik.config import Patience
from shared.messaging.names import SERVICES
from tests.deploy.stand_in import StandIn, standing_in

DOWN = "risk"
IMPATIENT = Patience(upload="2s", answer="1s")
UPLOAD = 64 * 2**20


@pytest.fixture(scope="module")
async def gateway(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """The real gateway in front of five services and the issuer; nothing listens for the sixth."""
    with ExitStack() as stack:
        up: dict[str, StandIn] = {
            name: stack.enter_context(standing_in(name))
            for name in (*SERVICES, "issuer")
            if name != DOWN
        }
        urls = {name: [up[name].url] for name in SERVICES if name != DOWN}
        gateway = Gateway(
            tmp_path_factory.mktemp("gateway"),
            {**urls, DOWN: [f"http://127.0.0.1:{free_port()}"]},
            issuer=up["issuer"].url,
            patience=IMPATIENT,
        )
        await gateway.start()
        yield gateway
        await gateway.process.stop()


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=20) as client:
        yield client


def is_problem(answer: httpx.Response, status: int) -> bool:
    return (
        answer.status_code == status
        and answer.headers["content-type"] == "application/problem+json"
        and answer.json()["status"] == status
    )


@pytest.mark.parametrize("name", [s for s in (*SERVICES, "issuer") if s != DOWN])
async def test_each_service_gets_its_own_paths_unchanged(
    client: httpx.AsyncClient, name: str
) -> None:
    for path in (f"/{name}", f"/{name}/v1/things?a=1&a=2", f"/{name}/v1/a%2Fb%5C%3B%25%00"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["by"]) == (HTTPStatus.OK, name)
        assert answer.json()["path"] == path


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/nothing", "/intakes/v1", "/problems/503", "/metrics"])
async def test_what_leads_nowhere_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path, content=b"x" * 1000)
    assert is_problem(answer, HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_a_service_that_is_down_is_a_problem_worded_by_the_others(
    client: httpx.AsyncClient, method: str
) -> None:
    for _ in range(10):
        answer = await client.request(method, f"/{DOWN}/v1/risks", content=b"x" * 100_000)
        assert is_problem(answer, HTTPStatus.BAD_GATEWAY)
        assert answer.json()["by"] != DOWN


async def test_a_service_that_takes_too_long_is_a_problem(client: httpx.AsyncClient) -> None:
    assert is_problem(await client.get("/intake/v1/slow"), HTTPStatus.GATEWAY_TIMEOUT)


@pytest.mark.parametrize("status", [400, 404, 409, 500, 503])
async def test_a_service_refuses_in_its_own_words(client: httpx.AsyncClient, status: int) -> None:
    answer = await client.get(f"/intake/v1/things/{status}")
    assert is_problem(answer, status)
    assert answer.json()["path"] == f"/intake/v1/things/{status}"


async def test_the_largest_upload_passes(client: httpx.AsyncClient) -> None:
    answer = await client.post("/intake/v1/uploads", content=b"x" * UPLOAD)
    assert answer.json()["received"] == UPLOAD


async def test_headers_of_a_service_arrive_once_and_none_is_added(
    client: httpx.AsyncClient,
) -> None:
    names = [name.decode().lower() for name, _ in (await client.get("/intake")).headers.raw]
    assert sorted(names) == ["content-length", "content-type", "date", "x-content-type-options"]


async def test_who_never_ends_a_head_is_cut_off(gateway: Gateway) -> None:
    assert raw(gateway, b"GET /intake HTTP/1.1\r\nHost: here\r\n") == b""


async def test_who_never_ends_a_body_is_cut_off(gateway: Gateway) -> None:
    answer = raw(gateway, b"POST /intake HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n12")
    assert answer.split()[1] in (b"408", b"504")  # whichever side notices first


async def test_a_head_has_a_limit(gateway: Gateway) -> None:
    answer = raw(gateway, b"GET /intake HTTP/1.1\r\nHost: here\r\nX: " + b"x" * 100_000)
    assert answer.startswith(b"HTTP/1.1 431 ")


def raw(gateway: Gateway, request: bytes) -> bytes:
    """What is answered until the gateway closes the connection."""
    address = urlsplit(gateway.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while part := connection.recv(1 << 16):
                answer += part
        except ConnectionResetError:
            pass
        return answer
