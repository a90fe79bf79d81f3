"""What a closing project owes, how it is settled, and who may sign that there is nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.base import Undertaking
from shared.contracts.delivery import ProjectStarted
from tests.knowledge.facts import closing, closing_meeting, delivered, issue_closed, reopened
from tests.knowledge.given import captured_lesson, open_capture
from tests.support.given import said
from tests.support.world import Subject

REASON = {"reason": "与上一期做法完全相同，没有新的经验。"}
OPENED, SETTLED = "pmo.knowledge.LessonCaptureOpened.v1", "pmo.knowledge.ProjectLessonsSettled.v1"


async def row_of(knowledge: Subject, project_id: UUID) -> dict[str, Any]:
    sql = "SELECT * FROM lesson_captures WHERE id = :id"
    (row,) = await knowledge.rows(sql, id=project_id)
    return row


async def told_of(knowledge: Subject, project_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    return [(fact["type"], fact["data"]) for fact in await knowledge.facts(project_id)]


async def known(knowledge: Subject) -> Undertaking:
    """A project of pm-zhou that is not being closed yet."""
    project = delivered(state="EXECUTING")
    await knowledge.hear(ProjectStarted(project_id=project.id, undertaking=project))
    return project


async def test_the_closing_meeting_asks_for_lessons_once(knowledge: Subject) -> None:
    """REQ-137: whichever is heard first, the meeting or the closing, and however often."""
    project = delivered()
    await knowledge.hear(closing_meeting(project.id), times=2)
    await knowledge.hear(closing(project))
    await knowledge.hear(closing_meeting(project.id))
    opened = (OPENED, {"project_id": str(project.id)})
    assert await told_of(knowledge, project.id) == [opened]
    assert (await row_of(knowledge, project.id))["state"] == "OPEN"


async def test_other_meetings_ask_for_nothing(knowledge: Subject) -> None:
    """REQ-137: only the one at the end."""
    project, before = delivered(), await knowledge.contents()
    await knowledge.hear(closing_meeting(project.id, type_="REVIEW"))
    after = await knowledge.contents()
    assert {n: d for n, d in after.items() if n != "inbox"} == {
        n: d for n, d in before.items() if n != "inbox"
    }


async def test_the_first_lesson_settles_it(knowledge: Subject) -> None:
    """REQ-138: told once; later lessons are welcome and tell nothing more of it."""
    project = await open_capture(knowledge)
    await captured_lesson(knowledge, by="pm-zhou", project_id=str(project.id))
    settled = {"project_id": str(project.id), "lessons": 1, "none_signed": False, "since": None}
    assert (await told_of(knowledge, project.id))[1:] == [(SETTLED, settled)]
    row = await row_of(knowledge, project.id)
    assert (row["state"], row["lessons"], row["signed_by"]) == ("SETTLED", 1, None)
    await captured_lesson(knowledge, by="pm-zhou", project_id=str(project.id))
    assert len(await told_of(knowledge, project.id)) == 2
    assert await row_of(knowledge, project.id) == row


async def test_lessons_from_on_the_way_count(knowledge: Subject) -> None:
    """REQ-138: of a project that wrote down what it learned when it learned it nothing is asked."""
    project = await known(knowledge)
    for _ in range(2):
        await captured_lesson(knowledge, by="pm-zhou", project_id=str(project.id))
    await knowledge.hear(closing_meeting(project.id))
    settled = {"project_id": str(project.id), "lessons": 2, "none_signed": False, "since": None}
    opened = (OPENED, {"project_id": str(project.id)})
    assert await told_of(knowledge, project.id) == [opened, (SETTLED, settled)]


async def test_a_lesson_and_the_closing_at_once_never_overlook_each_other(
    knowledge: Subject,
) -> None:
    """REQ-138: ten times; each time the capture is settled by the one lesson."""
    for _ in range(10):
        project = await known(knowledge)
        await asyncio.gather(
            captured_lesson(knowledge, by="pm-zhou", project_id=str(project.id)),
            knowledge.hear(closing_meeting(project.id)),
        )
        row = await row_of(knowledge, project.id)
        assert (row["state"], row["lessons"]) == ("SETTLED", 1)


async def test_the_manager_signs_that_there_is_none_and_says_why(knowledge: Subject) -> None:
    """REQ-138: the word is kept with who gave it; the reason stays in the history."""
    project = await open_capture(knowledge)
    path = f"/lesson-captures/{project.id}"
    seen = await said(knowledge, "pm-zhou", "POST", f"{path}/sign-none", REASON, if_match=1)
    assert (seen["state"], seen["signed_by"], seen["none_reason"]) == (
        "SETTLED",
        "pm-zhou",
        REASON["reason"],
    )
    settled = {"project_id": str(project.id), "lessons": 0, "none_signed": True, "since": None}
    assert (await told_of(knowledge, project.id))[1:] == [(SETTLED, settled)]
    history = (await knowledge.call("pm-zhou", "GET", f"{path}/history")).json()["items"]
    assert [(h["actor"], h["reason"]) for h in history] == [
        ("pm-zhou", REASON["reason"]),
        ("system:knowledge", None),
    ]


@pytest.mark.parametrize(
    ("persona", "body", "version", "status", "code"),
    [
        ("sponsor-zhang", REASON, 1, 403, "forbidden"),
        ("analyst-lin", REASON, 1, 403, "forbidden"),
        ("sponsor-li", REASON, 1, 404, "not_found"),
        ("pm-zhou", {"reason": ""}, 1, 422, "validation_failed"),
        ("pm-zhou", REASON, 9, 412, "precondition_failed"),
    ],
)
async def test_nobody_else_signs_and_not_without_a_reason(
    knowledge: Subject, persona: str, body: dict[str, str], version: int, status: int, code: str
) -> None:
    """REQ-138: nothing has changed and nothing was told."""
    project = await open_capture(knowledge)
    row, told = await row_of(knowledge, project.id), await knowledge.last_seq()
    path = f"/lesson-captures/{project.id}/sign-none"
    answer = await knowledge.call(persona, "POST", path, body, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, project.id) == row
    assert await knowledge.last_seq() == told


async def test_what_is_settled_is_not_signed_away(knowledge: Subject) -> None:
    """REQ-138: there is a lesson, so that there is none cannot be said."""
    project = await open_capture(knowledge)
    await captured_lesson(knowledge, by="pm-zhou", project_id=str(project.id))
    row, told = await row_of(knowledge, project.id), await knowledge.last_seq()
    path = f"/lesson-captures/{project.id}/sign-none"
    answer = await knowledge.call("pm-zhou", "POST", path, REASON, if_match=row["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await row_of(knowledge, project.id) == row
    assert await knowledge.last_seq() == told


async def test_the_pmo_sees_who_still_owes(knowledge: Subject) -> None:
    """REQ-138: by state, newest first; others see only their own projects."""
    owing, settled = await open_capture(knowledge), await open_capture(knowledge)
    await captured_lesson(knowledge, by="pm-zhou", project_id=str(settled.id))

    async def ids(persona: str, **params: str) -> list[str]:
        answer = await said(
            knowledge, persona, "GET", "/lesson-captures", params={"limit": 200, **params}
        )
        return [item["id"] for item in answer["items"]]

    open_ones = await ids("analyst-lin", state="OPEN")
    assert open_ones[0] == str(owing.id)
    assert str(settled.id) not in open_ones
    assert (await ids("analyst-lin"))[:2] == [str(settled.id), str(owing.id)]
    assert await ids("sponsor-li") == []


async def test_why_issues_arose_is_shown_when_the_project_is_asked(knowledge: Subject) -> None:
    """REQ-137: the gravest first, each once, whether heard before the end or after it; of an issue
    without words there is nothing to show."""
    project = delivered()
    early = issue_closed(project.id, "测试环境没有写进合同。")
    await knowledge.hear(early, times=2)
    await knowledge.hear(early)
    await knowledge.hear(closing(project))
    late = issue_closed(project.id, "关键岗位只有一人。", severity=5)
    await knowledge.hear(late)
    await knowledge.hear(issue_closed(project.id, ""))
    await knowledge.hear(issue_closed(delivered().id, "别的项目。"))
    seen = await said(knowledge, "pm-zhou", "GET", f"/lesson-captures/{project.id}")
    assert [(c["issue_id"], c["severity"], c["root_cause"]) for c in seen["candidates"]] == [
        (str(late.issue_id), 5, "关键岗位只有一人。"),
        (str(early.issue_id), 3, "测试环境没有写进合同。"),
    ]
    told = await told_of(knowledge, project.id)
    assert told == [(OPENED, {"project_id": str(project.id)})]


async def test_a_reopened_project_is_asked_anew(knowledge: Subject) -> None:
    """REQ-138, REQ-152: once for each reopening; what was learned before it counts no more, what
    is told late of the first end asks for nothing."""
    project, first = await open_capture(knowledge), datetime(2027, 11, 2, 8, 0, tzinfo=UTC)
    await captured_lesson(knowledge, by="pm-zhou", project_id=str(project.id))
    goes_on = reopened(project, 12, first)
    await knowledge.hear(goes_on, times=2)
    await knowledge.hear(goes_on)
    await knowledge.hear(closing(project))
    row = await row_of(knowledge, project.id)
    assert (row["state"], row["lessons"], row["settled_at"]) == ("OPEN", 0, None)
    await captured_lesson(knowledge, by="pm-zhou", project_id=str(project.id))
    await knowledge.hear(goes_on)
    await knowledge.hear(reopened(project, 11, first - timedelta(days=1)))
    opened = (OPENED, {"project_id": str(project.id)})
    told = [fact for fact in await told_of(knowledge, project.id) if fact[0] in (OPENED, SETTLED)]
    assert told[2:] == [
        opened,
        (
            SETTLED,
            {
                "project_id": str(project.id),
                "lessons": 1,
                "none_signed": False,
                "since": "2027-11-02T08:00:00Z",
            },
        ),
    ]


async def test_a_reopening_that_comes_before_the_end_asks_for_its_lessons(
    knowledge: Subject,
) -> None:
    """REQ-152: early; the end that is told after it is of the past."""
    project, at = await known(knowledge), datetime(2027, 11, 2, 8, 0, tzinfo=UTC)
    await knowledge.hear(reopened(project, 12, at))
    await knowledge.hear(closing(project))
    path = f"/lesson-captures/{project.id}/sign-none"
    await said(knowledge, "pm-zhou", "POST", path, REASON, if_match=1)
    kind, told = (await told_of(knowledge, project.id))[-1]
    assert (kind, told["none_signed"], told["since"]) == (SETTLED, True, "2027-11-02T08:00:00Z")
