"""Files of a proposal over HTTP: taken, frozen, fetched, scanned, and taken out again."""

import hashlib
from typing import Any

import pytest

from tests.support import given
from tests.support.world import Subject, World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def upload(
    intake: Subject,
    proposal: dict[str, Any],
    *,
    who: str = "sponsor-zhang",
    name: str | None = '可行性研究报告 "final".pdf',
    content: bytes = PDF,
    media_type: str = "application/pdf",
) -> Any:
    path = f"/proposals/{proposal['id']}/attachments"
    params = {} if name is None else {"file_name": name}
    headers = {"content-type": media_type}
    return await intake.call(who, "POST", path, params=params, content=content, headers=headers)


async def files(intake: Subject, proposal: dict[str, Any], **asked: Any) -> list[dict[str, Any]]:
    path = f"/proposals/{proposal['id']}/attachments"
    found = await given.said(intake, "sponsor-zhang", "GET", path, params=asked or None)
    items: list[dict[str, Any]] = found["items"]
    return items


async def fetch(intake: Subject, file: dict[str, Any]) -> Any:
    path = f"/proposals/{file['proposal_id']}/attachments/{file['id']}/content"
    return await intake.call("sponsor-zhang", "GET", path)


async def test_a_file_is_kept_as_it_came_and_fetched_as_it_was(world: World) -> None:
    """REQ-034: with its hash; a name in any script; never opened by a browser on its own."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    answer = await upload(intake, draft)
    assert answer.status_code == 201, answer.text
    file = answer.json()
    assert (file["state"], file["scanned"], file["bytes"]) == ("CLEAN", False, len(PDF))
    assert file["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert await files(intake, draft) == [file]
    fact = (await intake.events(draft["id"]))[-1]
    assert fact["type"] == "pmo.intake.AttachmentAdded.v1"
    assert "可行性" not in str(fact["data"]["attachment_id"]) + fact["data"]["sha256"]
    got = await fetch(intake, file)
    assert (got.status_code, got.content) == (200, PDF)
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    named = got.headers["content-disposition"]
    assert named.startswith("attachment; filename*=UTF-8''%E5%8F%AF")
    assert named.isascii()
    assert '"' not in named


async def test_a_large_file_is_taken_and_streamed(world: World) -> None:
    """REQ-034: 64 MiB here, 1 MiB everywhere else."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    content = PDF + bytes(range(256)) * (12 * 1024)
    file = (await upload(intake, draft, content=content)).json()
    assert (await fetch(intake, file)).content == content
    beyond = await upload(intake, draft, content=PDF + bytes(64 * 1024 * 1024))
    assert (beyond.status_code, beyond.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"content": PNG}, 409, "attachment_not_as_named"),
        ({"content": b"MZ\x90\x00", "media_type": "text/plain"}, 409, "attachment_not_as_named"),
        ({"content": b""}, 409, "attachment_empty"),
        ({"media_type": "application/x-msdownload"}, 415, "unsupported_media_type"),
        ({"name": None}, 422, "validation_failed"),
        ({"name": "a\nb.pdf"}, 422, "validation_failed"),
        ({"who": "analyst-lin"}, 403, "forbidden"),
        ({"who": "sponsor-li"}, 404, "not_found"),
    ],
)
async def test_a_refused_file_leaves_nothing(
    world: World, how: dict[str, Any], status: int, code: str
) -> None:
    """REQ-034."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    before = await intake.contents()
    answer = await upload(intake, draft, **how)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before


async def test_a_proposal_has_at_most_twenty_files(world: World) -> None:
    """REQ-034: a removed one makes room."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    for _ in range(20):
        file = (await upload(intake, draft)).json()
    refused = await upload(intake, draft)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_attachments")
    draft = await given.seen(world, draft)
    path = f"/proposals/{draft['id']}/attachments/{file['id']}"
    gone = await intake.call("sponsor-zhang", "DELETE", path, if_match=draft["version"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await upload(intake, draft)).status_code == 201


async def test_files_are_frozen_with_the_version_and_stay_there(world: World) -> None:
    """REQ-034, REQ-035: taken out of the next version, the first keeps them."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    first = (await upload(intake, draft, name="一.pdf")).json()
    gone = (await upload(intake, draft, name="二.pdf")).json()
    draft = await given.seen(world, draft)
    path = f"/proposals/{draft['id']}"
    removed = f"{path}/attachments/{gone['id']}"
    await intake.call("sponsor-zhang", "DELETE", removed, if_match=draft["version"])
    assert (await fetch(intake, gone)).status_code == 404, "no version has it"
    draft = await given.seen(world, draft)
    submitted = await given.said(
        intake, "sponsor-zhang", "POST", f"{path}/submit", if_match=draft["version"]
    )
    locked = await upload(intake, draft)
    assert (locked.status_code, locked.json()["code"]) == (409, "illegal_move")
    returned = await given.returned_proposal(world, submitted=submitted)
    answer = await intake.call(
        "sponsor-zhang", "DELETE", f"{path}/attachments/{first['id']}",
        if_match=returned["version"],
    )  # fmt: skip
    assert answer.status_code == 204
    assert (await intake.events(draft["id"]))[-1]["type"] == "pmo.intake.AttachmentRemoved.v1"
    assert await files(intake, draft) == []
    assert [f["state"] for f in await files(intake, draft, removed="true")] == ["REMOVED"] * 2
    assert (await fetch(intake, first)).content == PDF, "version 1 has it"
    again = await given.seen(world, draft)
    await given.said(intake, "sponsor-zhang", "POST", f"{path}/resubmit", if_match=again["version"])
    versions = (await given.said(intake, "sponsor-zhang", "GET", f"{path}/versions"))["items"]
    frozen = [[f["file_name"] for f in v["content"]["attachments"]] for v in versions]
    assert frozen == [[], ["一.pdf"]]
    assert versions[1]["content"]["attachments"][0]["sha256"] == first["sha256"]
    assert versions[0]["content_hash"] != versions[1]["content_hash"]


@pytest.mark.parametrize("case", ["unknown", "another's", "twice", "analyst"])
async def test_a_refused_removal_changes_nothing(world: World, case: str) -> None:
    """REQ-034."""
    intake, draft = world.service("intake"), await given.drafted_proposal(world)
    other = await given.drafted_proposal(world)
    file = (await upload(intake, other if case == "another's" else draft)).json()
    draft = await given.seen(world, draft)
    id_ = file["id"] if case != "unknown" else draft["id"]
    path = f"/proposals/{draft['id']}/attachments/{id_}"
    if case == "twice":
        await intake.call("sponsor-zhang", "DELETE", path, if_match=draft["version"])
        draft = await given.seen(world, draft)
    before = await intake.contents()
    who = "analyst-lin" if case == "analyst" else "sponsor-zhang"
    answer = await intake.call(who, "DELETE", path, if_match=draft["version"])
    assert answer.status_code == (403 if case == "analyst" else 404)
    assert await intake.contents() == before


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("grep -qv MALICE", "CLEAN"),
        ("sh -c '! grep -q MALICE'", "INFECTED"),
        ("sh -c 'exit 2'", "PENDING_SCAN"),
        ("no-such-scanner", "PENDING_SCAN"),
    ],
)
async def test_a_scanner_has_the_word_where_there_is_one(
    world: World, monkeypatch: pytest.MonkeyPatch, command: str, state: str
) -> None:
    """REQ-034: what is INFECTED, or not looked at yet, nobody fetches."""
    apart = world.apart("scanner")
    intake = apart.service("intake")
    settings = intake.settings.model_copy(update={"intake_scan_command": command})
    monkeypatch.setattr(intake.db, "settings", settings)
    draft = await given.drafted_proposal(apart)
    file = (await upload(intake, draft, content=PDF + b"MALICE")).json()
    assert (file["state"], file["scanned"]) == ("PENDING_SCAN", False)
    waiting = await fetch(intake, file)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "attachment_not_scanned")
    await intake.tick()
    await intake.tick()
    (now,) = await files(intake, draft)
    assert (now["state"], now["scanned"]) == (state, state != "PENDING_SCAN")
    told = await intake.events(file["id"])
    assert [e["data"]["state"] for e in told] == ([] if state == "PENDING_SCAN" else [state])
    got = await fetch(intake, file)
    assert got.status_code == (200 if state == "CLEAN" else 409)
    if state == "INFECTED":
        assert got.json()["code"] == "attachment_infected"
    await apart.close()
