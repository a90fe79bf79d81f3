"""A wire does to its connections what its name says, and is whole again afterwards."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.local.ports import LOOPBACK
from tests.support.wires import Cut, Wire

PATIENCE = 0.2
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """In front of a server that says everything twice."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while word := await reader.read(100):
            writer.write(word + word)
        writer.close()

    server = await asyncio.start_server(echo, LOOPBACK, 0)
    wire = Wire(server.sockets[0].getsockname()[1])
    await wire.open()
    yield wire
    wire.end()
    server.close()


async def joined(wire: Wire) -> Ends:
    return await asyncio.open_connection(LOOPBACK, wire.port)


async def said(ends: Ends, word: bytes = b"hello!") -> bytes:
    """What comes back: all of it, the beginning, nothing (b""), or TimeoutError."""
    reader, writer = ends
    writer.write(word)
    async with asyncio.timeout(PATIENCE):
        return await reader.read(100)


OLD: dict[Cut, object] = {
    Cut.CUT: (b"", ConnectionError),
    Cut.RESET: (b"", ConnectionError),
    Cut.STALL: (b"hello!hello!",),
    Cut.MUTE: (b"", ConnectionError),
    Cut.TEAR: (b"hello!hello!",),
    Cut.VANISH: (TimeoutError,),
}
"""What becomes of a connection that stood before."""


async def outcome(ends: Ends) -> object:
    try:
        return await said(ends)
    except (ConnectionError, TimeoutError) as error:
        return ConnectionError if isinstance(error, ConnectionError) else TimeoutError


@pytest.mark.parametrize("how", Cut)
async def test_old_connections_suffer_and_new_ones_can_be_made(wire: Wire, how: Cut) -> None:
    before = await joined(wire)
    assert await said(before) == b"hello!hello!"
    await wire.strike(how, 0.01)
    assert await outcome(before) in OLD[how]  # type: ignore[operator]
    assert await said(await joined(wire)) == b"hello!hello!"


async def test_while_it_lasts(wire: Wire) -> None:
    lasting = {
        Cut.CUT: ConnectionRefusedError,
        Cut.STALL: TimeoutError,
        Cut.MUTE: TimeoutError,
    }
    for how, what in lasting.items():
        striking = asyncio.create_task(wire.strike(how, 2 * PATIENCE))
        await asyncio.sleep(0)
        with pytest.raises(what):
            await said(await joined(wire))
        await striking


async def test_half_of_a_message_passes_a_wire_that_tears(wire: Wire) -> None:
    ends = await joined(wire)
    striking = asyncio.create_task(wire.strike(Cut.TEAR, 2 * PATIENCE))
    await asyncio.sleep(0)
    assert await said(ends) in (b"hel", b"helhel", b"")
    assert await outcome(ends) in (b"", ConnectionError)
    await striking


async def test_blow_after_blow_leaves_it_whole(wire: Wire) -> None:
    for how in [*Cut] * 5:
        ends = await joined(wire)
        await asyncio.gather(wire.strike(how, 0.01), wire.strike(Cut.RESET, 0), outcome(ends))
    assert await said(await joined(wire)) == b"hello!hello!"
