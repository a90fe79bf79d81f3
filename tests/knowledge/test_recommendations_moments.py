"""Lessons are pushed at the kickoff, the plan, a risk and a change: once for each, and no more."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from services.knowledge.recommendations.commands import MOST_MOMENTS
from shared.contracts.base import Event, Undertaking
from tests.knowledge.facts import (
    change_requested,
    delivered,
    kicked_off,
    kickoff_waived,
    plan_submitted,
    risk_identified,
    submitted,
)
from tests.support.given import said
from tests.support.world import Subject

ROLLBACK = {
    "cause": "回滚脚本未在全量数据上演练",
    "event": "割接窗口内核心系统迁移失败，无法回滚",
    "effect": "业务中断",
}
UAT = {
    "op": "requirement.add",
    "code": "R9",
    "statement": "用户验收测试由真实岗位人员执行",
    "priority": "MUST",
    "acceptance_criterion": "每个岗位至少两人签字",
}
MOVED = {"op": "milestone.move", "code": "M1", "date": "2027-03-31"}

Telling = Callable[[Undertaking], Event]
MOMENTS: dict[str, Telling] = {
    "KICKOFF": kicked_off,
    "PLAN": plan_submitted,
    "RISK": lambda project: risk_identified(project.id, **ROLLBACK),
    "CHANGE": lambda project: change_requested(project.id, UAT),
}


async def project(library: Subject, **changed: Any) -> Undertaking:
    """One that was proposed with words, and has a manager by now."""
    proposal = submitted(**changed)
    await library.hear(proposal)
    level = proposal.undertaking.confidentiality
    return delivered(id=proposal.proposal_id, key=proposal.undertaking.key, confidentiality=level)


async def offered(library: Subject, of: Undertaking, context: str) -> list[dict[str, Any]]:
    return await library.rows(
        "SELECT * FROM recommendations WHERE project_id = :id AND context = :context ORDER BY id",
        id=of.id,
        context=context,
    )


def titles(row: dict[str, Any]) -> list[str]:
    return [offer["title"] for offer in row["offers"]]


@pytest.mark.parametrize(
    ("context", "lesson"),
    [
        ("KICKOFF", "机房扩容先核电力与制冷余量"),
        ("PLAN", "核心系统迁移前必须完整演练回滚"),
        ("RISK", "核心系统迁移前必须完整演练回滚"),
        ("CHANGE", "用户验收测试须由真实岗位人员执行"),
    ],
)
async def test_each_moment_is_answered_with_what_fits_it(
    library: Subject, context: str, lesson: str
) -> None:
    """REQ-170: of planning at the kickoff, of execution with the plan; else by its own words."""
    of = await project(library)
    event, before = MOMENTS[context](of), await library.last_seq()
    await library.hear(event)
    (row,) = await offered(library, of, context)
    assert titles(row)[0] == lesson
    assert row["about_id"] is not None
    (told,) = await library.events(since=before)
    assert told["type"] == "pmo.knowledge.LessonRecommended.v1"
    assert (told["key"], told["data"]["context"]) == (of.id, context)
    assert [o["lesson_id"] for o in told["data"]["offers"]] == [
        o["lesson_id"] for o in row["offers"]
    ]


@pytest.mark.parametrize("context", list(MOMENTS))
async def test_once_for_each_fact(library: Subject, context: str) -> None:
    """REQ-170: also when it is told anew under another id."""
    of = await project(library)
    event = MOMENTS[context](of)
    await library.hear(event, times=2)
    told = await library.last_seq()
    await library.hear(event)
    assert await library.last_seq() == told
    assert len(await offered(library, of, context)) == 1


async def test_a_waived_kickoff_is_a_moment_too(library: Subject) -> None:
    """REQ-071, REQ-170: who plans without one is shown what others learned; once."""
    of = await project(library)
    event = kickoff_waived(of)
    await library.hear(event, times=2)
    told = await library.last_seq()
    await library.hear(event)
    assert await library.last_seq() == told
    (row,) = await offered(library, of, "KICKOFF")
    assert row["about_id"] == event.waiver_id


@pytest.mark.parametrize("context", list(MOMENTS))
async def test_before_the_project_is_known_nothing_is_found_but_its_own_words(
    library: Subject, context: str
) -> None:
    """REQ-170: heard early, it is answered with what it says itself."""
    of = delivered()
    await library.hear(MOMENTS[context](of))
    (row,) = await offered(library, of, context)
    assert bool(row["words_searched"]) is (context in ("RISK", "CHANGE"))


@pytest.mark.parametrize("context", ["KICKOFF", "PLAN"])
async def test_confidential_words_are_not_looked_for(library: Subject, context: str) -> None:
    """REQ-170: they never came; that somebody looked is written down all the same."""
    of = await project(library, confidentiality="RESTRICTED")
    await library.hear(MOMENTS[context](of))
    (row,) = await offered(library, of, context)
    assert (row["offers"], row["words_searched"]) == ([], 0)


async def test_a_change_that_moves_figures_is_answered_by_its_category(library: Subject) -> None:
    """REQ-170: by the words of the project, among lessons on what it mostly changes."""
    of = await project(library)
    await library.hear(change_requested(of.id, MOVED))
    (row,) = await offered(library, of, "CHANGE")
    assert row["words_searched"] > 10
    keys = [offer["lesson_key"] for offer in row["offers"]]
    found = await library.rows("SELECT category FROM lessons WHERE key = ANY(:keys)", keys=keys)
    assert {lesson["category"] for lesson in found} <= {"SCHEDULE"}


async def test_a_lesson_waits_for_one_answer_however_often_it_is_found(library: Subject) -> None:
    """REQ-170: the manager answers; the next risk in the same words asks nothing more."""
    of = await project(library)
    await library.hear(kicked_off(of))
    sql = "SELECT lesson_id FROM lesson_recommendations WHERE project_id = :id"
    for _ in range(2):
        await library.hear(risk_identified(of.id, **ROLLBACK))
    waiting = [row["lesson_id"] for row in await library.rows(sql, id=of.id)]
    assert len(waiting) == len(set(waiting)) > 0
    listed = await said(library, "pm-zhou", "GET", "/lesson-recommendations?limit=200")
    mine = [item for item in listed["items"] if item["project_id"] == str(of.id)]
    assert len(mine) == len(waiting)


async def test_what_nobody_would_read_is_not_offered(library: Subject) -> None:
    """REQ-170: of a register of hundreds the first hundred risks are answered."""
    of = await project(library)
    await library.rows(
        "INSERT INTO recommendations (id, version, changed_at, project_id, context, about_id,"
        " offers, projects, words_searched, offered_at)"
        " SELECT gen_random_uuid(), 1, now(), :id, 'RISK', gen_random_uuid(), '[]', '[]', 0, now()"
        " FROM generate_series(1, :most)",
        id=of.id,
        most=MOST_MOMENTS - 1,
    )
    for _ in range(2):
        await library.hear(risk_identified(of.id, **ROLLBACK))
    assert len(await offered(library, of, "RISK")) == MOST_MOMENTS


async def test_members_see_what_it_was_offered_for(library: Subject) -> None:
    """REQ-170: the risk, by its id."""
    of = await project(library)
    event = risk_identified(of.id, **ROLLBACK)
    await library.hear(event)
    path = f"/projects/{of.id}/recommendations"
    newest, *_ = (await said(library, "sponsor-zhang", "GET", path))["items"]
    assert (newest["context"], newest["about_id"]) == ("RISK", str(event.risk_id))
    unknown = await library.call("sponsor-zhang", "GET", f"/projects/{uuid4()}/recommendations")
    assert unknown.status_code == 404
