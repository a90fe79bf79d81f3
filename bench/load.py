"""Sends requests over a few kept connections, cheaply enough that the server is what is timed."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self, cast

import httptools
import orjson

CONNECTIONS = 8


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def request(
    method: str,
    path: str,
    token: str,
    body: object | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """One HTTP/1.1 request as it goes over the wire."""
    sent = {"host": "pmo", "authorization": f"Bearer {token}", "accept": "application/json"}
    content = b""
    if body is not None:
        content = orjson.dumps(body)
        sent |= {"content-type": "application/json", "content-length": str(len(content))}
    elif method == "POST":
        sent["content-length"] = "0"
    lines = [f"{name}: {value}" for name, value in (sent | dict(headers or {})).items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode() + content


class Connection(asyncio.Protocol):
    """One kept connection, one request at a time."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._answer = Answer()
        self._answered: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's by class.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError())

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers[name.decode().lower()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self._answer.body += body

    def on_message_complete(self) -> None:
        self._answer.status = self._parser.get_status_code()
        assert self._answered is not None
        if not self._answered.done():
            self._answered.set_result(self._answer)
        self._answer = Answer()

    async def send(self, wire: bytes) -> Answer:
        """Ask and wait for the answer."""
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(wire)
        return await self._answered

    def close(self) -> None:
        """Leave."""
        if self._transport is not None:
            self._transport.close()


class Unexpected(Exception):
    """A server answered something else than what is being timed."""


class Client:
    """A few connections to one server, open inside `async with`."""

    def __init__(self, port: int, connections: int = CONNECTIONS) -> None:
        self._port = port
        self._count = connections
        self._open: list[Connection] = []

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for _ in range(self._count):
            _, connection = await loop.create_connection(Connection, "127.0.0.1", self._port)
            self._open.append(connection)
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._open:
            self._open.pop().close()

    async def all(self, requests: Iterable[bytes], status: int) -> list[Answer]:
        """Send them all, as fast as they are answered; each must be answered with `status`."""
        answers: list[Answer] = []
        waiting = iter(requests)
        async with asyncio.TaskGroup() as group:
            for connection in self._open:
                group.create_task(_work_off(connection, waiting, status, answers))
        return answers

    async def one(self, wire: bytes, status: int = 200) -> Answer:
        """Send one over the first connection."""
        return _expected(await self._open[0].send(wire), status)


async def _work_off(
    connection: Connection, waiting: Iterator[bytes], status: int, answers: list[Answer]
) -> None:
    for wire in waiting:
        answers.append(_expected(await connection.send(wire), status))


def _expected(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise Unexpected(f"{answer.status} {answer.body[:500]!r}")
    return answer
