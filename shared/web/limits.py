"""How much one caller may ask at once: bytes, time and patience."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from starlette.datastructures import Headers
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.web.browsers import RawHeaders, with_safe_headers
from shared.web.problems import problem_response

LINGER_SECONDS = 2.0
CHUNKED = -1


@dataclass(frozen=True, slots=True)
class Limits:
    """`body_seconds` is for a body to arrive, `answer_seconds` from then to the answer's start."""

    body_bytes: int = 1024 * 1024
    body_seconds: float = 15
    upload_bytes: int = 64 * 1024 * 1024
    upload_seconds: float = 300
    all_uploads_bytes: int = 192 * 1024 * 1024
    """Of all files that are on their way at once: they are held in memory until they are whole."""
    answer_seconds: float = 30


class Held:
    """The bytes of files on their way, of all requests together."""

    def __init__(self) -> None:
        self.bytes = 0


class LimitsMiddleware:
    """Answers 413, 408 or 503 in place of an app that is sent too much, too slowly, or is stuck.

    `upload_paths` are the route templates that take files. An answer once begun may take its
    time: event streams have no end.
    """

    def __init__(
        self, app: ASGIApp, *, upload_paths: Sequence[str] = (), limits: Limits | None = None
    ) -> None:
        self._app = app
        self._limits = limits or Limits()
        self._uploads = [compile_path(path)[0] for path in upload_paths]
        self._held = Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limits, length = self._limits, _announced_length(scope["headers"])
        exchange = _Exchange(receive, send, limits.answer_seconds)
        if not length:
            await exchange.run(self._app, scope, receive, limits.answer_seconds)
            return
        upload = any(path.match(scope["path"]) for path in self._uploads)
        exchange.expect_body(limits.upload_bytes if upload else limits.body_bytes)
        if length > exchange.bytes_left:
            exchange.code = "payload_too_large"
            await exchange.refuse(scope)
            return
        if not upload:
            await exchange.run(self._app, scope, exchange.receive, limits.body_seconds)
            return
        exchange.hold(self._held, limits.all_uploads_bytes)
        try:
            await exchange.run(self._app, scope, exchange.receive, limits.upload_seconds)
        finally:
            exchange.let_go()


