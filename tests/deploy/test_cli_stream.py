"""`pmo stream` says what a stream lacks, tells anew what can be, and refuses what cannot."""

import shutil
from collections.abc import AsyncIterator

import orjson
import pytest

from shared.messaging.consumer import read
from shared.messaging.names import API, RESTORE, SERVICES, STREAM, SUBJECTS
from shared.messaging.replay import replay
from tests.deploy.operated import Operated, operated
from tests.support.given import BARE
from tests.support.world import World


@pytest.fixture(scope="module")
async def platform(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Operated]:
    """Intake has told of five drafts, and the stream holds them."""
    async with operated(world, tmp_path_factory.mktemp("stream"), *SERVICES) as found:
        await tell(found, 5)
        yield found


async def tell(platform: Operated, number: int) -> None:
    """So many more drafts, told and heard."""
    intake = platform.services["intake"]
    async with platform.at_work():
        for _ in range(number):
            answer = await intake.call("sponsor-zhang", "POST", "/proposals", BARE)
            assert answer.status_code == 201
        await platform.published("intake")


async def places(platform: Operated) -> list[int]:
    """What the stream holds of intake's chain, in its order."""
    bus = await platform.connect("monitor")
    try:
        found = replay(bus, matching="pmo.intake.>")
        return [read(m).chain_seq async for page in found for m in page]
    finally:
        await bus.close()


async def without(platform: Operated, *lost: int) -> None:
    """The stream as it is, but for these of intake: as if an older disk had come back."""
    gone = [("intake", place) for place in lost]
    bus = await platform.connect("monitor")
    kept = [
        message
        async for page in replay(bus)
        for message in page
        if ((fact := read(message)).service, fact.chain_seq) not in gone
    ]
    await bus.close()
    await empty(platform)
    await make(platform, subjects=[RESTORE + SUBJECTS], transform=True)
    bus = await platform.connect("bootstrap")
    for message in kept:
        headers = {n: v for n, v in (message.headers or {}).items() if "Batch" not in n}
        await bus.request(RESTORE + message.subject, message.data, headers=headers)
    await bus.close()
    await make(platform, subjects=[SUBJECTS], exists=True)


async def empty(platform: Operated, *, copy: bool = True) -> None:
    """NATS with nothing on its disk, or with nothing but the copy for outsiders."""
    platform.broker.kill()
    account = platform.broker.store / "jetstream"
    shutil.rmtree(account if copy else account / "PMO")
    await platform.broker.start()


async def make(
    platform: Operated, *, subjects: list[str], transform: bool = False, exists: bool = False
) -> None:
    """The stream itself, as an interrupted run leaves it or as it should be."""
    bus = await platform.connect("bootstrap")
    config = {
        "name": STREAM,
        "subjects": subjects,
        "allow_direct": True,
        "deny_delete": True,
        "deny_purge": True,
        "allow_atomic": True,
    }
    if transform:
        config["subject_transform"] = {"src": f"{RESTORE}>", "dest": ">"}
    verb = "UPDATE" if exists else "CREATE"
    await bus.request(f"{API}.STREAM.{verb}.{STREAM}", orjson.dumps(config))
    await bus.close()


async def test_a_whole_stream_is_left_as_it_is(platform: Operated) -> None:
    before = await places(platform)
    checked = await platform.pmo("stream", "check")
    assert (checked.exit_code, checked.output.count("as in the table")) == (0, 6)
    rebuilt = await platform.pmo("stream", "rebuild")
    assert (rebuilt.exit_code, "filled again" in rebuilt.output) == (0, False)
    assert await places(platform) == before


async def test_a_lost_end_is_told_anew(platform: Operated) -> None:
    whole = await places(platform)
    await without(platform, *whole[-2:])
    checked = await platform.pmo("stream", "check")
    assert (checked.exit_code, "the last 2 are missing" in checked.output) == (1, True)
    rebuilt = await platform.pmo("stream", "rebuild")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert "filled again: 2 of intake" in rebuilt.output
    assert await places(platform) == whole


async def test_a_run_that_was_killed_is_gone_on_with(platform: Operated) -> None:
    """Until it is, the stream listens to nobody, so that nothing gets in between."""
    whole = await places(platform)
    await without(platform, *whole[2:])
    await make(platform, subjects=[RESTORE + SUBJECTS], transform=True, exists=True)
    rebuilt = await platform.pmo("stream", "rebuild")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert await places(platform) == whole
    await tell(platform, 1)
    assert await places(platform) == [*whole, len(whole) + 1]


async def test_what_was_chained_and_not_marked_is_told_once(platform: Operated) -> None:
    """The relay was killed between telling and marking, and then the stream was lost."""
    whole, intake = await places(platform), platform.services["intake"]
    await intake.rows(
        "UPDATE events SET published_at = NULL WHERE chain_seq > :place", place=len(whole) - 2
    )
    await empty(platform)
    rebuilt = await platform.pmo("stream", "rebuild")
    assert rebuilt.exit_code == 0, rebuilt.output
    async with platform.at_work():
        await platform.published("intake")
    assert await places(platform) == whole


async def test_a_hole_is_found_and_not_filled_from_behind(platform: Operated) -> None:
    """Later facts have been heard by then: the stream has to be made anew, as a whole."""
    whole = await places(platform)
    await without(platform, 2, 3)
    rebuilt = await platform.pmo("stream", "rebuild")
    assert rebuilt.exit_code == 1
    assert "2 are missing before later ones" in rebuilt.output
    await empty(platform)
    assert (await platform.pmo("stream", "rebuild")).exit_code == 0
    assert await places(platform) == whole


async def test_a_fact_that_the_table_does_not_know_is_named(platform: Operated) -> None:
    """As after an older backup of one database was restored."""
    whole, intake = await places(platform), platform.services["intake"]
    await intake.rows("CREATE TABLE kept AS TABLE events")
    try:
        await intake.rows("DELETE FROM events WHERE chain_seq = :place", place=len(whole))
        checked = await platform.pmo("stream", "check")
        (lost,) = await intake.rows("SELECT * FROM kept WHERE chain_seq = :n", n=len(whole))
    finally:
        await intake.rows("DELETE FROM events")
        await intake.rows("INSERT INTO events OVERRIDING SYSTEM VALUE TABLE kept")
        await intake.rows("DROP TABLE kept")
    assert checked.exit_code == 1
    assert "1 are not in the table" in checked.output
    assert str(lost["id"]) in checked.output


async def test_a_copy_without_its_stream_is_refused(platform: Operated) -> None:
    """Outsiders' places in it would mean other facts."""
    whole = await places(platform)
    await empty(platform, copy=False)
    rebuilt = await platform.pmo("stream", "rebuild")
    assert (rebuilt.exit_code, "move the whole store" in rebuilt.output) == (1, True)
    await empty(platform)
    assert (await platform.pmo("migrate")).output.startswith("the stream lacked facts")
    assert await places(platform) == whole
