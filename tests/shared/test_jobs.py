"""Jobs run in processes of their own, are done once, and survive whatever is killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from shared.db.jobs import (
    MOST_OPEN,
    JobFile,
    Superseded,
    begun,
    claim,
    enqueue,
    release_abandoned,
    remove_expired_files,
    succeed,
)
from shared.domain.actor import Actor
from shared.domain.errors import Busy
from tests.shared.labour import COMMAND, alive, begun_at, worker
from tests.support.polling import until
from tests.support.world import Subject, World

LIN = Actor("analyst-lin", frozenset({"pmo_analyst"}))


@pytest.fixture
def intake(world: World, monkeypatch: pytest.MonkeyPatch) -> Subject:
    """Intake, and an environment in which its children find it."""
    subject = world.service("intake")
    found = {
        "PMO_ENVIRONMENT": "local",
        "PMO_DATABASE_URL": subject.dsn["app"],
        "PMO_NATS_URL": subject.settings.nats_url,
        "PMO_NATS_SEED_FILE": str(subject.settings.nats_seed_file),
        "PMO_OIDC_ISSUER": subject.settings.oidc_issuer,
        "PMO_OIDC_JWKS_URL": subject.settings.oidc_jwks_url,
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return subject


@asynccontextmanager
async def working(intake: Subject) -> AsyncIterator[None]:
    """A worker in this process, stopped at the end."""
    task = asyncio.create_task(worker(intake.db).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def asked(intake: Subject, kind: str, **params: Any) -> UUID:
    """A job asked for by analyst Lin, as a command would."""
    async with intake.db.begin(LIN) as tx:
        job = await enqueue(tx, kind, params)
    return UUID(str(job.id))


async def shown(intake: Subject, job_id: UUID, persona: str = "analyst-lin") -> dict[str, Any]:
    """The job as its owner sees it."""
    answer = await intake.call(persona, "GET", f"/jobs/{job_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def ended(intake: Subject, job_id: UUID) -> dict[str, Any]:
    """The job once it has ended."""

    async def has_ended() -> bool:
        return (await shown(intake, job_id))["state"] not in ("QUEUED", "RUNNING")

    await until(has_ended, within=30)
    return await shown(intake, job_id)


def counted(kind: str, state: str) -> float:
    return REGISTRY.get_sample_value("pmo_jobs_total", {"kind": kind, "state": state}) or 0


async def test_a_job_succeeds_with_progress_and_its_file_is_fetched(
    intake: Subject, tmp_path: Path
) -> None:
    job_id = await asked(intake, "wait", place=str(tmp_path))
    early = await intake.call("analyst-lin", "GET", f"/jobs/{job_id}/result")
    assert (early.status_code, early.json()["code"]) == (409, "job_not_finished")
    before = counted("wait", "SUCCEEDED")
    async with working(intake):
        child, scratch = await begun_at(tmp_path, 1)
        assert scratch.is_dir()
        running = await shown(intake, job_id)
        assert (running["state"], running["progress"], running["attempts"]) == ("RUNNING", 25, 1)
        (tmp_path / "go").touch()
        job = await ended(intake, job_id)
        await until(lambda: not scratch.exists())
        await until(lambda: counted("wait", "SUCCEEDED") == before + 1)
    assert not alive(child)
    assert (job["state"], job["progress"], job["problem"]) == ("SUCCEEDED", 100, None)
    assert job["result"]["bytes"] == len(b"attempt 1")
    file = await intake.call("analyst-lin", "GET", f"/jobs/{job_id}/result")
    assert (file.status_code, file.content) == (200, b"attempt 1")
    assert file.headers["content-type"].startswith("text/plain")
    name = "attachment; filename*=UTF-8''%E7%BB%93%E6%9E%9C.txt"
    assert file.headers["content-disposition"] == name


async def test_a_job_is_its_owners_alone(intake: Subject, tmp_path: Path) -> None:
    job_id = await asked(intake, "wait", place=str(tmp_path))
    for persona in ("director-chen", "auditor-hu", "admin-gao"):
        for method, path in (("GET", ""), ("GET", "/result"), ("POST", "/cancel")):
            answer = await intake.call(persona, method, f"/jobs/{job_id}{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        mine = (await intake.call(persona, "GET", "/jobs")).json()["items"]
        assert str(job_id) not in [job["id"] for job in mine]
    assert (await shown(intake, job_id))["state"] == "QUEUED"
    assert (await intake.call("analyst-lin", "POST", f"/jobs/{job_id}/cancel")).status_code == 200


async def test_my_jobs_are_listed_newest_first_page_by_page(
    intake: Subject, tmp_path: Path
) -> None:
    made = [str(await asked(intake, "wait", place=str(tmp_path))) for _ in range(3)]
    first = (await intake.call("analyst-lin", "GET", "/jobs", params={"limit": 2})).json()
    rest = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await intake.call("analyst-lin", "GET", "/jobs", params=rest)).json()
    assert [job["id"] for job in first["items"] + second["items"]][:3] == made[::-1]
    for job_id in made:
        await intake.call("analyst-lin", "POST", f"/jobs/{job_id}/cancel")
    open_ = await intake.call("analyst-lin", "GET", "/jobs", params={"state": "QUEUED"})
    assert not {job["id"] for job in open_.json()["items"]} & set(made)


async def test_a_queued_job_is_cancelled_at_once_and_never_begun(
    intake: Subject, tmp_path: Path
) -> None:
    job_id = await asked(intake, "wait", place=str(tmp_path))
    tried = await intake.call(
        "analyst-lin", "POST", f"/jobs/{job_id}/cancel", params={"dry_run": "true"}
    )
    assert tried.json() == {"dry_run": True, "would_emit": []}
    assert (await shown(intake, job_id))["state"] == "QUEUED"
    answer = await intake.call("analyst-lin", "POST", f"/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "CANCELLED")
    again = await intake.call("analyst-lin", "POST", f"/jobs/{job_id}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_move")
    assert again.json()["params"]["allowed_from"] == ["QUEUED", "RUNNING"]
    other = await asked(intake, "refuse")
    async with working(intake):
        await ended(intake, other)
    assert not (tmp_path / "attempt-1").exists()


async def test_cancelling_ends_the_child(intake: Subject, tmp_path: Path) -> None:
    job_id = await asked(intake, "wait", place=str(tmp_path))
    async with working(intake):
        child, _ = await begun_at(tmp_path, 1)
        answer = await intake.call("analyst-lin", "POST", f"/jobs/{job_id}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (200, "RUNNING")
        assert answer.json()["cancel_requested"]
        job = await ended(intake, job_id)
    assert (job["state"], job["attempts"], job["result"]) == ("CANCELLED", 1, None)
    assert not alive(child)


async def test_a_refusal_ends_the_job_in_the_words_of_its_reader(intake: Subject) -> None:
    job_id = await asked(intake, "refuse")
    async with working(intake):
        job = await ended(intake, job_id)
    assert (job["state"], job["attempts"]) == ("FAILED", 1)
    assert job["problem"]["code"] == "range_not_in_order"
    assert job["problem"]["params"] == {"who": "analyst-lin"}
    chinese = await intake.call(
        "analyst-lin", "GET", f"/jobs/{job_id}", headers={"accept-language": "zh-CN"}
    )
    assert chinese.json()["problem"]["title"] == "区间顺序错误"


async def test_a_mistake_in_a_job_is_tried_three_times(intake: Subject) -> None:
    job_id = await asked(intake, "fall")
    async with working(intake):
        job = await ended(intake, job_id)
    assert (job["state"], job["attempts"]) == ("FAILED", 3)
    assert (job["problem"]["code"], job["problem"]["params"]) == ("job_died", {"attempts": 3})
    answer = await intake.call("analyst-lin", "GET", f"/jobs/{job_id}/result")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_not_finished")


async def test_a_killed_child_is_followed_by_one_more(intake: Subject, tmp_path: Path) -> None:
    job_id = await asked(intake, "wait", place=str(tmp_path))
    async with working(intake):
        child, _ = await begun_at(tmp_path, 1)
        os.kill(child, signal.SIGKILL)
        await begun_at(tmp_path, 2)
        (tmp_path / "go").touch()
        job = await ended(intake, job_id)
    assert (job["state"], job["attempts"]) == ("SUCCEEDED", 2)
    assert not (tmp_path / "attempt-3").exists()


async def test_a_killed_worker_takes_its_child_along_and_another_replica_goes_on(
    intake: Subject, tmp_path: Path
) -> None:
    job_id = await asked(intake, "wait", place=str(tmp_path))
    killed = await asyncio.create_subprocess_exec(*COMMAND, "work", start_new_session=True)
    try:
        child, _ = await begun_at(tmp_path, 1)
    finally:
        killed.kill()
        await killed.wait()
    await until(lambda: not alive(child))
    (tmp_path / "go").touch()
    assert (await shown(intake, job_id))["state"] == "RUNNING"
    async with working(intake):
        job = await ended(intake, job_id)
    assert (job["state"], job["attempts"]) == ("SUCCEEDED", 2)
    file = await intake.call("analyst-lin", "GET", f"/jobs/{job_id}/result")
    assert file.content == b"attempt 2"


async def test_a_worker_that_stops_leaves_its_job_to_the_next(
    intake: Subject, tmp_path: Path
) -> None:
    job_id = await asked(intake, "wait", place=str(tmp_path))
    async with working(intake):
        child, _ = await begun_at(tmp_path, 1)
    assert not alive(child)
    assert (await shown(intake, job_id))["state"] == "QUEUED"
    (tmp_path / "go").touch()
    async with working(intake):
        assert (await ended(intake, job_id))["attempts"] == 2


async def test_a_late_child_of_an_old_attempt_stores_nothing(intake: Subject) -> None:
    job_id = await asked(intake, "wait", place="")
    async with intake.db.begin(LIN) as tx:
        first = await claim(tx, ["wait"], lease=-1)
    assert first is not None
    assert (first.job_id, first.number) == (job_id, 1)
    late = await begun(intake.db, job_id, 1, "intake")
    async with intake.db.begin(LIN) as tx:
        assert job_id in [job.id for job in await release_abandoned(tx)]
        second = await claim(tx, ["wait"], lease=60)
    assert second is not None
    assert (second.job_id, second.number) == (job_id, 2)
    for said in (late.progress(1, 2), succeed(late, JobFile("late.txt", "text/plain", b"late"))):
        with pytest.raises(Superseded):
            await said
    with pytest.raises(Superseded):
        await begun(intake.db, job_id, 1, "intake")
    job = await shown(intake, job_id)
    assert (job["state"], job["progress"], job["result"]) == ("RUNNING", 0, None)
    run = await begun(intake.db, job_id, 2, "intake")
    await succeed(run, JobFile("good.txt", "text/plain", b"good"))
    assert (await shown(intake, job_id))["result"]["file_name"] == "good.txt"


async def test_a_cancelled_run_that_was_just_done_stores_nothing(intake: Subject) -> None:
    job_id = await asked(intake, "wait", place="")
    async with intake.db.begin(LIN) as tx:
        assert await claim(tx, ["wait"], lease=60)
    run = await begun(intake.db, job_id, 1, "intake")
    await intake.call("analyst-lin", "POST", f"/jobs/{job_id}/cancel")
    with pytest.raises(Superseded):
        await succeed(run, JobFile("done.txt", "text/plain", b"done"))
    await intake.rows("UPDATE jobs SET lease_until = now() WHERE id = :id", id=job_id)
    async with intake.db.begin(LIN) as tx:
        await release_abandoned(tx)
    assert (await shown(intake, job_id))["state"] == "CANCELLED"


async def test_a_result_is_removed_after_a_day(intake: Subject, world: World) -> None:
    job_id = await asked(intake, "wait", place="")
    async with intake.db.begin(LIN) as tx:
        assert await claim(tx, ["wait"], lease=60)
    run = await begun(intake.db, job_id, 1, "intake")
    await succeed(run, JobFile("result.txt", "text/plain", b"result"))
    for removed in (False, True):
        with world.clock.later(hours=24, minutes=1):
            if removed:
                async with intake.db.begin(LIN) as tx:
                    assert await remove_expired_files(tx) >= 1
            answer = await intake.call("analyst-lin", "GET", f"/jobs/{job_id}/result")
            assert (answer.status_code, answer.json()["code"]) == (404, "job_result_gone")
    job = await shown(intake, job_id)
    assert (job["state"], job["result"]) == ("SUCCEEDED", None)


async def test_nobody_takes_all_workers(intake: Subject) -> None:
    async with intake.db.begin(Actor("sponsor-li")) as tx:
        tx.undo = True
        for _ in range(MOST_OPEN):
            await enqueue(tx, "nobodysWork", {})
        with pytest.raises(Busy, match="too_many_jobs"):
            await enqueue(tx, "nobodysWork", {})
