"""Who is shown what is like a proposal, and what is left out."""

from typing import Any

import pytest

from services.intake.submissions.commands import EXAMPLE
from shared.contracts.portfolio import LegacyProjectImported
from tests.knowledge.facts import submitted
from tests.knowledge.similar.test_quality import SEED, imported
from tests.support.given import registered, said
from tests.support.world import Subject


async def similar(library: Subject, persona: str, proposal: Any) -> dict[str, Any]:
    return await said(library, persona, "GET", "/similar", params={"proposal": str(proposal)})


async def heard_past(library: Subject) -> LegacyProjectImported:
    event = imported(SEED[0], 901)
    await library.hear(event)
    return event


async def test_sponsor_and_assessor_are_shown_past_projects_lessons_and_duplicates(
    library: Subject,
) -> None:
    """REQ-045: with words in common and what agrees besides, and how the past project ended."""
    past = await heard_past(library)
    twin = submitted(tier="L", org_unit="信息技术部")
    mine = submitted(tier="L", org_unit="信息技术部")
    await library.hear(twin)
    await library.hear(mine)
    for persona in ("sponsor-zhang", "analyst-lin"):
        shown = await similar(library, persona, mine.proposal_id)
        project = next(p for p in shown["projects"] if p["id"] == str(past.project_id))
        assert project["reasons"] == ["SAME_TYPE", "SAME_TIER", "SAME_ORG_UNIT"]
        assert {"机柜", "迁移"} & set(project["terms"])
        assert project["actual_cost"] == {"amount": "10640000.0000", "currency": "CNY"}
        assert str(mine.proposal_id) not in [p["id"] for p in shown["proposals"]]
        assert shown["proposals"][0]["score"] >= 900
        assert shown["lessons"][0]["title"] == "机房扩容先核电力与制冷余量"


async def test_what_the_reader_may_not_see_is_left_out(library: Subject) -> None:
    """REQ-045: another sponsor's proposal, also where it is nearly the same."""
    theirs = submitted(title="客户服务数据中心扩容（李）")
    members = theirs.undertaking.members[0].model_copy(update={"person_id": "sponsor-li"})
    theirs = theirs.model_copy(
        update={"undertaking": theirs.undertaking.model_copy(update={"members": (members,)})}
    )
    mine = submitted()
    await library.hear(theirs)
    await library.hear(mine)
    shown = await similar(library, "sponsor-zhang", mine.proposal_id)
    assert str(theirs.proposal_id) not in [p["id"] for p in shown["proposals"]]
    assert len(shown["proposals"]) <= 5


@pytest.mark.parametrize("persona", ["sponsor-li", "admin-gao"])
async def test_of_a_proposal_that_is_not_theirs_nothing_is_said(
    library: Subject, persona: str
) -> None:
    """Nor of one that does not exist."""
    event = submitted()
    await library.hear(event)
    for proposal in (str(event.proposal_id), event.undertaking.key, "PRP-2026-9999"):
        answer = await library.call(persona, "GET", "/similar", params={"proposal": proposal})
        assert (answer.status_code, answer.json()["code"]) == (409, "project_unknown")


async def test_confidential_words_are_neither_searched_nor_found(library: Subject) -> None:
    """They never came; a confidential past project is no entry."""
    event = submitted(confidentiality="RESTRICTED")
    await library.hear(event)
    shown = await similar(library, "sponsor-zhang", event.proposal_id)
    assert (shown["words_searched"], shown["projects"], shown["lessons"]) == (0, [], [])
    past = imported(SEED[1], 902)
    hidden = past.undertaking.model_copy(update={"title": ""})
    await library.hear(past.model_copy(update={"undertaking": hidden, "summary": ""}))
    assert await library.rows("SELECT 1 FROM entries WHERE id = :id", id=past.project_id) == []


async def test_facts_told_twice_late_or_early_leave_the_same(library: Subject) -> None:
    """The latest version counts, whatever the order; a registration adds nothing to it."""
    event = submitted()
    newer = event.model_copy(update={"content_version": 2, "problem": "仓库漏水，屋面渗水。"})
    proposal = {
        **{name: getattr(event.undertaking, name) for name in ("key", "title", "state")},
        "id": str(event.proposal_id),
        "confidentiality": "PUBLIC_IN_ORG",
        "version": 3,
        "sponsor_id": "sponsor-zhang",
        "project_manager_id": "pm-zhou",
        "type": "IT",
        "rough_cost": EXAMPLE["rough_cost"],
    }
    await library.hear(newer, times=2)
    kept = "SELECT * FROM similar_candidates WHERE project_id = :id"
    row = await library.rows(kept, id=event.proposal_id)
    entry = await library.rows("SELECT * FROM entries WHERE id = :id", id=event.proposal_id)
    await library.hear(event)
    await library.hear(registered(proposal), times=2)
    assert await library.rows(kept, id=event.proposal_id) == row
    assert await library.rows("SELECT * FROM entries WHERE id = :id", id=event.proposal_id) == entry
    past = imported(SEED[2], 903)
    await library.hear(past)
    before = await library.rows("SELECT * FROM past_projects WHERE id = :id", id=past.project_id)
    await library.hear(past, times=2)
    after = await library.rows("SELECT * FROM past_projects WHERE id = :id", id=past.project_id)
    assert after == before
