"""Leadership: one replica works, another takes over at once, and who loses the lock stops."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY

from shared.db.transaction import Database
from shared.messaging import leader
from shared.messaging.leader import Leadership
from tests.messaging.conftest import Sessions, until


class Replica:
    """A leadership with work that notes when it runs."""

    def __init__(self, dsn: str) -> None:
        self.works = 0
        self.failing = asyncio.Event()
        self.leadership = Leadership(dsn, "intake", [self.work, self.work])

    async def work(self) -> None:
        """Run until cancelled, or fail."""
        self.works += 1
        try:
            await self.failing.wait()
            raise RuntimeError("this was not foreseen")
        finally:
            self.works -= 1

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.leadership.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def leads(self) -> bool:
        return self.leadership.leading and self.works == 2

    async def rests(self) -> bool:
        return not self.leadership.leading and self.works == 0


@pytest.fixture
def replicas(databases: dict[str, Database]) -> tuple[Replica, Replica]:
    """Two of one service."""
    dsn = databases["intake"].dsn
    return Replica(dsn), Replica(dsn)


async def test_only_one_of_two_works_and_the_other_takes_over(
    replicas: tuple[Replica, Replica],
) -> None:
    first, second = replicas
    async with first.running():
        await until(first.leads)
        async with second.running():
            for _ in range(100):
                assert await second.rests()
                await asyncio.sleep(0)
            loop = asyncio.get_running_loop()
            begin = loop.time()
            assert REGISTRY.get_sample_value("pmo_leader") == 1
            first.failing.set()
            await until(second.leads)
            assert loop.time() - begin < 2
            assert await first.rests()


async def test_who_loses_the_session_stops_all_work_and_stands_again(
    replicas: tuple[Replica, Replica], sessions: dict[str, Sessions]
) -> None:
    first, _ = replicas
    async with first.running():
        await until(first.leads)
        assert await sessions["intake"].end("pmo-leader") == 1
        await until(first.rests)
        await until(first.leads)


async def test_services_do_not_compete(databases: dict[str, Database]) -> None:
    intake, portfolio = (Replica(databases[name].dsn) for name in ("intake", "portfolio"))
    async with intake.running(), portfolio.running():
        await until(intake.leads)
        await until(portfolio.leads)


async def test_a_session_that_falls_silent_is_ended_by_the_server(
    replicas: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replica that hangs, but keeps its connections, does not keep others from working."""
    first, second = replicas
    monkeypatch.setitem(leader.SETTINGS, "idle_session_timeout", "200")
    monkeypatch.setattr(leader, "PROBE_SECONDS", 3600)  # what hanging comes to
    async with first.running():
        await until(first.leads)
        monkeypatch.undo()
        async with second.running():
            await until(second.leads)


async def stubborn(swallowed: list[str]) -> None:
    """Goes on after its first two cancellations, as a wait of Python 3.11 may make it."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if len(swallowed) == 2:
                raise
            swallowed.append("once more")


@pytest.mark.parametrize("under_the_leader", [False, True])
async def test_work_that_swallows_a_cancellation_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch, under_the_leader: bool
) -> None:
    """Two leaders must not work side by side, and a stop must not hang."""
    monkeypatch.setattr(leader, "AGAIN_SECONDS", 0.01)
    swallowed: list[str] = []
    work = leader._endlessly(lambda: stubborn(swallowed)) if under_the_leader else None
    task = asyncio.create_task(work or stubborn(swallowed))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        if under_the_leader:
            task.cancel()
            await asyncio.wait({task})
        else:
            await leader.end(task)
    assert task.cancelled()
    assert len(swallowed) == 2
