"""Sends one message to one address, wherever that may not lead: no redirects, nothing read back.

A name is looked up when a connection is opened, every address it has must be one that webhooks
may reach, and the connection goes to just these: what was checked is what is connected to.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

import httpcore
import httpx

from shared.settings import Settings
from shared.webhooks.model import DeliveryError
from shared.webhooks.rules import Address, Network, is_address_allowed, may_reach

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
DRAIN_SECONDS = 1.0
MOST_ANSWERED = 16 * 1024
"""Of an answer only the status counts; this much is read to keep the connection."""

NAMES_AT_ONCE = 64
MOST_TRIED = 3
"""Addresses of one name."""

Lookup = Callable[[str, int], Iterable[str]]


def look_up(host: str, port: int) -> Iterable[str]:
    """The addresses of a name, as this machine is told them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found)


class AddressRefused(Exception):
    """A name leads, or also leads, where webhooks may not go."""


class NameUnknown(Exception):
    """A name has no address."""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: the status of an answer, or why there was none."""

    status: int | None
    error: DeliveryError | None
    milliseconds: int
    retry_after: str | None = None

    @property
    def delivered(self) -> bool:
        """Only 2xx is taking it."""
        return self.status is not None and 200 <= self.status < 300


class CheckedNetwork(httpcore.AnyIOBackend):
    """Connects to addresses that webhooks may reach, and to no others."""

    def __init__(self, networks: Collection[Network], lookup: Lookup) -> None:
        self._networks = networks
        self._lookup = lookup
        # Not the event loop's own threads: a name server that hangs would hold up everybody.
        self._threads = ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="webhook-names")

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **options: Any
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address that takes one."""
        addresses = await self._addresses(host, port)
        if any(not may_reach(address, self._networks) for address in addresses):
            raise AddressRefused(host)
        refusal: Exception = NameUnknown(host)
        for address in addresses[:MOST_TRIED]:
            try:
                return await super().connect_tcp(str(address), port, timeout, *args, **options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refusal = error
        raise refusal

    async def _addresses(self, host: str, port: int) -> list[Address]:
        with suppress(ValueError):
            return [ip_address(host)]
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, self._lookup, host, port)
        except (OSError, UnicodeError) as error:
            raise NameUnknown(host) from error
        return [ip_address(written) for written in found]

    def close(self) -> None:
        """Wait for no name any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Sender:
    """Sends messages; connections are kept for a while, for one receiver gets many."""

    def __init__(
        self,
        networks: Collection[Network] = (),
        *,
        plain: bool = False,
        ca_file: Path | None = None,
        lookup: Lookup = look_up,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._networks, self._plain = networks, plain
        self._total_seconds = total_seconds
        tls = httpx.create_ssl_context(trust_env=False)
        if ca_file is not None:
            tls.load_verify_locations(ca_file)
        self._network = CheckedNetwork(networks, lookup)
        self._pool = httpcore.AsyncConnectionPool(
            tls,
            max_connections=None,
            max_keepalive_connections=NAMES_AT_ONCE,
            keepalive_expiry=30,
            network_backend=self._network,
        )

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As an operator has set it."""
        plain = settings.environment == "local"
        return cls(settings.webhook_networks, plain=plain, ca_file=settings.webhook_ca_file)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.aclose()
        self._network.close()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """One attempt; whatever happens is an outcome."""
        began = time.monotonic()
        status, error, asked = None, None, None
        if is_address_allowed(url, plain=self._plain, networks=self._networks):
            try:
                async with asyncio.timeout(self._total_seconds):
                    status, asked = await self._post(url, headers, body)
            except Exception as problem:
                error = _named(problem)
        else:
            error = DeliveryError.ADDRESS_REFUSED
        return Outcome(status, error, int((time.monotonic() - began) * 1000), asked)

    async def _post(
        self, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str | None]:
        answering = self._pool.stream(
            "POST",
            url,
            headers=list(headers.items()),
            content=body,
            extensions={"timeout": {"connect": CONNECT_SECONDS}},
        )
        async with answering as answer:
            said = {name.lower(): value for name, value in answer.headers}
            with suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    await _drain(answer)
            return answer.status, said.get(b"retry-after", b"").decode("latin-1") or None


async def _drain(answer: httpcore.Response) -> None:
    read = 0
    async for piece in answer.aiter_stream():
        read += len(piece)
        if read > MOST_ANSWERED:
            return


def _named(problem: BaseException | None) -> DeliveryError:
    """What to call it in the log; the words of a receiver are not repeated there."""
    causes: list[BaseException] = []
    while problem is not None and problem not in causes:
        causes.append(problem)
        problem = problem.__cause__ or problem.__context__
    for kinds, name in _NAMES.items():
        if any(isinstance(cause, kinds) for cause in causes):
            return name
    return DeliveryError.INTERNAL


_NAMES: Mapping[Any, DeliveryError] = {
    AddressRefused: DeliveryError.ADDRESS_REFUSED,
    NameUnknown: DeliveryError.NAME_UNKNOWN,
    (TimeoutError, httpcore.TimeoutException): DeliveryError.TIMED_OUT,
    ssl.SSLError: DeliveryError.TLS_FAILED,
    (httpcore.ReadError, httpcore.WriteError, httpcore.ProtocolError): DeliveryError.BROKEN_OFF,
    OSError: DeliveryError.NOT_CONNECTED,
    httpcore.ConnectError: DeliveryError.NOT_CONNECTED,
}
