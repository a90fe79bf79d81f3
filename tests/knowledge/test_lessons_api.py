"""What people do with lessons over HTTP, and what they are refused."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from services.knowledge.lessons.commands import EXAMPLE
from shared.contracts.intake import ProposalDrafted
from tests.knowledge.given import (
    captured_lesson,
    moved,
    published_lesson,
    retired_lesson,
    validated_lesson,
)
from tests.support.given import undertaking
from tests.support.world import Subject

BUILDERS = {
    "CAPTURED": captured_lesson,
    "VALIDATED": validated_lesson,
    "PUBLISHED": published_lesson,
    "RETIRED": retired_lesson,
}
REASON = {"reason": "该平台已下线。"}


async def row_of(knowledge: Subject, lesson: dict[str, Any]) -> dict[str, Any]:
    (row,) = await knowledge.rows("SELECT * FROM lessons WHERE id = :id", id=lesson["id"])
    return row


async def count_of(knowledge: Subject) -> int:
    (row,) = await knowledge.rows("SELECT count(*) AS n FROM lessons")
    return int(row["n"])


async def test_an_employee_captures_what_was_learned(knowledge: Subject) -> None:
    """Stored as said, told by its key alone (REQ-137)."""
    before = await knowledge.last_seq()
    answer = await knowledge.call("employee-he", "POST", "/lessons", EXAMPLE)
    assert answer.status_code == 201
    lesson = answer.json()
    assert answer.headers["location"] == f"/knowledge/v1/lessons/{lesson['id']}"
    assert answer.headers["etag"] == '"1"'
    assert {name: lesson[name] for name in EXAMPLE} == EXAMPLE
    assert (lesson["state"], lesson["captured_by"]) == ("CAPTURED", "employee-he")
    assert lesson["process_step"] == "knowledge_management.captured"
    (told,) = await knowledge.events(since=before)
    assert told["type"] == "pmo.knowledge.LessonCaptured.v1"
    assert told["data"] == {"lesson_id": lesson["id"], "lesson_key": lesson["key"]}


async def test_the_pmo_validates_publishes_and_retires(knowledge: Subject) -> None:
    """Each step is told and kept in the history (REQ-168)."""
    lesson = await retired_lesson(knowledge)
    path = f"/lessons/{lesson['key']}/history"
    history = (await knowledge.call("employee-he", "GET", path)).json()["items"]
    assert [(h["type"].split(".")[2], h["actor"], h["reason"]) for h in history] == [
        ("LessonRetired", "analyst-lin", "该平台已下线。"),
        ("LessonPublished", "analyst-lin", None),
        ("LessonValidated", "analyst-lin", None),
        ("LessonCaptured", "employee-he", None),
    ]
    assert (lesson["state"], lesson["version"], lesson["owner_id"]) == (
        "RETIRED",
        4,
        "analyst-lin",
    )


@pytest.mark.parametrize("persona", ["sponsor-li", "pm-zhou", "rm-xu", "admin-gao"])
@pytest.mark.parametrize("state", ["CAPTURED", "VALIDATED"])
async def test_until_it_is_published_it_is_between_its_author_and_the_pmo(
    knowledge: Subject, state: str, persona: str
) -> None:
    """For others there is no such lesson: not in lists, not by key, and no step (REQ-172)."""
    lesson = await BUILDERS[state](knowledge)
    row, told = await row_of(knowledge, lesson), await knowledge.last_seq()
    for method, path in (
        ("GET", f"/lessons/{lesson['key']}"),
        ("GET", f"/lessons/{lesson['id']}/history"),
        ("POST", f"/lessons/{lesson['id']}/validate"),
    ):
        answer = await knowledge.call(persona, method, path, if_match=lesson["version"])
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    listed = (await knowledge.call(persona, "GET", "/lessons?limit=200")).json()["items"]
    assert lesson["id"] not in [item["id"] for item in listed]
    assert await row_of(knowledge, lesson) == row
    assert await knowledge.last_seq() == told


@pytest.mark.parametrize("persona", ["employee-he", "analyst-zhao", "director-chen", "auditor-hu"])
async def test_its_author_the_pmo_and_the_auditor_see_it_from_the_start(
    knowledge: Subject, persona: str
) -> None:
    """The auditor reads everything and changes nothing."""
    lesson = await captured_lesson(knowledge)
    assert (await knowledge.call(persona, "GET", f"/lessons/{lesson['id']}")).status_code == 200
    listed = (await knowledge.call(persona, "GET", "/lessons?state=CAPTURED")).json()["items"]
    assert lesson["id"] in [item["id"] for item in listed]


@pytest.mark.parametrize("state", ["PUBLISHED", "RETIRED"])
async def test_once_published_everyone_sees_it(knowledge: Subject, state: str) -> None:
    """Also who has no part in the project that taught it (REQ-172)."""
    lesson = await BUILDERS[state](knowledge)
    seen = (await knowledge.call("sponsor-li", "GET", f"/lessons/{lesson['key']}")).json()
    assert seen["recommendation"] == EXAMPLE["recommendation"]
    assert [a["reason_code"] for a in seen["allowed_actions"] if a["allowed"]] == []


async def test_a_lesson_says_what_can_be_done_next_by_whom_and_why_not(
    knowledge: Subject,
) -> None:
    """For the author it is the PMO's turn; for the PMO the one step that is due (REQ-008)."""
    lesson = await captured_lesson(knowledge)
    assert {a["action"]: a["reason_code"] for a in lesson["allowed_actions"]} == {
        "validateLesson": "forbidden",
        "redactLesson": "forbidden",
        "publishLesson": "forbidden",
        "retireLesson": "forbidden",
    }
    seen = (await knowledge.call("analyst-lin", "GET", f"/lessons/{lesson['id']}")).json()
    assert [a["action"] for a in seen["allowed_actions"] if a["allowed"]] == [
        "validateLesson",
        "redactLesson",
    ]


