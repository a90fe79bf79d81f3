"""Who follows a topic is named when something is published on it."""

from typing import Any
from uuid import uuid4

from tests.knowledge.given import followed_topic, published_article, published_lesson
from tests.support.given import said
from tests.support.world import Subject


async def told_of(knowledge: Subject, record: dict[str, Any]) -> list[str]:
    """Who is to be told of what was published."""
    (*_, told) = await knowledge.events(record["id"])
    assert told["type"].split(".")[2] in ("LessonPublished", "ArticlePublished")
    followers: list[str] = told["data"].get("followers", [])
    return followers


async def test_somebody_follows_a_topic_and_does_not_any_more(knowledge: Subject) -> None:
    """REQ-165: their own list shows it; both are told."""
    follow = await followed_topic(knowledge, by="pm-wu")
    listed = await said(knowledge, "pm-wu", "GET", "/follows")
    assert listed["items"][0] == follow
    gone = await knowledge.call("pm-wu", "DELETE", f"/follows/{follow['id']}")
    assert gone.status_code == 204
    listed = await said(knowledge, "pm-wu", "GET", "/follows?limit=200")
    assert follow["id"] not in [item["id"] for item in listed["items"]]
    told = await knowledge.events(follow["id"])
    assert [f["type"].split(".")[2] for f in told] == ["TopicFollowed", "TopicUnfollowed"]
    assert told[0]["data"] == {
        "follow_id": follow["id"],
        "person_id": "pm-wu",
        "facet": "TAG",
        "topic": follow["topic"],
    }


async def test_who_follows_is_named_when_something_is_published(knowledge: Subject) -> None:
    """REQ-165: by category, tag and type, each person once; others are not."""
    tag, type_ = f"t{uuid4().hex[:12]}", f"T{uuid4().hex[:12].upper()}"
    for by, facet, topic in (
        ("pm-wu", "TAG", tag),
        ("pm-zhou", "PROJECT_TYPE", type_),
        ("pm-wu", "PROJECT_TYPE", type_),
        ("sponsor-li", "TAG", f"t{uuid4().hex[:12]}"),
    ):
        await followed_topic(knowledge, by=by, facet=facet, topic=topic)
    lesson = await published_lesson(
        knowledge, tags=[tag], project_type=type_, category="PROCUREMENT"
    )
    assert await told_of(knowledge, lesson) == ["pm-wu", "pm-zhou"]
    article = await published_article(knowledge, tags=[tag], project_types=[], category=None)
    assert await told_of(knowledge, article) == ["pm-wu"]


async def test_where_nobody_follows_nobody_is_named(knowledge: Subject) -> None:
    """REQ-165: readers of old messages see what they saw."""
    article = await published_article(knowledge, tags=[], project_types=[], category=None)
    (*_, told) = await knowledge.events(article["id"])
    assert "followers" not in told["data"]


async def test_a_topic_is_followed_once(knowledge: Subject) -> None:
    """REQ-165: nothing is kept twice and nothing told."""
    topic = f"t{uuid4().hex[:12]}"
    await followed_topic(knowledge, topic=topic)
    before = await knowledge.contents()
    for wish, status, code in (
        ({"facet": "TAG", "topic": topic}, 409, "already_followed"),
        ({"facet": "PERSON", "topic": topic}, 422, "validation_failed"),
        ({"facet": "TAG", "topic": "a b"}, 422, "validation_failed"),
    ):
        answer = await knowledge.call("employee-he", "POST", "/follows", wish)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await knowledge.contents() == before


async def test_what_others_follow_is_not_there(knowledge: Subject) -> None:
    """REQ-165: neither to be seen nor to be ended, also by the PMO."""
    follow = await followed_topic(knowledge, by="pm-wu")
    before = await knowledge.last_seq()
    for persona in ("pm-zhou", "analyst-lin", "auditor-hu"):
        answer = await knowledge.call(persona, "DELETE", f"/follows/{follow['id']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        listed = await said(knowledge, persona, "GET", "/follows?limit=200")
        assert follow["id"] not in [item["id"] for item in listed["items"]]
    assert await knowledge.last_seq() == before
