"""The queue of proposals as a workbook: exactly what its reader may see, in their language."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from services.intake.exports.commands import EXPORT
from services.intake.exports.queries import HEADINGS
from services.intake.main import SERVICE
from shared.db.job_worker import run_job
from shared.db.jobs import claim
from shared.domain.actor import Actor
from tests.support import given
from tests.support.world import Subject, World

ENGLISH = [heading["en"] for heading in HEADINGS.values()]
CHINESE = [heading["zh-CN"] for heading in HEADINGS.values()]


async def asked(
    intake: Subject, persona: str, chosen: dict[str, Any], **how: Any
) -> dict[str, Any]:
    """The job that the request starts."""
    answer = await intake.call(persona, "POST", "/proposal-exports", chosen, **how)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/intake/v1/jobs/{job['id']}"
    return job


async def sheet(intake: Subject, persona: str, job: dict[str, Any]) -> Sequence[Sequence[Any]]:
    """Work the job as its child does, and read the file as a person gets it."""
    attempt = None
    while attempt is None or attempt.job_id != UUID(job["id"]):
        async with intake.db.begin(Actor.system("intake")) as tx:
            attempt = await claim(tx, [EXPORT], lease=60)
        assert attempt is not None
    await run_job(intake.db, "intake", SERVICE.jobs, attempt.job_id, attempt.number)
    file = await intake.call(persona, "GET", f"/jobs/{job['id']}/result")
    assert file.status_code == 200, file.text
    book = load_workbook(BytesIO(file.content), read_only=True)
    return [tuple(row) for row in book.active.iter_rows(values_only=True)]  # type: ignore


async def exported(
    world: World, persona: str, chosen: dict[str, Any], **how: Any
) -> Sequence[Sequence[Any]]:
    intake = world.service("intake")
    return await sheet(intake, persona, await asked(intake, persona, chosen, **how))


async def test_an_export_holds_exactly_what_its_reader_may_see(world: World) -> None:
    """REQ-037: the auditor reads SECRET, the director RESTRICTED, both what is public."""
    kind = await given.project_type(world)
    made = {
        level: await given.submitted_proposal(world, type=kind, confidentiality=level)
        for level in ("PUBLIC_IN_ORG", "RESTRICTED", "SECRET")
    }
    await given.drafted_proposal(world, type=await given.project_type(world))
    seen = {
        "analyst-lin": ["RESTRICTED", "PUBLIC_IN_ORG"],
        "auditor-hu": ["SECRET", "RESTRICTED", "PUBLIC_IN_ORG"],
    }
    for persona, levels in seen.items():
        heading, *rows = await exported(world, persona, {"type": kind})
        assert list(heading) == ENGLISH
        assert [row[0] for row in rows] == [made[level]["key"] for level in levels]
        assert [row[7] for row in rows] == levels


async def test_headings_are_in_the_language_asked_for(world: World) -> None:
    kind = await given.project_type(world)
    proposal = await given.submitted_proposal(
        world, type=kind, title='=HYPERLINK("http://example.org";"点这里")'
    )
    heading, row = await exported(
        world, "director-chen", {"type": kind}, headers={"accept-language": "zh-CN,en;q=0.5"}
    )
    assert list(heading) == CHINESE
    assert row[:7] == (
        proposal["key"],
        '=HYPERLINK("http://example.org";"点这里")',
        "SUBMITTED",
        kind,
        "sponsor-zhang",
        "信息技术部",
        4,
    )
    assert row[8] is not None
    assert row[10] is None


@pytest.mark.parametrize(
    ("chosen", "states"),
    [
        ({"state": ["DRAFT"]}, {"DRAFT"}),
        ({"state": ["DRAFT", "SUBMITTED"]}, {"DRAFT", "SUBMITTED"}),
        ({"sponsor_id": "sponsor-li"}, set()),
    ],
)
async def test_filters_are_those_of_the_list(
    world: World, chosen: dict[str, Any], states: set[str]
) -> None:
    kind = await given.project_type(world)
    await given.drafted_proposal(world, type=kind)
    await given.submitted_proposal(world, type=kind)
    _, *rows = await exported(world, "analyst-zhao", {"type": kind, **chosen})
    assert {row[2] for row in rows} == states


async def test_the_same_key_starts_one_job(world: World) -> None:
    intake, key = world.service("intake"), uuid4().hex
    first = await asked(intake, "director-chen", {}, key=key)
    assert (await asked(intake, "director-chen", {}, key=key))["id"] == first["id"]
    await intake.call("director-chen", "POST", f"/jobs/{first['id']}/cancel")


@pytest.mark.parametrize(
    ("persona", "chosen", "params", "status", "code"),
    [
        ("sponsor-zhang", {}, {}, 403, "forbidden"),
        (None, {}, {}, 401, "unauthenticated"),
        ("director-chen", {"state": ["GONE"]}, {}, 422, "validation_failed"),
        ("director-chen", {"unknown": 1}, {}, 422, "validation_failed"),
        ("director-chen", {}, {"dry_run": "true"}, 422, "validation_failed"),
    ],
)
async def test_a_refused_export_starts_nothing(
    world: World,
    persona: str | None,
    chosen: dict[str, Any],
    params: dict[str, str],
    status: int,
    code: str,
) -> None:
    intake = world.service("intake")
    before, told = await intake.rows("SELECT count(*) AS n FROM jobs"), await intake.last_seq()
    answer = await intake.call(persona, "POST", "/proposal-exports", chosen, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.rows("SELECT count(*) AS n FROM jobs") == before
    assert await intake.last_seq() == told
