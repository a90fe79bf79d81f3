"""Connections that never make a request are closed, whichever way they take their time."""

import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.types import Receive, Scope, Send

from shared.web.limits import GuardedHttp
from tests.support.served import served

HEAD = b"POST /early HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


class Impatient(GuardedHttp):
    """Gives a request head 0.4 s."""

    head_seconds = 0.4


async def early(_: Scope, receive: Receive, send: Send) -> None:
    """Answers without reading what comes with the request."""
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    # uvicorn itself would keep an idle connection for a minute.
    with served(early, http=Impatient, lifespan="off", timeout_keep_alive=60) as running:
        yield running


@pytest.fixture
def connection(address: str) -> Iterator[socket.socket]:
    with connected(address) as opened:
        yield opened


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port))


def until_closed(connection: socket.socket, drip: bytes = b"", within: float = 10) -> bytes:
    """What comes before the server closes, while `drip` is sent again and again."""
    received = b""
    deadline = time.monotonic() + within
    connection.settimeout(0.05)
    while time.monotonic() < deadline:
        try:
            connection.sendall(drip)
            part = connection.recv(65536)
        except TimeoutError:
            continue
        except (ConnectionResetError, BrokenPipeError):
            return received
        if not part:
            return received
        received += part
    raise AssertionError(f"still open after {within} s, having sent {received!r}")


def answered(connection: socket.socket) -> None:
    """One whole answer has come."""
    connection.settimeout(10)
    received = b""
    while not received.endswith(b"\r\n\r\nok"):
        part = connection.recv(65536)
        assert part, f"closed after {received!r}"
        received += part


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"", b""),
        (b"GET / HT", b""),
        (b"GET / HTTP/1.1\r\nhost: x\r\n", b""),
        (b"", b"\r\n"),
        (b"GET /", b"x"),
        (b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ", b"x"),
        (b"GET / HTTP/1.1\r\nhost: x\r\n", b"x-header: more\r\n"),
    ],
)
def test_a_head_that_does_not_end_in_time(
    connection: socket.socket, first: bytes, drip: bytes
) -> None:
    begun = time.monotonic()
    connection.sendall(first)
    assert until_closed(connection, drip) == b""
    assert time.monotonic() - begun > 0.3


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"\r\n", b""),
        (b"\r\n", b"\r\n"),
        (b"GET / HT", b""),
        (b"GET /", b"x"),
    ],
)
def test_a_second_head_that_does_not_end_in_time(
    connection: socket.socket, first: bytes, drip: bytes
) -> None:
    connection.sendall(GET)
    answered(connection)
    connection.sendall(first)
    assert until_closed(connection, drip) == b""


def test_a_body_that_drips_on_after_its_answer(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    answered(connection)
    assert until_closed(connection, b"x") == b""


def test_a_head_without_end_is_not_collected() -> None:
    with served(early, http=GuardedHttp, lifespan="off") as address, connected(address) as sender:
        sender.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
        begun = time.monotonic()
        received = until_closed(sender, b"x-more: " + b"x" * 8000 + b"\r\n", within=20)
        assert time.monotonic() - begun < GuardedHttp.head_seconds / 2
    assert received == b"" or received.startswith(b"HTTP/1.1 400 ")


def test_what_is_no_http_is_refused_as_a_problem(connection: socket.socket) -> None:
    connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
    head, _, body = until_closed(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    assert json.loads(body)["code"] == "malformed_request"


def test_requests_that_come_whole_are_all_answered(connection: socket.socket) -> None:
    for _ in range(5):
        connection.sendall(GET)
        answered(connection)


def test_a_head_in_parts_is_answered_if_it_ends_in_time(connection: socket.socket) -> None:
    for at in range(len(GET)):
        connection.sendall(GET[at : at + 1])
    answered(connection)
    connection.sendall(GET)
    answered(connection)


def test_a_body_left_unread_does_not_spoil_the_next_request(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    answered(connection)
    connection.sendall(b"x" * 1_000_000)
    connection.sendall(GET)
    answered(connection)


def test_requests_sent_ahead_are_answered_in_turn(connection: socket.socket) -> None:
    connection.sendall(GET * 3)
    connection.settimeout(10)
    received = b""
    while received.count(b"HTTP/1.1 200 ") < 3:
        received += connection.recv(65536)
