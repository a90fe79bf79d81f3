"""`pmo backup` and `pmo restore`: what comes back is what was there, and the stream follows it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.messaging.names import SERVICES
from tests.deploy.operated import Operated, operated
from tests.support.given import BARE
from tests.support.polling import until
from tests.support.world import World


@pytest.fixture(scope="module")
async def platform(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Operated]:
    """All six services know of two drafts; backups go to a place of their own."""
    place = tmp_path_factory.mktemp("backup")
    async with operated(world, place, *SERVICES) as found:
        found.environment["PMO_BACKUPS"] = str(place / "backups")
        async with found.at_work():
            await draft(found, 2)
        yield found


async def draft(platform: Operated, number: int) -> None:
    """So many more drafts, and all six have heard of them."""
    before = len(await platform.services["risk"].rows("SELECT 1 FROM projects_copy"))
    for _ in range(number):
        answer = await platform.services["intake"].call("sponsor-zhang", "POST", "/proposals", BARE)
        assert answer.status_code == 201
    await knows(platform, before + number)


async def knows(platform: Operated, number: int) -> None:
    """Return when all six know of so many undertakings, and have told what they had to tell."""

    async def everywhere() -> bool:
        copies = [
            await subject.rows("SELECT 1 FROM projects_copy")
            for subject in platform.services.values()
        ]
        return {len(rows) for rows in copies} == {number}

    await until(everywhere, within=30)
    for name in platform.services:
        await platform.published(name)


async def contents(platform: Operated) -> dict[str, dict[str, str]]:
    return {name: await subject.contents() for name, subject in platform.services.items()}


async def stopped(platform: Operated) -> None:
    """The services give their connections back, as they do when they are stopped."""
    for subject in platform.services.values():
        await subject.db.close()


async def backed_up(platform: Operated, *options: str) -> Path:
    done = await platform.pmo("backup", *options)
    assert done.exit_code == 0, done.output
    return Path(done.output.splitlines()[len(SERVICES) if not options else 1])


def names(directory: Path) -> list[str]:
    """What lies in a directory."""
    return sorted(path.name for path in directory.iterdir())


async def emptied(platform: Operated) -> None:
    """NATS with an empty disk, as the runbook says."""
    platform.broker.kill()
    shutil.rmtree(platform.broker.store)
    await platform.broker.start()


async def test_a_backup_comes_back_and_the_stream_with_it(platform: Operated) -> None:
    """The whole way: copy, go on, put back, make the stream anew, go on from there."""
    taken = await backed_up(platform)
    before = await contents(platform)
    async with platform.at_work():
        await draft(platform, 2)
    assert await contents(platform) != before

    at_work = await platform.pmo("restore", str(taken))
    assert (at_work.exit_code, "intake is at work" in at_work.output) == (1, True)
    await stopped(platform)
    restored = await platform.pmo("restore", str(taken))
    assert (restored.exit_code, restored.output.count("as it was copied")) == (0, 6)
    assert await contents(platform) == before

    older = await platform.pmo("migrate")
    assert (older.exit_code, "intake has told " in older.output) == (1, True)
    await stopped(platform)
    await emptied(platform)
    assert (await platform.pmo("migrate")).exit_code == 0
    assert (await platform.pmo("stream", "check")).exit_code == 0
    async with platform.at_work():
        await draft(platform, 1)
    assert (await platform.pmo("audit", "verify")).exit_code == 0
    for subject in platform.services.values():
        assert not await subject.rows("SELECT 1 FROM parked_events")


async def test_what_was_there_is_kept_and_one_database_can_be_put_back(
    platform: Operated,
) -> None:
    await stopped(platform)
    taken = await backed_up(platform, "--service", "risk")
    before = await contents(platform)
    await platform.services["risk"].rows("DELETE FROM projects_copy")
    damaged = await contents(platform)
    done = await platform.pmo("restore", str(taken), "--service", "risk")
    assert done.exit_code == 0, done.output
    assert await contents(platform) == before
    kept = done.output.splitlines()[0].removeprefix("what was there is kept in ")
    assert (await platform.pmo("restore", kept, "--service", "risk")).exit_code == 0
    assert await contents(platform) == damaged
    assert (await platform.pmo("restore", str(taken), "--service", "risk")).exit_code == 0


async def test_a_service_that_forgot_what_it_heard_does_not_start(platform: Operated) -> None:
    """It told nothing since the backup, but it heard something that it would not hear again."""
    await stopped(platform)
    taken = await backed_up(platform, "--service", "change")
    async with platform.at_work():
        await draft(platform, 1)
    await stopped(platform)
    assert (await platform.pmo("restore", str(taken), "--service", "change")).exit_code == 0
    older = await platform.pmo("migrate")
    assert (older.exit_code, "change has heard pmo.intake." in older.output) == (1, True)
    await emptied(platform)
    assert (await platform.pmo("migrate")).exit_code == 0
    async with platform.at_work():
        await draft(platform, 1)


async def test_a_rehearsal_proves_a_backup_and_touches_nothing(platform: Operated) -> None:
    taken = await backed_up(platform, "--service", "intake")
    before = await contents(platform)
    done = await platform.pmo("restore", str(taken), "--rehearse")
    assert (done.exit_code, done.output) == (0, "intake     can be put back\n")
    assert await contents(platform) == before
    assert sorted(p.name for p in taken.parent.glob(".rehearsal-*")) == []


async def test_a_damaged_copy_is_refused_before_anything_is_changed(platform: Operated) -> None:
    await stopped(platform)
    taken = await backed_up(platform, "--service", "risk")
    before = await contents(platform)
    copy = taken / "risk.dump"
    copy.write_bytes(copy.read_bytes()[:-1])
    done = await platform.pmo("restore", str(taken), "--service", "risk")
    assert (done.exit_code, "is not the file that was written" in done.output) == (1, True)
    assert await contents(platform) == before


async def test_old_backups_are_removed_when_asked(platform: Operated, tmp_path: Path) -> None:
    for name in ("20200101T000000Z", "20200102T000000Z"):
        shutil.copytree(await backed_up(platform, "--service", "risk"), tmp_path / name)
    done = await platform.pmo("backup", "--service=risk", f"--to={tmp_path}", "--keep=2")
    assert done.exit_code == 0, done.output
    assert len(names(tmp_path)) == 2
    assert names(tmp_path)[0] == "20200102T000000Z"
