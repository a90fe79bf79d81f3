"""What is done to the platform: kill -9, freezes and cut wires, one after the other, by dice."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import httpx
import psutil

from shared.messaging.names import SERVICES
from tests.faults.chaos.ground import TWICE, Ground
from tests.faults.chaos.watch import Watch
from tests.support.wires import Cut

SHORT, LONG = (0.5, 3.0), (11.0, 14.0)
"""Seconds of a freeze: within everybody's patience, or beyond that for an active replica."""

PACE = 4.0
"""Seconds between two blows of a hand, at least."""

WAIT = 20.0
"""Seconds after which the next blow comes although the last is not recovered from."""

PATIENCE = 300.0
"""Seconds after which nobody waits for a victim any more."""

POLL = 0.05
"""Seconds between two looks."""


@dataclass(frozen=True)
class Blow:
    """One thing to be done, to one program or to some wires."""

    victim: str
    how: str
    seconds: float = 0.0


@dataclass
class Damage:
    """What was done, and how many seconds from then on the platform was not well."""

    done: Counter[str] = field(default_factory=Counter)
    victims: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    slow: int = 0
    """How many of them took longer than anybody waited; what became of it, the verdict says."""

    def add(self, other: "Damage") -> None:
        """What another hand did."""
        self.done += other.done
        self.victims += other.victims
        self.recoveries += other.recoveries
        self.slow += other.slow


class Hand:
    """Strikes, and measures how long those hit take to recover."""

    def __init__(self, ground: Ground, watch: Watch) -> None:
        self._ground = ground
        self._watch = watch
        self.damage = Damage()

    async def strike_on(self, blows: Iterator[Blow], seconds: float) -> None:
        """One blow after the other until it is time; returns when all is recovered from."""
        end = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            while (left := end - time.monotonic()) > 0:
                blow = next(blows)
                blow = replace(blow, seconds=min(blow.seconds, left))
                rest = asyncio.create_task(asyncio.sleep(min(PACE, left)))
                struck = group.create_task(self._strike(blow))
                await asyncio.wait({struck}, timeout=min(WAIT, left))
                await rest

    async def _strike(self, blow: Blow) -> None:
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            if blow.how in set(Cut):
                await self._cut(blow)
            else:
                frozen = await self._hit(blow)
                group.create_task(_thaw(frozen, blow.seconds))
            self.damage.done[blow.how] += 1
            self.damage.victims[blow.victim] += 1
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._watch.recovered(
                        [s for s in SERVICES if s in blow.victim] or SERVICES
                    )
            except TimeoutError:
                self.damage.slow += 1
            self.damage.recoveries.append(time.monotonic() - began)

    async def _cut(self, blow: Blow) -> None:
        """All wires of that name: `intake to nats`, or `to postgresql`, which are all of them."""
        wires = [w for name, w in self._ground.wires.items() if name.endswith(blow.victim)]
        await asyncio.gather(*(w.strike(Cut(blow.how), blow.seconds) for w in wires))

    async def _hit(self, blow: Blow) -> list[psutil.Process]:
        """One program with all its children (PostgreSQL is many); which of them are frozen now."""
        name = await self._active(blow.victim) or blow.victim
        server = next(s for s in self._ground.servers() if s.name == name)
        while not server.process.running:
            await asyncio.sleep(POLL)
        everybody = []
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(server.process.pid)
            parent.suspend()
            everybody = [*parent.children(recursive=True), parent]
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.kill() if blow.how == "kill" else process.suspend()
        return [] if blow.how == "kill" else everybody

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


async def _thaw(frozen: Sequence[psutil.Process], seconds: float) -> None:
    await asyncio.sleep(seconds)
    for process in frozen:
        with suppress(psutil.NoSuchProcess):
            process.resume()


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
