"""Who takes their time, through the gateway and without it: they are cut off, others are served."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.gateway import Gateway
from deploy.traefik.config import USUAL, Patience
from shared.messaging.names import SERVICES
from shared.web.limits import GuardedHttp, Limits, LimitsMiddleware
from tests.support.served import served

LARGE = b"x" * 32 * 2**20
QUICK = Limits(body_seconds=0.3, upload_seconds=0.6, answer_seconds=0.5)
PATIENCE = Patience(upload="1.5s", answer="1s")
CROWD = 150


class Impatient(GuardedHttp):
    """Waits 0.3 s for a request head, and as long for somebody to read an answer."""

    head_seconds = 0.3
    unread_seconds = 0.3
    given_up = threading.Event()

    def _give_up(self) -> None:
        super()._give_up()
        self.given_up.set()


async def take(request: Request) -> Response:
    return JSONResponse({"taken": len(await request.body())})


async def give(_: Request) -> Response:
    return Response(LARGE)


app = LimitsMiddleware(
    Starlette(
        routes=[
            Route("/intake/v1/large", give),
            Route("/intake/v1/files", take, methods=["POST"]),
            Route("/intake/v1/things", take, methods=["POST"]),
        ]
    ),
    upload_paths=["/intake/v1/files"],
    limits=QUICK,
)


@pytest.fixture(scope="module")
async def doors(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, str]]:
    """The address of a service with all our limits, and of the real gateway in front of it."""
    with ExitStack() as stack:
        url = stack.enter_context(served(app, http=Impatient, lifespan="off"))
        gateway = Gateway(
            tmp_path_factory.mktemp("gateway"),
            {name: [url] for name in SERVICES},
            patience=PATIENCE,
        )
        await gateway.start()
        yield {"service": url, "gateway": gateway.url}
        await gateway.process.stop()


def connected(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def dripped(url: str, head: bytes, drip: bytes, within: float = 20) -> tuple[float, bytes]:
    """How long it takes until the connection is closed, and what was said, while it drips."""
    begun, said = time.monotonic(), b""
    with connected(url) as connection:
        connection.sendall(head)
        connection.settimeout(0.1)
        while time.monotonic() - begun < within:
            try:
                if not (part := connection.recv(65536)):
                    return time.monotonic() - begun, said
                said += part
            except TimeoutError:
                if drip and not said:
                    connection.sendall(drip)
            except (ConnectionResetError, BrokenPipeError):
                return time.monotonic() - begun, said
    raise AssertionError(f"still open after {within} s, having said {said!r}")


def post(path: str, length: bytes) -> bytes:
    return b"POST /intake/v1/" + path.encode() + b" HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n\r\n"


LENGTH, CHUNKS = b"Content-Length: 1000", b"Transfer-Encoding: chunked"
SLOW_BODIES = [
    (post("things", LENGTH), b""),
    (post("things", LENGTH), b"x"),
    (post("things", CHUNKS), b""),
    (post("things", CHUNKS), b"1\r\nx\r\n"),
    (post("files", LENGTH), b"x"),
    (post("files", CHUNKS), b"1\r\nx\r\n"),
]


@pytest.mark.parametrize("door", ["service", "gateway"])
async def test_a_body_that_drips_in_is_refused_as_a_problem(
    doors: dict[str, str], door: str
) -> None:
    """Through the gateway too: the service gives up first, so that somebody can say so."""
    answers = await asyncio.gather(
        *(asyncio.to_thread(dripped, doors[door], *slow) for slow in SLOW_BODIES)
    )
    for _, said in answers:
        head, _, body = said.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 "), said
        assert b"content-type: application/problem+json" in head.lower()
        assert b"connection: close" in head.lower()
        assert orjson.loads(body)["code"] == "request_timeout"


def test_the_gateway_waits_longer_than_any_service() -> None:
    """As set for production, for bodies and for answers."""
    assert float(USUAL.upload.removesuffix("s")) > Limits().upload_seconds + 10
    assert float(USUAL.answer.removesuffix("s")) > Limits().answer_seconds + 10


@pytest.mark.parametrize("door", ["service", "gateway"])
async def test_a_head_that_drips_in_is_cut_off_without_a_word(
    doors: dict[str, str], door: str
) -> None:
    head = b"GET /intake/v1/large HTTP/1.1\r\nHost: x\r\nX-Slow: "
    _, said = await asyncio.to_thread(dripped, doors[door], head, b"x")
    assert said == b""


@pytest.mark.parametrize("door", ["service", "gateway"])
async def test_a_crowd_that_dawdles_keeps_nobody_out(doors: dict[str, str], door: str) -> None:
    with ExitStack() as crowd:
        for number in range(CROWD):
            slow = crowd.enter_context(connected(doors[door]))
            slow.sendall(post("things", LENGTH) if number % 2 else b"GET /intake/v1/large HTTP")
        request = post("things", b"Content-Length: 2") + b"ok"
        for _ in range(5):
            begun = time.monotonic()
            with connected(doors[door]) as ordinary:
                ordinary.sendall(request)
                assert ordinary.recv(65536).startswith(b"HTTP/1.1 200 ")
            assert time.monotonic() - begun < 10


def test_an_answer_that_nobody_reads_is_given_up(doors: dict[str, str]) -> None:
    """Else every reader who stops reading would hold an answer in memory for good."""
    with connected(doors["service"]) as connection:
        connection.sendall(b"GET /intake/v1/large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert Impatient.given_up.wait(20)
        received = sum(len(part) for part in iter(lambda: received_from(connection), b""))
    assert received < len(LARGE)


def received_from(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionResetError:
        return b""


def test_an_answer_that_is_read_arrives(doors: dict[str, str]) -> None:
    with connected(doors["service"]) as connection:
        connection.sendall(b"GET /intake/v1/large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = sum(len(part) for part in iter(lambda: received_from(connection), b""))
    assert received > len(LARGE)