class _Exchange:
    """One request and its answer; `code` is what running into the deadline would mean now.

    As `asyncio.timeout`, with one timer a request, since timers are half of what this costs: it
    is left to fire early and set again when the deadline is later now, or not when answered.
    """

    __slots__ = (
        "_answer_seconds",
        "_due",
        "_expired",
        "_held",
        "_held_at_most",
        "_loop",
        "_receive",
        "_received",
        "_send",
        "_task",
        "_timer",
        "answering",
        "body_pending",
        "bytes_left",
        "code",
    )

    def __init__(self, receive: Receive, send: Send, answer_seconds: float) -> None:
        self._receive, self._send, self._answer_seconds = receive, send, answer_seconds
        self.code = "deadline_exceeded"
        self.answering = self.body_pending = self._expired = False
        self.bytes_left = self._received = 0
        self._held: Held | None = None

    def hold(self, held: Held, at_most: int) -> None:
        """Count what arrives among what others have sent; all together `at_most`."""
        self._held, self._held_at_most = held, at_most

    def let_go(self) -> None:
        """What arrived is kept by now, or thrown away."""
        if self._held is not None:
            self._held.bytes -= self._received
            self._received = 0

    def expect_body(self, at_most: int) -> None:
        self.body_pending, self.bytes_left, self.code = True, at_most, "request_timeout"

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, seconds: float) -> None:
        """Let the app answer; cancel it and answer in its place if it has not begun in time."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task(self._loop)
        self._due = self._loop.time() + seconds
        self._timer = self._loop.call_at(self._due, self._look)
        try:
            await app(scope, receive, self.send)
        except asyncio.CancelledError:
            # Cancelled by somebody else, too? Then it is theirs.
            if not self._expired or (self._task and self._task.uncancel() > 0):
                raise
            if not self.answering:
                await self.refuse(scope)
        finally:
            self._timer.cancel()

    def _look(self) -> None:
        if self.answering:
            return
        if self._loop.time() < self._due:
            self._timer = self._loop.call_at(self._due, self._look)
            return
        self._expired = True
        if self._task:
            self._task.cancel()

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request" and not self.answering:
            size = len(message.get("body", b""))
            self.bytes_left -= size
            if self.bytes_left < 0:
                await self._give_up("payload_too_large")
            if self._held is not None:
                self._received += size
                self._held.bytes += size
                if self._held.bytes > self._held_at_most:
                    # At once, or while this one is refused others would be refused with it.
                    self.let_go()
                    await self._give_up("overloaded")
            if not message.get("more_body"):
                self.body_pending, self.code = False, "deadline_exceeded"
                self._move_deadline(self._loop.time() + self._answer_seconds)
        return message

    def _move_deadline(self, due: float) -> None:
        if due < self._due:
            self._timer.cancel()
            self._timer = self._loop.call_at(due, self._look)
        self._due = due

    async def _give_up(self, code: str) -> None:
        """Let the deadline pass now: an exception would be caught as one of the app's own."""
        self.code, self._due = code, 0
        self._look()
        await self._loop.create_future()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.answering = True
            message["headers"] = with_safe_headers(message.get("headers", ()))
        await self._send(message)

    async def refuse(self, scope: Scope) -> None:
        """Answer the problem, and close where a body is left that nobody will read."""
        self.answering = True
        closing = {"connection": "close"} if self.body_pending else None
        answer = problem_response(Headers(scope=scope), self.code, extra_headers=closing)
        headers = with_safe_headers(answer.raw_headers)
        start = {"type": "http.response.start", "status": answer.status_code, "headers": headers}
        await self._send(start)
        body = {"type": "http.response.body", "body": answer.body, "more_body": self.body_pending}
        await self._send(body)
        if self.body_pending:
            if self.code in ("payload_too_large", "overloaded"):
                await self._linger()
            await self._send({"type": "http.response.body", "body": b""})

    async def _linger(self) -> None:
        """Read on for a moment: a connection closed on unread bytes is reset, and the caller,
        still sending, would see the reset and never the answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while (await self._receive()).get("more_body"):
                    pass


def _announced_length(headers: RawHeaders) -> int:
    """How long a body the head announces: 0 for none, CHUNKED where only its end will tell."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() else CHUNKED
        if name == b"transfer-encoding":
            return CHUNKED
    return 0


class GuardedHttp(HttpToolsProtocol):
    """Closes connections that send no complete request head in time, or one without end.

    uvicorn alone waits for ever for a head that drips in, and takes one of any size. A timer runs
    only while bytes have come that make no request yet, so a request in one packet costs none.
    Nor does uvicorn mind an answer that nobody reads: here it is given up.
    """

    head_seconds: ClassVar[float] = 10
    unread_seconds: ClassVar[float] = 60
    head_bytes: ClassVar[int] = 64 * 1024

    _timer: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _in_head = False
    _head_size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_size += len(data)
            if self._head_size > self.head_bytes:
                self.send_400_response("Request head too large.")
                return
        # Also for stray bytes between requests and for what is left of a body after its answer:
        # uvicorn stops its keep-alive timer for any byte, and nothing would start it again.
        if self._timer is None and (self.cycle is None or self.cycle.response_complete):
            self._start_timer()

    def on_message_begin(self) -> None:
        self._in_head, self._head_size = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_timer()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stop_waiting()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More is waiting to be read than we care to keep."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.unread_seconds, self._give_up)

    def resume_writing(self) -> None:
        """The reader goes on."""
        self._stop_waiting()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused in the same form as everything else."""
        answer = problem_response({}, "malformed_request", extra_headers={"connection": "close"})
        head = b"".join(
            name + b": " + value + b"\r\n" for name, value in with_safe_headers(answer.raw_headers)
        )
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + head + b"\r\n" + bytes(answer.body))
        self.transport.close()

    def _give_up(self) -> None:
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        self.transport.close()
