"""The wires between services and servers: TCP relays that cut, stall, mute, tear and reset."""

import asyncio
import socket
import struct
from contextlib import suppress
from enum import StrEnum

from deploy.local.ports import LOOPBACK, free_port

CHUNK = 64 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Cut(StrEnum):
    """What can happen to a wire."""

    CUT = "cut"
    """Every connection ends, and for a while none can be made."""
    RESET = "reset"
    """Every connection is reset; new ones can be made at once."""
    STALL = "stall"
    """Nothing passes for a while, then everything does: nobody is told."""
    MUTE = "mute"
    """What is asked is done, but no answer comes back, and then all is reset."""
    TEAR = "tear"
    """Half of the next message passes, then its connection is reset."""
    VANISH = "vanish"
    """Every connection seems to stand, but nothing will ever pass on it; new ones can be made."""


class Wire:
    """One relay in front of a server; `port` is where its only user finds the server."""

    def __init__(self, server_port: int) -> None:
        self.port = free_port()
        self._server_port = server_port
        self._listener: asyncio.Server | None = None
        self._held: set[asyncio.StreamWriter] = set()
        self._asking, self._answering = asyncio.Event(), asyncio.Event()
        self._vanished: set[asyncio.StreamWriter] = set()
        self._silent: list[asyncio.Event] = []
        self._torn = False
        self._struck = asyncio.Lock()
        self._let_flow()

    async def open(self) -> None:
        """Let connections be made."""
        if self._listener is None:
            self._listener = await asyncio.start_server(self._joined, LOOPBACK, self.port)

    def close(self) -> None:
        """End every connection and let none be made."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._drop()

    def end(self) -> None:
        """Nobody needs it any more."""
        self.close()
        for writer in list(self._vanished):
            _reset(writer)
        for flow in self._silent:
            flow.set()

    async def strike(self, how: Cut, seconds: float) -> None:
        """Do this to the wire; it is whole again when this returns, at the latest `seconds` on."""
        async with self._struck:
            await self._suffer(how, seconds)
            self._let_flow()

    async def _suffer(self, how: Cut, seconds: float) -> None:
        match how:
            case Cut.CUT:
                self.close()
                await asyncio.sleep(seconds)
                await self.open()
            case Cut.RESET:
                self._drop()
            case Cut.STALL:
                self._asking.clear()
                self._answering.clear()
                await asyncio.sleep(seconds)
            case Cut.MUTE:
                self._answering.clear()
                await asyncio.sleep(seconds)
                self._drop()
            case Cut.TEAR:
                self._torn = True
                await asyncio.sleep(seconds)
            case Cut.VANISH:
                self._asking.clear()
                self._answering.clear()
                self._silent += [self._asking, self._answering]
                self._asking, self._answering = asyncio.Event(), asyncio.Event()
                self._vanished |= self._held
                self._held.clear()

    def _let_flow(self) -> None:
        self._asking.set()
        self._answering.set()
        self._torn = False

    def _drop(self) -> None:
        for writer in list(self._held):
            _reset(writer)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Relay one connection until either side ends it."""
        flows = self._asking, self._answering
        self._held.add(writer)
        try:
            there = await asyncio.open_connection(LOOPBACK, self._server_port)
        except OSError:
            self._forget(writer)
            return
        self._held.add(there[1])
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, there[1], flows[0]))
                both.create_task(self._pass(there[0], writer, flows[1]))
        except* (_Over, OSError):
            pass
        finally:
            self._forget(writer)
            self._forget(there[1])

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event
    ) -> None:
        while True:
            chunk = await reader.read(CHUNK)
            await flows.wait()
            writer.write(chunk[: len(chunk) // 2] if self._torn else chunk)
            if self._torn or not chunk:
                raise _Over
            await writer.drain()

    def _forget(self, writer: asyncio.StreamWriter) -> None:
        self._held.discard(writer)
        self._vanished.discard(writer)
        writer.close()


class _Over(Exception):
    """One side has ended the connection."""


def _reset(writer: asyncio.StreamWriter) -> None:
    """Both sides see ECONNRESET, and nothing that was under way arrives."""
    sock: socket.socket = writer.get_extra_info("socket")
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()
