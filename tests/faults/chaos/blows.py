"""What is done to the platform: kill -9, freezes and cut wires, one after the other, by dice."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import psutil

from shared.messaging.names import SERVICES
from tests.faults.chaos.ground import TWICE, Ground
from tests.faults.chaos.wires import Cut

SHORT, LONG = (0.5, 3.0), (11.0, 14.0)
"""Seconds of a freeze: within everybody's patience, or beyond that for an active replica."""

REST = (0.0, 1.0)
"""Seconds between a recovery and the next blow."""

WAIT = 6.0
"""Seconds after which the next blow comes although the last is not recovered from."""

Recovered = Callable[[Sequence[str]], Awaitable[None]]
"""Returns when these services are well, and what was told before has been heard by them."""


@dataclass(frozen=True)
class Blow:
    """One thing to be done, to one program or to some wires."""

    victim: str
    how: str
    seconds: float = 0.0


@dataclass
class Damage:
    """What was done, and how long it took until the platform was well again."""

    done: Counter[str] = field(default_factory=Counter)
    victims: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)


class Hand:
    """Strikes, and measures how long those hit take to recover."""

    def __init__(self, ground: Ground, dice: random.Random, recovered: Recovered) -> None:
        self._ground = ground
        self._dice = dice
        self._recovered = recovered
        self._recoveries: set[asyncio.Task[None]] = set()
        self.damage = Damage()

    async def strike_on(self, blows: Iterator[Blow], end: float) -> None:
        """One blow after the other until it is time; returns when all is recovered from."""
        for blow in blows:
            if time.monotonic() + blow.seconds > end:
                break
            await self._strike(blow)
            recovery = asyncio.create_task(self._measure(blow))
            self._recoveries.add(recovery)
            recovery.add_done_callback(self._recoveries.discard)
            await asyncio.wait({recovery}, timeout=min(WAIT, max(0.0, end - time.monotonic())))
            await asyncio.sleep(self._dice.uniform(*REST))
        await asyncio.gather(*self._recoveries)

    async def _strike(self, blow: Blow) -> None:
        if blow.how in set(Cut):
            await self._cut(blow)
        else:
            await self._hit(blow)
        self.damage.done[blow.how] += 1
        self.damage.victims[blow.victim] += 1

    async def _cut(self, blow: Blow) -> None:
        """All wires of that name: `intake to nats`, or `to postgresql`, which are all of them."""
        wires = [w for name, w in self._ground.wires.items() if name.endswith(blow.victim)]
        await asyncio.gather(*(w.strike(Cut(blow.how), blow.seconds) for w in wires))

    async def _hit(self, blow: Blow) -> None:
        """One program with all its children: PostgreSQL is many."""
        name = await self._active(blow.victim) or blow.victim
        server = next(s for s in self._ground.servers() if s.name == name)
        while not server.process.running:
            await asyncio.sleep(0.05)
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(server.process.pid)
            parent.suspend()
            everybody = [*parent.children(recursive=True), parent]
            for process in everybody:
                with suppress(psutil.NoSuchProcess):
                    process.kill() if blow.how == "kill" else process.suspend()
            if blow.how == "freeze":
                await asyncio.sleep(blow.seconds)
                for process in everybody:
                    with suppress(psutil.NoSuchProcess):
                        process.resume()

    async def _active(self, victim: str) -> str | None:
        """Which replica leads, where the victim is the active one of a service."""
        service = victim.removeprefix("active ")
        if service == victim:
            return None
        admin = self._ground.state.running().admin
        async with httpx.AsyncClient(trust_env=False, timeout=1) as http:
            for replica in self._ground.replicas_of(service):
                with suppress(httpx.TransportError):
                    said = await http.get(f"{admin[replica]}/metrics")
                    if "\npmo_leader 1.0" in said.text:
                        return replica
        return service

    async def _measure(self, blow: Blow) -> None:
        began = time.monotonic()
        hit = [s for s in SERVICES if s in blow.victim] or list(SERVICES)
        await self._recovered(hit)
        self.damage.recoveries.append(time.monotonic() - began)


def on_programs(dice: random.Random) -> Iterator[Blow]:
    """Round after round, everybody in another order: so nobody is left out of a short run."""
    victims = [*SERVICES, *(f"active {service}" for service in TWICE), "nats", "postgresql"]
    while True:
        dice.shuffle(victims)
        for victim in victims:
            if dice.random() < 0.6:
                yield Blow(victim, "kill")
            else:
                long = victim.startswith("active ") and dice.random() < 0.5
                yield Blow(victim, "freeze", dice.uniform(*(LONG if long else SHORT)))


def on_wires(dice: random.Random) -> Iterator[Blow]:
    """One service's wire to one server, or everybody's."""
    ends = [f"{name} to {server}" for name in SERVICES for server in ("nats", "postgresql")]
    ends += ["to nats", "to postgresql"]
    while True:
        dice.shuffle(ends)
        for end in ends:
            yield Blow(end, dice.choice(list(Cut)), dice.uniform(*SHORT))
