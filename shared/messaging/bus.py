"""One identity's connection to NATS: it comes back by itself, and says so to those who wait.

What nats-py leaves to its user is settled here once:

- it tries to connect for ever, at start and later, and nothing waits for it but its callers;
- it keeps no message back while NATS is away (`pending_size=-1`): a publish then fails at once
  instead of vanishing without an error;
- a forbidden publish or subscribe shows only in `error_cb`: it is counted and logged;
- a request that was under way when the connection broke is never answered: listeners are told of
  each reconnect, so that they ask again;
- a connection that the client gave up on is closed for good: `on_closed` ends the process.
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import structlog
from nats import errors
from nats.aio.client import Client
from nats.js import errors as js_errors

from shared.messaging.metrics import NATS_ERRORS
from shared.messaging.names import API, hint_subject, inbox_prefix

AWAY = (errors.Error, OSError, asyncio.TimeoutError)
"""What any call may raise while NATS is away or does not answer."""

PATIENCE = 5.0
"""Seconds to wait for an answer."""

_log = structlog.get_logger()

_PLAIN_HEADERS = b"NATS/1.0\r\n"


class QuickClient(Client):
    """Reads the headers of an event at a fifth of the cost, which was half of hearing it."""

    async def _process_headers(self, headers: bytes | None) -> dict[str, str] | None:
        """Ours are `name: value` lines; whatever else there is, the library reads."""
        if headers and headers.startswith(_PLAIN_HEADERS):
            try:
                lines = headers[len(_PLAIN_HEADERS) : -4].decode("ascii").split("\r\n")
                return dict([line.split(": ", 1) for line in lines])
            except ValueError:
                pass
        read: dict[str, str] | None = await super()._process_headers(headers)
        return read


class NotConnected(Exception):
    """NATS could not be reached, or does not know this identity."""


class Bus:
    """Speaks to NATS as one identity."""

    def __init__(
        self, url: str, identity: str, seed_file: Path, *, on_closed: Callable[[], None]
    ) -> None:
        self.identity = identity
        self.nats = QuickClient()
        self._url = url
        self._seed_file = seed_file
        self._on_closed = on_closed
        self._closing = False
        self._once_connected = asyncio.Event()
        self._cut: asyncio.Future[None] | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def connected(self) -> bool:
        """Whether NATS can be reached right now."""
        return bool(self.nats.is_connected)

    async def ready(self) -> None:
        """Wait for the first connection; before it nobody can listen."""
        await self._once_connected.wait()

    def on_reconnect(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever a connection was made; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def connect(self, patience: float | None = None) -> None:
        """Return when connected; NotConnected says why when that took longer than `patience`."""
        try:
            async with asyncio.timeout(patience):
                await self._connect()
        except TimeoutError as error:
            raise NotConnected(
                f"{self.identity} cannot reach {self._url}: {self.nats.last_error!r}"
            ) from error
        await self._on_connected()

    async def _connect(self) -> None:
        await self.nats.connect(
            self._url,
            name=self.identity,
            nkeys_seed=str(self._seed_file),
            inbox_prefix=inbox_prefix(self.identity),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,  # type: ignore[arg-type]
            connect_timeout=3,
            pending_size=-1,
            ping_interval=5,
            max_outstanding_pings=2,
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnected,
            reconnected_cb=self._on_connected,
            closed_cb=self._on_connection_closed,
        )

    async def close(self) -> None:
        """Send what is still to be sent, then leave."""
        self._closing = True
        if self.connected:
            with contextlib.suppress(*AWAY):
                await self.nats.flush(timeout=2)
        await self.nats.close()

    async def publish(self, subject: str, payload: bytes = b"", reply: str = "") -> None:
        """Send without waiting for anything; raises one of AWAY while NATS is away."""
        await self.nats.publish(subject, payload, reply=reply)

    async def request(
        self,
        subject: str,
        payload: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Ask and read the JSON answer; an answer that is an error is raised as APIError.

        When the connection breaks meanwhile, the answer is lost, and this is not waited for.
        """
        asking = asyncio.ensure_future(
            self.nats.request(subject, payload, timeout=PATIENCE, headers=headers)
        )
        try:
            either: set[asyncio.Future[Any]] = {asking, self._next_cut()}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise errors.ConnectionReconnectingError
        finally:
            asking.cancel()
        answer: dict[str, Any] = orjson.loads(asking.result().data)
        if "error" in answer:
            raise js_errors.APIError.from_error(answer["error"])
        return answer

    async def api(self, verb: str, payload: bytes = b"") -> dict[str, Any]:
        """Ask JetStream of the own account."""
        return await self.request(f"{API}.{verb}", payload)

    async def hint(self) -> None:
        """Wake the own active replica; costs nothing and promises nothing: it also polls."""
        with contextlib.suppress(*AWAY):
            await self.nats.publish(hint_subject(self.identity))

    def _next_cut(self) -> asyncio.Future[None]:
        """Done when the present connection breaks."""
        if self._cut is None or self._cut.done():
            self._cut = asyncio.get_running_loop().create_future()
        return self._cut

    async def _on_error(self, error: Exception) -> None:
        if "permissions violation" in str(error).lower():
            NATS_ERRORS.labels("permission").inc()
            _log.error("nats_permission_violation", identity=self.identity, error=str(error))
        else:
            NATS_ERRORS.labels("other").inc()
            _log.debug("nats_error", identity=self.identity, error=repr(error))

    async def _on_disconnected(self) -> None:
        self._next_cut().set_result(None)
        NATS_ERRORS.labels("disconnected").inc()
        if not self._closing:
            _log.warning("nats_disconnected", identity=self.identity)

    async def _on_connected(self) -> None:
        self._once_connected.set()
        _log.info("nats_connected", identity=self.identity, url=self._url)
        for listener in list(self._listeners):
            listener()

    async def _on_connection_closed(self) -> None:
        if not self._closing:
            _log.critical("nats_connection_closed", identity=self.identity)
            self._on_closed()
