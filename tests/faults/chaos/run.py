"""One run: the platform, its clients, what is done to both, and the verdict on what is left."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from uuid import UUID

import httpx
from rich.table import Table

from tests.faults.chaos.blows import Damage, Hand, on_programs, on_wires
from tests.faults.chaos.clients import Clients, Command
from tests.faults.chaos.ground import Ground, running_ground
from tests.faults.chaos.history import history_of, processes
from tests.faults.chaos.verdict import Verdict, judge
from tests.faults.chaos.watch import Watch, watching
from tests.support.wires import Cut

PER_SECOND = 500 / 600
"""Admissions begun: 500 in ten minutes."""

REJECTED = 0.1
"""How many more end in a rejection."""

CALM = 300.0
"""Seconds that everything has to come to its end in, once nothing is done to it any more."""

POLL = 0.1
REJECTION = {"outcome": "REJECT", "reason": "与年度战略不符。", "project_manager_id": None}

AT_ONCE = 20
"""Proposals under way at the same time: who waits for an answer begins no other."""


@dataclass(frozen=True)
class Outcome:
    """All that a run has to say."""

    seed: int
    seconds: float
    commands: Sequence[Command]
    decided: Counter[str]
    damage: Damage
    verdict: Verdict

    def table(self) -> Table:
        """For people."""
        table = Table("", "", title=f"chaos, {self.seconds:.0f} s, SEED={self.seed}")
        done, verdict, times = self.damage.done, self.verdict, sorted(self.damage.recoveries)
        answered = [c for c in self.commands if c.done]
        refused = [c for c in self.commands if c.refused]
        rows: dict[str, object] = {
            "admissions": f"{self.decided['APPROVE']}, and {self.decided['REJECT']} rejections"
            f" ({self.decided['meanwhile']} of all decided before it was over)",
            "commands": f"{len(answered)}, sent {sum(c.attempts for c in answered)} times",
            "refusals": f"{len(refused)}, sent {sum(c.attempts for c in refused)} times",
            "kills": done["kill"],
            "freezes": done["freeze"],
            "cut connections": ", ".join(f"{done[cut]} {cut}" for cut in Cut),
            "struck": ", ".join(f"{n} {who}" for who, n in sorted(self.damage.victims.items())),
            "to recover": f"p50 {median(times or [0]):.1f} s, max {max(times, default=0):.1f} s"
            + (f" ({self.damage.slow} were not waited for)" if self.damage.slow else ""),
            "lost": len(verdict.lost),
            "doubled": len(verdict.doubled),
            "reordered": len(verdict.reordered),
            "silently stuck": len(verdict.stuck),
            "unexpected answers": len(verdict.unexpected),
            "stuck and said so": len(verdict.alarmed),
        }
        for name, value in rows.items():
            table.add_row(name, str(value))
        return table

    def findings(self) -> list[str]:
        """What must not be, line by line."""
        v = self.verdict
        found = {"lost": v.lost, "doubled": v.doubled, "reordered": v.reordered, "stuck": v.stuck}
        found["unexpected"] = v.unexpected
        return [f"{kind}: {line}" for kind, lines in found.items() for line in lines]


async def run(directory: Path, seconds: float, seed: int) -> Outcome:
    """Start a platform on `directory`, mistreat it for so long, and judge what is left."""
    async with (
        running_ground(directory) as ground,
        httpx.AsyncClient(base_url=ground.gateway.url, trust_env=False, timeout=5) as http,
        watching(ground) as watch,
    ):
        clients = Clients(ground, http, random.Random(f"{seed} clients"))
        chaos = Chaos(ground, clients, watch, seed)
        await chaos.leave_in_peace()
        await chaos.mistreat(seconds)
        return await chaos.outcome(seconds)


class Chaos:
    """What happens in a run, in order."""

    def __init__(self, ground: Ground, clients: Clients, watch: Watch, seed: int) -> None:
        self._ground = ground
        self._clients = clients
        self._watch = watch
        self._seed = seed
        self._decided: dict[UUID, str] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._meanwhile = 0
        self._damages: list[Damage] = []

    async def leave_in_peace(self) -> None:
        """One of each kind, undisturbed: so it should always be."""
        await self._decide("calm", "APPROVE")
        await self._decide("calm-rejected", "REJECT")
        await self._come_to_an_end()

    async def mistreat(self, seconds: float) -> None:
        """Admissions at an even pace, and meanwhile both hands strike."""
        begin = time.monotonic()
        hands = {Hand(self._ground, self._watch): blows for blows in (on_programs, on_wires)}
        names = random.Random(f"{self._seed} names")
        async with asyncio.TaskGroup() as group:
            group.create_task(self._count_at(begin + seconds))
            for hand, blows in hands.items():
                dice = random.Random(f"{self._seed} {blows.__name__}")
                group.create_task(hand.strike_on(blows(dice), seconds))
            for number in range(round(seconds * PER_SECOND)):
                at = begin + number / PER_SECOND
                group.create_task(self._begin_at(at, _name(names), "APPROVE"))
                if number % round(1 / REJECTED) == 0:
                    group.create_task(self._begin_at(at, _name(names), "REJECT"))
        self._damages = [hand.damage for hand in hands]

    async def outcome(self, seconds: float) -> Outcome:
        """Let it come to its end, and judge."""
        quiet = await self._come_to_an_end()
        history = await history_of(self._clients, self._watch, self._decided)
        damage = Damage()
        for part in self._damages:
            damage.add(part)
        decided = Counter(self._decided.values())
        decided["meanwhile"] = self._meanwhile
        verdict = judge(history)
        if not quiet:
            restless = f"not everything was told and heard after {CALM:.0f} s of calm"
            verdict = replace(verdict, stuck=[*verdict.stuck, restless])
        return Outcome(self._seed, seconds, self._clients.commands, decided, damage, verdict)

    async def _count_at(self, at: float) -> None:
        """How many were decided while things were done to the platform, not in the calm after."""
        await asyncio.sleep(at - time.monotonic())
        self._meanwhile = len(self._decided)

    async def _begin_at(self, at: float, name: str, outcome: str) -> None:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        # What was not answered, or not as it should be, is in the clients' commands.
        async with self._at_once:
            with suppress(TimeoutError, AssertionError):
                await self._decide(name, outcome)

    async def _decide(self, name: str, outcome: str) -> None:
        ruling = {} if outcome == "APPROVE" else REJECTION
        self._decided[UUID(await self._clients.approve(name, **ruling))] = outcome

    async def _come_to_an_end(self) -> bool:
        """Until every process has ended and all is told and heard; False when not in time."""
        end = time.monotonic() + CALM
        while time.monotonic() < end:
            so_far = await processes(self._clients, self._decided)
            if all(process.ended for process in so_far) and await self._watch.quiet():
                return True
            await asyncio.sleep(POLL)
        return False


def _name(dice: random.Random) -> str:
    """Unlike every other: one sponsor does not propose the same twice."""
    return f"{dice.getrandbits(64):016x}"
