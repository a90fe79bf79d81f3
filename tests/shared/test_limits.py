"""How many bytes and seconds one request may take, shown against a real server."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from shared.web.limits import GuardedHttp, Limits, LimitsMiddleware
from tests.support.served import served

MIB = 1024 * 1024
QUICK = Limits(body_seconds=0.4, upload_seconds=30, answer_seconds=0.6)
UPLOADS = ["/knowledge/v1/documents/{document_id}/content"]
UPLOAD = "/knowledge/v1/documents/42/content"
CHUNK = b"x" * 65536

given_up: list[str] = []
"""The paths whose work was cancelled."""


async def count(request: Request) -> Response:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
    if "stuck" in request.query_params:
        await never(request)
    return JSONResponse({"size": size})


async def never(request: Request) -> Response:
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        given_up.append(request.url.path)
        raise
    raise AssertionError("it came after all")


async def early(_: Request) -> Response:
    return JSONResponse({"code": "unauthenticated"}, 401)


async def own_timeout(_: Request) -> Response:
    raise TimeoutError


async def ticks() -> AsyncIterator[str]:
    end = time.monotonic() + 2 * QUICK.answer_seconds
    while time.monotonic() < end:
        yield "tick\n"
        await asyncio.wait({asyncio.get_running_loop().create_future()}, timeout=0.1)
    yield "done\n"


async def stream(_: Request) -> Response:
    return StreamingResponse(ticks(), media_type="text/event-stream")


async def own_headers(_: Request) -> Response:
    kept = {"cache-control": "private, no-cache", "content-security-policy": "img-src 'self'"}
    return PlainTextResponse("kept", headers=kept)


PATHS = {
    "/count": count,
    "/never": never,
    "/early": early,
    "/own-timeout": own_timeout,
    "/stream": stream,
    "/own-headers": own_headers,
    UPLOADS[0]: count,
}
app = LimitsMiddleware(
    Starlette(routes=[Route(path, end, methods=["GET", "POST"]) for path, end in PATHS.items()]),
    upload_paths=UPLOADS,
    limits=QUICK,
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(app, http=GuardedHttp, lifespan="off") as running:
        yield running


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, trust_env=False, timeout=20) as running:
        yield running


def chunks(size: int) -> Iterator[bytes]:
    """A body that does not say beforehand how long it is."""
    for at in range(0, size, len(CHUNK)):
        yield CHUNK[: size - at]


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_up_to_the_limit_is_taken(client: httpx.Client, size: int, announced: bool) -> None:
    answer = client.post("/count", content=b"x" * size if announced else chunks(size))
    assert answer.json() == {"size": size}
    assert "connection" not in answer.headers


@pytest.mark.parametrize("size", [MIB + 1, 30 * MIB])
@pytest.mark.parametrize("announced", [True, False])
def test_a_longer_body_is_refused_and_its_sender_learns_why(
    client: httpx.Client, size: int, announced: bool
) -> None:
    content = b"x" * size if announced else chunks(size)
    answer = client.post("/count", content=content, headers={"accept-language": "zh-CN"})
    assert_problem(answer, 413, "payload_too_large")
    assert answer.json()["title"] == "请求体过大"
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("length", [b"content-length: 31457280", b"transfer-encoding: chunked"])
def test_a_sender_that_listens_only_afterwards_learns_it_too(address: str, length: bytes) -> None:
    with connected(address) as connection:
        connection.sendall(b"POST /count HTTP/1.1\r\nhost: x\r\n" + length + b"\r\n\r\n")
        for _ in range(30):
            connection.sendall(b"100000\r\n" + b"x" * MIB + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_may_be_long_where_files_are_taken(client: httpx.Client, announced: bool) -> None:
    size = 30 * MIB
    answer = client.post(UPLOAD, content=b"x" * size if announced else chunks(size))
    assert answer.json() == {"size": size}


def test_a_file_has_its_limit_too(client: httpx.Client) -> None:
    answer = client.post(UPLOAD, content=chunks(64 * MIB + 1))
    assert_problem(answer, 413, "payload_too_large")


@pytest.mark.parametrize("path", [f"{UPLOAD}/more", f"/x{UPLOAD}", UPLOAD.replace("42", "4/2")])
def test_only_the_declared_paths_take_files(client: httpx.Client, path: str) -> None:
    assert_problem(client.post(path, content=b"x" * (MIB + 1)), 413, "payload_too_large")


@pytest.mark.parametrize("length", [b"content-length: 100", b"transfer-encoding: chunked"])
def test_a_body_that_does_not_arrive_is_not_waited_for(address: str, length: bytes) -> None:
    with connected(address) as connection:
        begun = time.monotonic()
        connection.sendall(b"POST /count HTTP/1.1\r\nhost: x\r\n" + length + b"\r\n\r\n")
        connection.sendall(b"1\r\nx\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert 0.3 < time.monotonic() - begun < 10
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close\r\n" in answer
    assert answer.endswith(b"}")
    assert b'"code":"request_timeout"' in answer


def test_an_app_that_does_not_answer_is_given_up(client: httpx.Client) -> None:
    given_up.clear()
    answer = client.get("/never")
    assert_problem(answer, 503, "deadline_exceeded")
    assert given_up == ["/never"]
    assert client.post("/count", content=b"x").json() == {"size": 1}


@pytest.mark.parametrize("path", ["/count", UPLOAD])
def test_time_to_answer_begins_when_the_body_has_come(client: httpx.Client, path: str) -> None:
    given_up.clear()
    begun = time.monotonic()
    answer = client.post(f"{path}?stuck=1", content=b"x")
    assert_problem(answer, 503, "deadline_exceeded")
    assert QUICK.answer_seconds - 0.1 < time.monotonic() - begun < 10
    assert given_up == [path]
    assert "connection" not in answer.headers


def test_an_answer_once_begun_may_take_its_time(client: httpx.Client) -> None:
    answer = client.get("/stream")
    assert answer.text.endswith("done\n")
    assert answer.headers["cache-control"] == "no-store"


def test_a_timeout_inside_the_app_is_its_own_fault(client: httpx.Client) -> None:
    assert client.get("/own-timeout").status_code == 500


def test_every_answer_tells_browsers_what_not_to_do(client: httpx.Client) -> None:
    headers = client.get("/early").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_an_answer_may_set_its_own(client: httpx.Client) -> None:
    headers = client.get("/own-headers").headers
    assert headers.get_list("cache-control") == ["private, no-cache"]
    assert headers.get_list("content-security-policy") == ["img-src 'self'"]
    assert headers["x-content-type-options"] == "nosniff"


SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": []}


async def nothing_more() -> Message:
    return {"type": "http.disconnect"}


async def unexpected(message: Message) -> None:
    raise AssertionError(message)


async def test_a_cancellation_from_outside_is_not_ours_to_answer() -> None:
    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(LimitsMiddleware(waits)(SCOPE, nothing_more, unexpected))
    await asyncio.wait({task}, timeout=0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_nor_is_one_that_comes_while_the_app_is_given_up() -> None:
    cleaning = asyncio.Event()

    async def cleans_up(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            cleaning.set()
            await asyncio.get_running_loop().create_future()

    limited = LimitsMiddleware(cleans_up, limits=Limits(answer_seconds=0.05))
    task = asyncio.create_task(limited(SCOPE, nothing_more, unexpected))
    await asyncio.wait_for(cleaning.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
