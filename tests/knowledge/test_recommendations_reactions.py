"""A submitted proposal is answered with what was learned, once, also when that is nothing."""

from typing import Any

from tests.knowledge.facts import submitted
from tests.support.world import Subject

CANTEEN = {
    "title": "员工食堂改造",
    "problem": "食堂座位不足，排队时间长。",
    "proposed_solution": "增加两个窗口和一百个座位，引入自助称重。",
}


async def recommended(library: Subject, project_id: Any) -> list[dict[str, Any]]:
    return await library.rows(
        "SELECT * FROM recommendations WHERE project_id = :id ORDER BY id", id=project_id
    )


async def test_a_submitted_proposal_is_answered_with_lessons(library: Subject) -> None:
    """An extension of a data centre: its power, and the rollback of what is moved (REQ-045)."""
    event, before = submitted(), await library.last_seq()
    await library.hear(event)
    (row,) = await recommended(library, event.proposal_id)
    titles = [offer["title"] for offer in row["offers"]]
    assert titles[0] == "机房扩容先核电力与制冷余量"
    assert "核心系统迁移前必须完整演练回滚" in titles
    assert row["offers"][0]["reasons"] == ["SAME_TYPE"]
    assert (row["context"], row["content_version"]) == ("PROPOSAL", 1)
    (told,) = await library.events(since=before)
    assert told["type"] == "pmo.knowledge.LessonRecommended.v1"
    assert (told["key"], told["aggregate_id"]) == (event.proposal_id, row["id"])
    assert told["data"] == {
        "project_id": str(event.proposal_id),
        "recommendation_id": str(row["id"]),
        "context": "PROPOSAL",
        "offers": [{k: v for k, v in o.items() if k != "title"} for o in row["offers"]],
        "projects": [],
    }
    first = told["data"]["offers"][0]
    assert {"机柜", "容量", "扩容"} <= set(first["terms"])
    assert 400 <= first["score"] <= 1000


async def test_hearing_it_twice_offers_nothing_more(library: Subject) -> None:
    """Once by the inbox; and once by the version, when the same fact comes under another id."""
    event = submitted()
    await library.hear(event, times=2)
    rows, told = await recommended(library, event.proposal_id), await library.last_seq()
    await library.hear(event)
    assert await recommended(library, event.proposal_id) == rows
    assert len(rows) == 1
    assert await library.last_seq() == told


async def test_a_new_version_is_answered_anew(library: Subject) -> None:
    """Its words may be others (REQ-035)."""
    event = submitted()
    await library.hear(event)
    await library.hear(event.model_copy(update={"content_version": 2}))
    rows = await recommended(library, event.proposal_id)
    assert [row["content_version"] for row in rows] == [1, 2]


async def test_when_nothing_fits_that_is_said_too(library: Subject) -> None:
    """So the sponsor sees that somebody looked."""
    event, before = submitted(**CANTEEN), await library.last_seq()
    await library.hear(event)
    (row,) = await recommended(library, event.proposal_id)
    assert row["offers"] == []
    assert row["words_searched"] > 10
    (told,) = await library.events(since=before)
    assert told["data"]["offers"] == []


async def test_confidential_words_are_not_searched_because_they_never_came(
    library: Subject,
) -> None:
    """The record says so: no word was looked for."""
    event = submitted(confidentiality="RESTRICTED")
    await library.hear(event)
    (row,) = await recommended(library, event.proposal_id)
    assert (row["offers"], row["words_searched"]) == ([], 0)


async def test_a_proposal_of_many_pages_is_answered_too(library: Subject) -> None:
    """At most five offers, for the words it says most often."""
    event = submitted(problem="钢材涨价，总包索赔，合同没有调差条款。" * 900)
    await library.hear(event)
    (row,) = await recommended(library, event.proposal_id)
    assert row["offers"][0]["title"] == "主材涨价要有合同调差条款"
    assert len(row["offers"]) <= 5
