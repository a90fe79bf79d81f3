"""What people do with templates, checklists and tools, and what they are refused."""

from typing import Any

import pytest

from services.knowledge.assets.commands import EXAMPLE
from tests.knowledge.given import ANALYST, PUBLICATION, drafted_asset, published_asset
from tests.support.given import said
from tests.support.world import Subject


async def test_of_each_code_and_language_one_edition_is_in_use(knowledge: Subject) -> None:
    """REQ-015: publishing the next retires the one so far; it has an owner and a day of review."""
    first = await published_asset(knowledge)
    before = await knowledge.last_seq()
    second = await published_asset(knowledge, code=first["code"])
    assert (second["edition"], second["state"]) == (2, "PUBLISHED")
    assert (second["owner_id"], second["review_due"]) == (ANALYST, PUBLICATION["review_due"])
    told = [t["type"].split(".")[2] for t in await knowledge.events(since=before)]
    assert told == ["AssetDrafted", "AssetRetired", "AssetPublished"]
    seen = await said(knowledge, "employee-he", "GET", f"/assets/{first['id']}")
    assert seen["state"] == "RETIRED"
    found = await said(knowledge, "pm-wu", "GET", "/search", params={"q": first["title"]})
    ids = [hit["id"] for hit in found["items"]]
    assert second["id"] in ids
    assert first["id"] not in ids


async def test_each_use_counts_and_leaves_the_asset_as_it_is(knowledge: Subject) -> None:
    """REQ-015: told with who and for what; the version stays, so nobody's ETag is spoilt."""
    asset, before = await published_asset(knowledge), await knowledge.last_seq()
    for persona in ("pm-zhou", "employee-he"):
        path = f"/assets/{asset['key']}/use"
        used = await said(knowledge, persona, "POST", path, {})
    assert (used["uses"], used["version"]) == (2, asset["version"])
    told = await knowledge.events(since=before)
    assert [(t["type"], t["actor"]) for t in told] == [
        ("pmo.knowledge.AssetUsed.v1", "pm-zhou"),
        ("pmo.knowledge.AssetUsed.v1", "employee-he"),
    ]


async def test_the_organisation_begins_with_templates_for_all_types_in_both_languages(
    knowledge: Subject,
) -> None:
    """REQ-015: proposal, charter, kickoff with its four mandatory items, closing and more."""
    for type_ in ("IT", "ENGINEERING", "BUSINESS_TRANSFORMATION"):
        for language in ("zh", "en"):
            params = {"project_type": type_, "language": language, "state": "PUBLISHED"}
            items = (await said(knowledge, "pm-wu", "GET", "/assets", params=params))["items"]
            seeded = {i["code"] for i in items if i["drafted_by"] == "system:knowledge"}
            assert {"PROPOSAL", "CHARTER", "KICKOFF_AGENDA"} <= seeded
            assert len(seeded) == 5
    agenda = await said(knowledge, "pm-wu", "GET", "/assets/AST-2026-0005")
    assert agenda["code"] == "KICKOFF_AGENDA"
    assert agenda["content"].count("（必须）") == 4


@pytest.mark.parametrize(
    ("method", "path", "body", "version", "status", "code"),
    [
        ("POST", "/publish", {"review_due": "2026-01-05"}, 1, 409, "not_in_future"),
        ("POST", "/publish", {}, 1, 422, "validation_failed"),
        ("POST", "/use", {}, None, 409, "illegal_move"),
        ("POST", "/retire", {"reason": "过时。"}, 1, 409, "illegal_move"),
        ("PATCH", "", {"content": None}, 1, 409, "asset_empty"),
        ("PATCH", "", {"title": "新"}, 7, 412, "precondition_failed"),
    ],
)
async def test_what_does_not_fit_is_refused(
    knowledge: Subject,
    method: str,
    path: str,
    body: dict[str, Any],
    version: int | None,
    status: int,
    code: str,
) -> None:
    """Nothing has changed and nothing was told."""
    asset, told = await drafted_asset(knowledge), await knowledge.last_seq()
    answer = await knowledge.call(
        ANALYST, method, f"/assets/{asset['id']}{path}", body, if_match=version
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await said(knowledge, ANALYST, "GET", f"/assets/{asset['id']}") == asset
    assert await knowledge.last_seq() == told


async def test_an_asset_has_content_or_a_link(knowledge: Subject) -> None:
    """Either is enough; without both nothing is kept."""
    link = {"content": None, "link": "https://intranet.example.org/tool.xlsx"}
    assert (await drafted_asset(knowledge, **link))["link"] == link["link"]
    told = await knowledge.last_seq()
    body = {**EXAMPLE, "content": None}
    answer = await knowledge.call(ANALYST, "POST", "/assets", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "asset_empty")
    assert await knowledge.last_seq() == told


async def test_a_draft_is_the_pmos(knowledge: Subject) -> None:
    """For others there is no such asset."""
    asset = await drafted_asset(knowledge)
    answer = await knowledge.call("pm-wu", "GET", f"/assets/{asset['key']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_undertaking_that_is_not_theirs_is_not_named(knowledge: Subject) -> None:
    """Nothing is counted."""
    asset, told = await published_asset(knowledge), await knowledge.last_seq()
    body = {"project_id": asset["id"]}
    answer = await knowledge.call("pm-wu", "POST", f"/assets/{asset['id']}/use", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "project_unknown")
    assert await knowledge.last_seq() == told
