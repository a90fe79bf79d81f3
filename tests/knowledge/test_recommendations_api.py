"""Who sees what was recommended."""

import pytest

from tests.knowledge.facts import submitted
from tests.support.world import Subject


@pytest.mark.parametrize("persona", ["sponsor-zhang", "analyst-lin", "director-chen", "auditor-hu"])
async def test_members_and_who_reads_all_see_the_offers(library: Subject, persona: str) -> None:
    """By the proposal's id or key, each with the lesson's title and the words they share."""
    event = submitted()
    await library.hear(event)
    for ref in (event.proposal_id, event.undertaking.key):
        answer = await library.call(persona, "GET", f"/projects/{ref}/recommendations")
        assert answer.status_code == 200
        (shown,) = answer.json()["items"]
        assert (shown["context"], shown["content_version"]) == ("PROPOSAL", 1)
        assert shown["offers"][0]["title"] == "机房扩容先核电力与制冷余量"
        assert shown["offers"][0]["lesson_key"].startswith("LSN-")


async def test_what_was_offered_can_be_read_by_the_sponsor(library: Subject) -> None:
    """The lesson itself is everybody's."""
    event = submitted()
    await library.hear(event)
    path = f"/projects/{event.proposal_id}/recommendations"
    (shown,) = (await library.call("sponsor-zhang", "GET", path)).json()["items"]
    key = shown["offers"][0]["lesson_key"]
    assert (await library.call("sponsor-zhang", "GET", f"/lessons/{key}")).status_code == 200


@pytest.mark.parametrize(
    ("confidentiality", "persona"),
    [
        ("PUBLIC_IN_ORG", "sponsor-li"),
        ("PUBLIC_IN_ORG", "admin-gao"),
        ("RESTRICTED", "rm-xu"),
        ("SECRET", "analyst-lin"),
    ],
)
async def test_for_others_there_is_no_such_project(
    library: Subject, confidentiality: str, persona: str
) -> None:
    """404, as for one that does not exist."""
    event = submitted(confidentiality=confidentiality)
    await library.hear(event)
    for ref in (event.proposal_id, event.undertaking.key, "PRJ-2026-9999"):
        answer = await library.call(persona, "GET", f"/projects/{ref}/recommendations")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_newest_first_page_by_page(library: Subject) -> None:
    """One recommendation for each version that was submitted."""
    event = submitted()
    for version in (1, 2):
        await library.hear(event.model_copy(update={"content_version": version}))
    path = f"/projects/{event.proposal_id}/recommendations"
    first = (await library.call("sponsor-zhang", "GET", path, params={"limit": 1})).json()
    params = {"limit": 1, "cursor": first["next_cursor"]}
    second = (await library.call("sponsor-zhang", "GET", path, params=params)).json()
    assert [p["items"][0]["content_version"] for p in (first, second)] == [2, 1]
    assert second["next_cursor"] is None
