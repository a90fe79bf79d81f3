"""What curators make of lessons, and what they are refused."""

from typing import Any
from uuid import uuid4

import pytest

from services.knowledge.articles.commands import EXAMPLE
from tests.knowledge.given import (
    ANALYST,
    captured_lesson,
    drafted_article,
    published_article,
    validated_lesson,
)
from tests.support.given import said
from tests.support.world import Subject


async def test_lessons_are_summed_up_and_their_sources_kept(knowledge: Subject) -> None:
    """REQ-168: from validated lessons to an article that has an owner and a day of review."""
    lesson, before = await validated_lesson(knowledge), await knowledge.last_seq()
    article = await published_article(knowledge, source_lesson_ids=[lesson["id"]])
    assert (article["state"], article["owner_id"]) == ("PUBLISHED", ANALYST)
    assert article["source_lesson_ids"] == [lesson["id"]]
    told = await knowledge.events(since=before)
    assert [t["type"].split(".")[2] for t in told] == ["ArticleDrafted", "ArticlePublished"]
    assert told[0]["data"]["source_lesson_ids"] == [lesson["id"]]
    assert told[1]["data"]["review_due"] == "2099-01-05"


async def test_published_it_is_found_by_its_words_and_where_it_is_filed(
    knowledge: Subject,
) -> None:
    """REQ-167: by type, stage, category, tag and language; a draft and a retired one are not."""
    word = f"w{uuid4().hex[:10]}"
    draft = await drafted_article(knowledge, title=f"{word} 草稿")
    article = await published_article(knowledge, title=f"{word} 割接")
    filed = {
        "kind": "ARTICLE",
        "project_type": "IT",
        "stage": "EXECUTION",
        "category": "TECHNOLOGY",
        "tag": "割接",
        "language": "zh",
    }
    found = await said(knowledge, "pm-wu", "GET", "/search", params={"q": word, **filed})
    assert [hit["key"] for hit in found["items"]] == [article["key"]]
    other = {"q": word, "language": "en"}
    assert (await said(knowledge, "pm-wu", "GET", "/search", params=other))["items"] == []
    path = f"/articles/{article['id']}/retire"
    await said(knowledge, ANALYST, "POST", path, {"reason": "过时。"}, if_match=2)
    assert (await said(knowledge, "pm-wu", "GET", "/search", params={"q": word}))["items"] == []
    unseen = await knowledge.call("pm-wu", "GET", f"/articles/{draft['id']}")
    assert unseen.status_code == 404


async def test_only_lessons_that_the_pmo_found_true_are_summed_up(knowledge: Subject) -> None:
    """REQ-168: each that is not is named; nothing is kept."""
    good, bad = await validated_lesson(knowledge), await captured_lesson(knowledge)
    told = await knowledge.last_seq()
    body = {**EXAMPLE, "source_lesson_ids": [good["id"], bad["id"], str(uuid4())]}
    answer = await knowledge.call(ANALYST, "POST", "/articles", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "lesson_unusable")
    assert [e["pointer"] for e in answer.json()["errors"]] == [
        "/source_lesson_ids/1",
        "/source_lesson_ids/2",
    ]
    assert await knowledge.last_seq() == told


@pytest.mark.parametrize(
    ("persona", "body", "status", "code"),
    [
        ("director-chen", {"review_due": "2099-01-05"}, 403, "forbidden"),
        (ANALYST, {"review_due": "2026-01-05"}, 409, "not_in_future"),
        (ANALYST, {}, 422, "validation_failed"),
    ],
)
async def test_what_has_no_day_of_review_is_not_published(
    knowledge: Subject, persona: str, body: dict[str, Any], status: int, code: str
) -> None:
    """Published items have an owner and a review date (domain model, knowledge, invariants)."""
    article, told = await drafted_article(knowledge), await knowledge.last_seq()
    path = f"/articles/{article['id']}/publish"
    answer = await knowledge.call(persona, "POST", path, body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await knowledge.last_seq() == told


async def test_only_a_draft_is_edited(knowledge: Subject) -> None:
    """What changed is told by name."""
    article = await drafted_article(knowledge)
    path = f"/articles/{article['id']}"
    edited = await said(knowledge, ANALYST, "PATCH", path, {"title": "改名"}, if_match=1)
    assert (edited["title"], edited["version"]) == ("改名", 2)
    body = {"review_due": "2099-01-05"}
    await said(knowledge, ANALYST, "POST", f"{path}/publish", body, if_match=2)
    answer = await knowledge.call(ANALYST, "PATCH", path, {"title": "再改"}, if_match=3)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
