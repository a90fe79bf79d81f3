"""Hands over what a durable delivers: in stream order, without a gap, in batches.

One acknowledgement confirms everything before it (AckPolicy ALL). On its own that would lose
facts: what the server sent into a broken connection counts as delivered, later facts arrive
first, and acknowledging those would confirm what nobody saw. So a session begins by resetting the
durable to the last acknowledged fact (CONSUMER.RESET), after which deliveries are numbered
1, 2, 3, … Whatever does not continue that numbering (a gap, a redelivery, another listener on the
durable) ends the session: the next one begins again behind what was acknowledged. Nothing unseen
is ever acknowledged, and nothing is handed over before what precedes it.
"""

import asyncio
import contextlib
from dataclasses import dataclass

import orjson
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.messaging.bus import AWAY, Bus
from shared.messaging.names import API, STREAM, durable

BATCH = 256
PULL_SECONDS = 10
"""How long a request lives; also how long a replica that hangs may go on receiving."""

HEARTBEAT_SECONDS = 3
GATHER_SECONDS = 0.05
"""How long a batch is gathered for while more is known to be on its way."""

_PULL = orjson.dumps(
    {
        "batch": BATCH,
        "expires": PULL_SECONDS * 1_000_000_000,
        "idle_heartbeat": HEARTBEAT_SECONDS * 1_000_000_000,
    }
)
_HEARTBEAT = "100"
_EXPIRED = "408"
_V1_TOKENS = 9


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message of the stream, not yet judged."""

    subject: str
    headers: dict[str, str] | None
    data: bytes
    stream_seq: int
    stored_at: int
    """Nanoseconds; with `stream_seq` it names the message even if the stream is made anew."""
    reply: str


class Interrupted(Exception):
    """The session broke off; the next one begins behind what was acknowledged."""


class Delivery:
    """Listens on the durable of one service; used by one task at a time."""

    def __init__(self, bus: Bus, service: str) -> None:
        self._bus = bus
        self._pull_subject = f"{API}.CONSUMER.MSG.NEXT.{STREAM}.{durable(service)}"
        self._reset_verb = f"CONSUMER.RESET.{STREAM}.{durable(service)}"
        self._subscription: Subscription | None = None
        self._inbox = ""
        self._broken = True
        self._why = "not begun"
        self._next = 1
        self._asked = 0
        self._buffer: list[Delivered] = []
        self._arrived = asyncio.Event()
        self._gathered = asyncio.Event()
        self._forget = bus.on_reconnect(lambda: self._break("reconnected"))

    async def batch(self) -> list[Delivered]:
        """The next up to 256 messages; waits for the first. Interrupted or AWAY: call again."""
        if self._broken and not self._buffer:
            await self._begin()
        await self._keep_asking()
        while not self._buffer:
            await self._wait()
        if not self._gathered.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GATHER_SECONDS):
                    await self._gathered.wait()
        taken, self._buffer = self._buffer[:BATCH], self._buffer[BATCH:]
        if not self._buffer:
            self._gathered.clear()
        await self._keep_asking()
        return taken

    async def acknowledge(self, last: Delivered) -> None:
        """Confirm this message and all before it. If that gets lost they come again."""
        with contextlib.suppress(*AWAY):
            await self._bus.publish(last.reply)

    def again(self) -> None:
        """Begin behind what was acknowledged, because the latest batch could not be kept."""
        self._buffer.clear()
        self._break("not kept")

    async def close(self) -> None:
        """Stop listening."""
        self._forget()
        await self._unsubscribe()

    async def _begin(self) -> None:
        if not self._bus.connected:
            raise Interrupted("NATS is away")
        await self._unsubscribe()
        self._buffer.clear()
        self._gathered.clear()
        self._next, self._asked = 1, 0
        self._inbox = self._bus.nats.new_inbox()
        self._broken = False
        try:
            self._subscription = await self._bus.nats.subscribe(self._inbox, cb=self._receive)
            await self._bus.api(self._reset_verb)
        except BaseException:
            self._break("reset failed")
            raise

    async def _unsubscribe(self) -> None:
        if self._subscription is not None:
            with contextlib.suppress(*AWAY):
                await self._subscription.unsubscribe()
            self._subscription = None

    async def _keep_asking(self) -> None:
        """Have one request with the server, so that it delivers as soon as it may."""
        if self._asked == 0 and not self._broken:
            await self._bus.publish(self._pull_subject, _PULL, reply=self._inbox)
            self._asked = BATCH

    async def _wait(self) -> None:
        """Until something arrives; a server that is silent for three heartbeats is gone."""
        self._arrived.clear()
        try:
            async with asyncio.timeout(3 * HEARTBEAT_SECONDS):
                await self._arrived.wait()
        except TimeoutError:
            self._break("silence")
        if self._broken and not self._buffer:
            raise Interrupted(self._why)
        await self._keep_asking()

    def _break(self, why: str) -> None:
        self._broken, self._why = True, why
        self._arrived.set()
        self._gathered.set()

    async def _receive(self, message: Msg) -> None:
        if self._broken:
            return
        if message.subject == self._inbox:
            self._heed(message.headers or {})
            return
        tokens = message.reply.split(".")
        offset = 4 if len(tokens) == _V1_TOKENS else 6
        deliveries, stream_seq, number, stored_at, pending = tokens[offset : offset + 5]
        if deliveries != "1" or int(number) != self._next:
            self._break(f"delivery {number} where {self._next} was due")
            return
        self._next += 1
        self._asked -= 1
        self._buffer.append(
            Delivered(
                message.subject,
                message.headers,
                message.data,
                int(stream_seq),
                int(stored_at),
                message.reply,
            )
        )
        self._arrived.set()
        if pending == "0" or len(self._buffer) >= BATCH:
            self._gathered.set()

    def _heed(self, status: dict[str, str]) -> None:
        """The server says something about the request itself: alive, over, or gone."""
        code = status.get("Status", "")
        if code == _EXPIRED:
            self._asked = 0
        elif code != _HEARTBEAT:
            self._break(f"{code} {status.get('Description', '')}")
        self._arrived.set()