@pytest.mark.parametrize(
    ("state", "persona", "verb", "version", "status", "code"),
    [
        ("CAPTURED", "employee-he", "validate", 1, 403, "forbidden"),
        ("CAPTURED", "director-chen", "validate", 1, 403, "forbidden"),
        ("CAPTURED", "auditor-hu", "validate", 1, 403, "forbidden"),
        ("VALIDATED", "employee-he", "publish", 2, 403, "forbidden"),
        ("PUBLISHED", "sponsor-li", "retire", 3, 403, "forbidden"),
        ("CAPTURED", "analyst-lin", "publish", 1, 409, "illegal_move"),
        ("CAPTURED", "analyst-lin", "retire", 1, 409, "illegal_move"),
        ("PUBLISHED", "analyst-lin", "publish", 3, 409, "illegal_move"),
        ("RETIRED", "analyst-lin", "validate", 4, 409, "illegal_move"),
        ("CAPTURED", "analyst-lin", "validate", 7, 412, "precondition_failed"),
        ("CAPTURED", "analyst-lin", "validate", None, 428, "precondition_required"),
    ],
)
async def test_a_step_that_is_not_theirs_or_not_due_is_refused(
    knowledge: Subject,
    state: str,
    persona: str,
    verb: str,
    version: int | None,
    status: int,
    code: str,
) -> None:
    """With its code; nothing has changed and nothing was told."""
    lesson = await BUILDERS[state](knowledge)
    row, told = await row_of(knowledge, lesson), await knowledge.last_seq()
    body = REASON if verb == "retire" else None
    answer = await knowledge.call(
        persona, "POST", f"/lessons/{lesson['id']}/{verb}", body, if_match=version
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, lesson) == row
    assert await knowledge.last_seq() == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "换行\n不可以"},
        {"event": "\u0000"},
        {"root_cause": "长" * 4001},
        {"kind": "NEUTRAL"},
        {"language": "fr"},
        {"project_id": "PRJ-2026-0001"},
        {"source_ref": "with space"},
        {"state": "PUBLISHED"},
    ],
)
async def test_what_was_never_published_is_not_captured(
    knowledge: Subject, wrong: dict[str, Any]
) -> None:
    """422 names the field, and nothing is kept."""
    before, told = await count_of(knowledge), await knowledge.last_seq()
    answer = await knowledge.call("employee-he", "POST", "/lessons", {**EXAMPLE, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(wrong))}"
    assert (await count_of(knowledge), await knowledge.last_seq()) == (before, told)


async def test_one_source_is_taken_over_once(knowledge: Subject) -> None:
    """Also by another person and with another key: seeding again changes nothing."""
    source = f"archive:{uuid4()}"
    await captured_lesson(knowledge, source_ref=source)
    before, told = await count_of(knowledge), await knowledge.last_seq()
    again = {**EXAMPLE, "source_ref": source}
    answer = await knowledge.call("pm-zhou", "POST", "/lessons", again, key=str(uuid4()))
    assert (answer.status_code, answer.json()["code"]) == (409, "already_captured")
    assert (await count_of(knowledge), await knowledge.last_seq()) == (before, told)


async def test_of_ten_at_once_one_takes_the_source_over(knowledge: Subject) -> None:
    """The others wait for it and are told."""
    body, told = {**EXAMPLE, "source_ref": f"archive:{uuid4()}"}, await knowledge.last_seq()
    answers = await asyncio.gather(
        *(knowledge.call("employee-he", "POST", "/lessons", body) for _ in range(10))
    )
    assert sorted(a.status_code for a in answers) == [201] + [409] * 9
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"already_captured"}
    assert len(await knowledge.events(since=told)) == 1


