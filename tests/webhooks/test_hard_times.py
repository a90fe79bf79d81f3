"""Kill -9, two leaders at once, addresses that hang, changes while something is under way."""

import asyncio
import os
import signal
import sys

import pytest

from shared.domain.actor import Actor
from shared.webhooks.commands import KEPT, forget_old_deliveries
from shared.webhooks.delivery import Slots
from tests.shared.following import head
from tests.support.polling import until
from tests.support.receiver import Receiver, Say
from tests.support.tree import ROOT
from tests.support.world import Subject
from tests.webhooks.telling import (
    ERP,
    attempts,
    delivering,
    failed,
    moved,
    objective,
    placed,
    seen,
    subscribed,
    told,
)


async def test_an_address_that_hangs_holds_up_nobody_else(
    portfolio: Subject, receiver: Receiver
) -> None:
    """With one slot for those who take what they are told, and one for those who fail."""
    receiver.always["/hangs"] = Say(500)
    hanging = [await subscribed(portfolio, f"{receiver.url}/hangs") for _ in range(3)]
    await objective(portfolio)
    await head(portfolio)
    async with delivering(portfolio, slots=Slots(taking=1, failing=1)):
        for webhook in hanging:
            await failed(portfolio, webhook)
        receiver.always["/hangs"] = Say(hang=True)
        before = len(receiver.heard)
        healthy = await subscribed(portfolio, f"{receiver.url}/healthy")
        with portfolio.clock.later(minutes=1):
            await until(lambda: len(receiver.heard) > before)
            made = [await objective(portfolio) for _ in range(5)]
            await placed(portfolio, healthy, await head(portfolio))
    assert [h.event["subject"] for h in receiver.heard if h.path == "/healthy"] == made
    assert receiver.ids("/hangs")[before:] == receiver.ids("/hangs")[:1]


async def test_an_address_that_does_not_answer_has_failed(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    await objective(portfolio)
    await head(portfolio)
    receiver.answers.append(Say(hang=True))
    async with delivering(portfolio, total_seconds=0.1):
        await failed(portfolio, webhook)
    (line,) = await attempts(portfolio, webhook, delivered="false")
    assert (line["error"], line["status"], line["delivered"]) == ("TIMED_OUT", None, False)


async def test_pausing_stops_it_at_once_and_loses_nothing(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    made = [await objective(portfolio) for _ in range(4)]
    await head(portfolio)
    loop, asked = asyncio.get_running_loop(), []

    def pause() -> None:
        asked.append(asyncio.run_coroutine_threadsafe(moved(portfolio, webhook, "pause"), loop))
        asked[0].result(10)

    receiver.answers += [Say(), Say(before=pause)]
    async with delivering(portfolio):
        await until(lambda: asked and asked[0].done())
        paused = await seen(portfolio, webhook)
        await objective(portfolio)
        await placed(portfolio, webhook, (await attempts(portfolio, webhook))[1]["chain_seq"])
        assert (paused["state"], len(receiver.heard)) == ("PAUSED", 2)
        await moved(portfolio, webhook, "resume")
        heard = await told(receiver, 5)
    assert [h.event["subject"] for h in heard][:4] == made


async def test_one_that_ends_while_it_is_told_leaves_nothing(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    await objective(portfolio)
    await objective(portfolio)
    await head(portfolio)
    loop, ended = asyncio.get_running_loop(), []

    async def end() -> None:
        path, version = f"/webhooks/{webhook['id']}", webhook["version"]
        answer = await portfolio.call(ERP, "DELETE", path, if_match=version)
        ended.append(answer.status_code)

    receiver.answers.append(
        Say(before=lambda: asyncio.run_coroutine_threadsafe(end(), loop).result(10))
    )
    async with delivering(portfolio) as deliverer:
        await until(lambda: ended and not deliverer.busy)
    assert (ended, len(receiver.heard)) == ([204], 1)
    assert await portfolio.rows("SELECT 1 FROM webhook_subscriptions") == []
    kept = "SELECT 1 FROM webhook_deliveries WHERE webhook_id = CAST(:id AS uuid)"
    assert await portfolio.rows(kept, id=webhook["id"]) == []


async def test_a_deposed_leader_beside_the_new_one_loses_and_reorders_nothing(
    portfolio: Subject, receiver: Receiver
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    made = [await objective(portfolio) for _ in range(8)]
    end = await head(portfolio)
    async with delivering(portfolio), delivering(portfolio):
        await placed(portfolio, webhook, end)
    first = list(dict.fromkeys(h.event["subject"] for h in receiver.heard))
    assert first == made


async def test_killed_at_any_line_it_loses_and_reorders_nothing(
    portfolio: Subject, receiver: Receiver
) -> None:
    """kill -9 before an answer, and right after one."""
    webhook = await subscribed(portfolio, receiver.url)
    made = [await objective(portfolio) for _ in range(6)]
    end = await head(portfolio)
    running: list[asyncio.subprocess.Process] = []

    def kill() -> None:
        os.kill(running[-1].pid, signal.SIGKILL)

    receiver.answers += [Say(), Say(before=kill), Say(), Say(after=kill)]
    for _ in range(2):
        running.append(
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.webhooks.deliverer", portfolio.dsn["app"], cwd=ROOT
            )
        )
        assert await asyncio.wait_for(running[-1].wait(), 60) == -signal.SIGKILL
    async with delivering(portfolio):
        await placed(portfolio, webhook, end)
    subjects = [h.event["subject"] for h in receiver.heard]
    assert list(dict.fromkeys(subjects)) == made
    assert subjects[:3] == [made[0], made[1], made[1]]
    assert len(subjects) <= len(made) + 2
    assert len(set(receiver.ids())) == len(made)
    assert [h.event["chainseq"] for h in receiver.heard] == sorted(
        h.event["chainseq"] for h in receiver.heard
    )


async def test_the_log_is_bounded_and_forgets_with_the_former_secrets(
    portfolio: Subject, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = await subscribed(portfolio, receiver.url)
    await moved(portfolio, webhook, "rotate-secret", {"overlap_hours": 1})
    made = [await objective(portfolio) for _ in range(4)]
    end = await head(portfolio)
    async with delivering(portfolio):
        await placed(portfolio, webhook, end)

    async def tidied(most: int, **later: float) -> int:
        monkeypatch.setattr("shared.webhooks.commands.MOST_KEPT", most)
        with portfolio.clock.later(**later):
            async with portfolio.db.begin(Actor.system("portfolio")) as tx:
                await forget_old_deliveries(tx)
        return len(await attempts(portfolio, webhook))

    assert await tidied(10) == len(made)
    assert await tidied(3) == 3
    (row,) = await portfolio.rows("SELECT former_secret FROM webhook_subscriptions")
    assert row["former_secret"] == webhook["secret"]
    assert await tidied(3, days=KEPT.days, hours=1) == 0
    (row,) = await portfolio.rows("SELECT former_secret, former_until FROM webhook_subscriptions")
    assert set(row.values()) == {None}
