"""`pmo audit verify` finds what was changed in the history, at its row, however small."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.db.events import GENESIS, chain_hash
from tests.deploy.operated import Operated, operated
from tests.support.given import BARE
from tests.support.world import Subject, World


@pytest.fixture(scope="module")
async def platform(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Operated]:
    """Intake, which has told of eight drafts."""
    async with operated(world, tmp_path_factory.mktemp("audit"), "intake") as found:
        async with found.at_work():
            for number in range(8):
                draft = {**BARE, "title": f"第 {number} 号申请"}
                answer = await found.services["intake"].call(
                    "sponsor-zhang", "POST", "/proposals", draft
                )
                assert answer.status_code == 201
            await found.published("intake")
        yield found


@pytest.fixture
async def intake(platform: Operated) -> AsyncIterator[Subject]:
    """Intake, whose history is as it was again after the test."""
    subject = platform.services["intake"]
    await subject.rows("CREATE TABLE kept AS TABLE events")
    yield subject
    await subject.rows("DELETE FROM events")
    await subject.rows("INSERT INTO events OVERRIDING SYSTEM VALUE TABLE kept")
    await subject.rows("DROP TABLE kept")


async def rows(intake: Subject) -> list[dict[str, Any]]:
    return await intake.rows("SELECT * FROM events ORDER BY chain_seq")


async def verified(platform: Operated) -> tuple[int, str]:
    """The exit code, and what is printed."""
    result = await platform.pmo("audit", "verify", "--service", "intake")
    return result.exit_code, result.output


async def test_an_untouched_history_is_unbroken(platform: Operated, intake: Subject) -> None:
    code, said = await verified(platform)
    history = await rows(intake)
    assert (code, len(history)) == (0, 8)
    assert "unbroken" in said
    assert f" 8 facts  head {history[-1]['chain_hash'].hex()}" in said


@pytest.mark.parametrize(
    "change",
    [
        "data = jsonb_set(data, '{undertaking,title}', '\"第 4 号申諳\"')",
        "actor = 'sponsor-zhanh'",
        "reason = ''",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "chain_hash = set_byte(chain_hash, 31, get_byte(chain_hash, 31) # 1)",
        "on_behalf_of = 'board-wang'",
    ],
)
async def test_one_changed_byte_is_found_at_its_row(
    platform: Operated, intake: Subject, change: str
) -> None:
    fifth = (await rows(intake))[4]["seq"]
    await intake.rows(f"UPDATE events SET {change} WHERE seq = :seq", seq=fifth)
    code, said = await verified(platform)
    assert code == 1
    assert f"broken at row {fifth} " in said
    assert " 4 facts " in said


async def test_a_removed_row_is_found_at_the_next(platform: Operated, intake: Subject) -> None:
    history = await rows(intake)
    await intake.rows("DELETE FROM events WHERE seq = :seq", seq=history[2]["seq"])
    code, said = await verified(platform)
    assert code == 1
    assert f"broken at row {history[3]['seq']} " in said


async def test_a_cut_off_end_is_known_from_the_stream(platform: Operated, intake: Subject) -> None:
    await intake.rows("DELETE FROM events WHERE chain_seq > 6")
    code, said = await verified(platform)
    assert code == 1
    assert "the last 2 facts that were published are gone" in said


async def test_a_history_written_anew_is_not_what_was_published(
    platform: Operated, intake: Subject
) -> None:
    """Whoever owns the database can recompute every hash; the anchors are out of their reach."""
    await intake.rows("UPDATE events SET actor = 'sponsor-li' WHERE chain_seq = 2")
    head = GENESIS
    for place, row in enumerate(await rows(intake), start=1):
        head = chain_hash(head, place, row)
        await intake.rows(
            "UPDATE events SET chain_hash = :hash WHERE seq = :seq", hash=head, seq=row["seq"]
        )
    code, said = await verified(platform)
    assert code == 1
    assert "not the chain that was published (place 8)" in said


async def test_a_published_row_outside_the_chain_is_found(
    platform: Operated, intake: Subject
) -> None:
    """A row that pretends to have been told, at the end, where no later one would miss it."""
    await intake.rows("UPDATE events SET chain_seq = NULL, chain_hash = NULL WHERE chain_seq = 8")
    code, said = await verified(platform)
    assert code == 1
    assert "was published and is not in the chain" in said


async def test_what_waits_to_be_published_is_no_offence(
    platform: Operated, intake: Subject
) -> None:
    answer = await intake.call("sponsor-zhang", "POST", "/proposals", BARE)
    assert answer.status_code == 201
    assert (await verified(platform))[0] == 0