async def test_a_lesson_names_a_project_that_its_author_sees(knowledge: Subject) -> None:
    """Known from its draft on."""
    project = undertaking(sponsor="employee-he")
    await knowledge.hear(ProposalDrafted(proposal_id=project.id, undertaking=project))
    lesson = await captured_lesson(knowledge, project_id=str(project.id))
    assert lesson["project_id"] == str(project.id)


async def test_a_project_that_is_not_there_or_not_theirs_is_not_named(
    knowledge: Subject,
) -> None:
    """Both look the same; nothing is kept."""
    project = undertaking()
    await knowledge.hear(ProposalDrafted(proposal_id=project.id, undertaking=project))
    before, told = await count_of(knowledge), await knowledge.last_seq()
    for project_id in (project.id, uuid4()):
        body = {**EXAMPLE, "project_id": str(project_id)}
        answer = await knowledge.call("employee-he", "POST", "/lessons", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "project_unknown")
        assert answer.json()["errors"][0]["pointer"] == "/project_id"
    assert (await count_of(knowledge), await knowledge.last_seq()) == (before, told)


async def test_the_list_is_filtered_sorted_and_paged(knowledge: Subject) -> None:
    """By state, category, language and type; by the time of capture, both ways."""
    tag = f"T{uuid4().hex[:20].upper()}"
    first = await captured_lesson(knowledge, project_type=tag, category="COST")
    second = await captured_lesson(knowledge, project_type=tag, language="en")
    await moved(knowledge, second, "validate")

    async def keys(**params: Any) -> list[str]:
        params["project_type"] = tag
        answer = await knowledge.call("analyst-lin", "GET", "/lessons", params=params)
        assert answer.status_code == 200, answer.text
        return [item["key"] for item in answer.json()["items"]]

    assert await keys() == [second["key"], first["key"]]
    assert await keys(sort="captured_at") == [first["key"], second["key"]]
    assert await keys(state=["CAPTURED"]) == [first["key"]]
    assert await keys(state=["CAPTURED", "VALIDATED"], category="COST") == [first["key"]]
    assert await keys(language="en") == [second["key"]]
    page = (
        await knowledge.call(
            "analyst-lin", "GET", "/lessons", params={"project_type": tag, "limit": 1}
        )
    ).json()
    assert await keys(limit=1, cursor=page["next_cursor"]) == [first["key"]]


async def confidential(knowledge: Subject) -> dict[str, Any]:
    """VALIDATED, of a RESTRICTED project of its author."""
    project = undertaking(sponsor="employee-he", confidentiality="RESTRICTED")
    await knowledge.hear(ProposalDrafted(proposal_id=project.id, undertaking=project))
    return await validated_lesson(knowledge, project_id=str(project.id), event="zyxommatic 事件")


async def test_of_a_confidential_project_hiding_is_thought_of_first(knowledge: Subject) -> None:
    """REQ-172: refused until somebody said which parts are hidden; nothing has changed."""
    lesson = await confidential(knowledge)
    row, told = await row_of(knowledge, lesson), await knowledge.last_seq()
    answer = await knowledge.call(
        "analyst-lin", "POST", f"/lessons/{lesson['id']}/publish", if_match=lesson["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "redactions_needed")
    assert (await row_of(knowledge, lesson), await knowledge.last_seq()) == (row, told)


async def test_hidden_parts_are_seen_by_the_pmo_alone(knowledge: Subject) -> None:
    """REQ-172: who has no part in the project reads the rest, and cannot search what is hidden."""
    lesson = await confidential(knowledge)
    lesson = await moved(knowledge, lesson, "redact", {"redactions": ["event"]})
    lesson = await moved(knowledge, lesson, "publish")
    path = f"/lessons/{lesson['id']}"
    shown = (await knowledge.call("sponsor-li", "GET", path)).json()
    assert [shown[n] for n in ("event", "project_id", "project_label")] == [None] * 3
    assert shown["redactions"] == ["event"]
    assert shown["recommendation"] == EXAMPLE["recommendation"]
    whole = (await knowledge.call("analyst-zhao", "GET", path)).json()
    assert whole["event"] == "zyxommatic 事件"
    assert whole["project_id"] is not None
    for persona in ("sponsor-li", "analyst-zhao"):
        answer = await knowledge.call(persona, "GET", "/search", params={"q": "zyxommatic"})
        assert answer.json()["items"] == []


async def test_what_is_hidden_later_is_not_found_any_more(knowledge: Subject) -> None:
    """REQ-172: redacting what is published takes its words back."""
    lesson = await published_lesson(knowledge, event="qvxommatic 事件")
    params = {"q": "qvxommatic"}
    assert (
        len((await knowledge.call("pm-wu", "GET", "/search", params=params)).json()["items"]) == 1
    )
    await moved(knowledge, lesson, "redact", {"redactions": ["event"]})
    assert (await knowledge.call("pm-wu", "GET", "/search", params=params)).json()["items"] == []
