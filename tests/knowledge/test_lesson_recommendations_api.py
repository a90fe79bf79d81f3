"""What recipients answer to a lesson that was offered, and what they are refused."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.base import Member
from shared.contracts.intake import ProposalDrafted
from tests.knowledge.facts import risk_identified, submitted
from tests.knowledge.given import captured_lesson, published_lesson, recommended_lesson
from tests.support.given import said, undertaking
from tests.support.world import Subject

ADOPT = {"how": "已在切换方案中增加全量回滚演练里程碑。"}
DISMISS = {"reason": "本项目不涉及割接。"}


async def offered(knowledge: Subject, confidentiality: str = "PUBLIC_IN_ORG") -> dict[str, Any]:
    """A lesson offered by advice to an undertaking of sponsor-zhang."""
    project = undertaking(
        confidentiality=confidentiality,
        members=(Member(person_id="analyst-lin", role="assessor"),),
    )
    await knowledge.hear(ProposalDrafted(proposal_id=project.id, undertaking=project))
    return await recommended_lesson(knowledge, project.id, await published_lesson(knowledge))


async def row_of(knowledge: Subject, offer: dict[str, Any]) -> dict[str, Any]:
    sql = "SELECT * FROM lesson_recommendations WHERE id = :id"
    (row,) = await knowledge.rows(sql, id=offer["id"])
    return row


async def test_the_sponsor_adopts_a_lesson_and_says_how(knowledge: Subject) -> None:
    """Stored, and told with the words of an open undertaking (REQ-170)."""
    offer, before = await offered(knowledge), await knowledge.last_seq()
    path = f"/lesson-recommendations/{offer['id']}/adopt"
    seen = await said(knowledge, "sponsor-zhang", "POST", path, ADOPT, if_match=1)
    assert (seen["state"], seen["how"], seen["answered_by"]) == (
        "ADOPTED",
        ADOPT["how"],
        "sponsor-zhang",
    )
    (told,) = await knowledge.events(since=before)
    assert told["type"] == "pmo.knowledge.LessonAdopted.v1"
    assert str(told["key"]) == offer["project_id"]
    assert (told["data"]["how"], told["data"]["lesson_id"]) == (ADOPT["how"], offer["lesson_id"])


@pytest.mark.parametrize("level", ["RESTRICTED", "SECRET"])
async def test_confidential_words_of_an_answer_stay_here(knowledge: Subject, level: str) -> None:
    """Kept in the record and its history, not told (REQ-170)."""
    offer, before = await offered(knowledge, level), await knowledge.last_seq()
    path = f"/lesson-recommendations/{offer['id']}"
    seen = await said(knowledge, "analyst-lin", "POST", f"{path}/dismiss", DISMISS, if_match=1)
    assert (seen["state"], seen["dismissal"]) == ("DISMISSED", DISMISS["reason"])
    (told,) = await knowledge.events(since=before)
    assert (told["type"], told["data"]["reason"]) == ("pmo.knowledge.LessonDismissed.v1", "")
    history = (await knowledge.call("sponsor-zhang", "GET", f"{path}/history")).json()["items"]
    assert history[0]["reason"] == DISMISS["reason"]


@pytest.mark.parametrize(
    ("persona", "verb", "body", "version", "status", "code"),
    [
        ("analyst-zhao", "adopt", ADOPT, 1, 403, "forbidden"),
        ("director-chen", "dismiss", DISMISS, 1, 403, "forbidden"),
        ("sponsor-li", "adopt", ADOPT, 1, 404, "not_found"),
        ("sponsor-zhang", "adopt", {"how": ""}, 1, 422, "validation_failed"),
        ("sponsor-zhang", "adopt", ADOPT | {"becomes": "LAW"}, 1, 422, "validation_failed"),
        ("sponsor-zhang", "dismiss", {}, 1, 422, "validation_failed"),
        ("sponsor-zhang", "adopt", ADOPT, 7, 412, "precondition_failed"),
        ("sponsor-zhang", "adopt", ADOPT, None, 428, "precondition_required"),
    ],
)
async def test_an_answer_that_is_not_theirs_or_says_nothing_is_refused(
    knowledge: Subject,
    persona: str,
    verb: str,
    body: dict[str, Any],
    version: int | None,
    status: int,
    code: str,
) -> None:
    """Nothing has changed and nothing was told."""
    offer = await offered(knowledge)
    row, told = await row_of(knowledge, offer), await knowledge.last_seq()
    path = f"/lesson-recommendations/{offer['id']}/{verb}"
    answer = await knowledge.call(persona, "POST", path, body, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await row_of(knowledge, offer), await knowledge.last_seq()) == (row, told)


async def test_a_lesson_is_adopted_as_a_risk_which_is_noted_at_it(knowledge: Subject) -> None:
    """REQ-170 (S11): told with what everybody may read of it; the list says which risk it is."""
    offer, before = await offered(knowledge), await knowledge.last_seq()
    path = f"/lesson-recommendations/{offer['id']}"
    body = ADOPT | {"becomes": "RISK"}
    seen = await said(knowledge, "sponsor-zhang", "POST", f"{path}/adopt", body, if_match=1)
    assert (seen["becomes"], seen["risk_key"]) == ("RISK", None)
    (told,) = await knowledge.events(since=before)
    assert told["data"]["becomes"] == "RISK"
    lesson = await said(knowledge, "analyst-lin", "GET", f"/lessons/{offer['lesson_id']}")
    words = told["data"]["lesson"]
    assert (words["title"], words["event"]) == (lesson["title"], lesson["event"])
    assert words["effect"].startswith(lesson["effect"]["summary"])
    assert (words["kind"], words["category"]) == (lesson["kind"], lesson["category"])

    become = risk_identified(
        UUID(offer["project_id"]), from_lesson_id=offer["lesson_id"], risk_key="RSK-2026-0042"
    )
    await knowledge.hear(become, times=2)
    await knowledge.hear(become)
    seen = await said(knowledge, "sponsor-zhang", "GET", path)
    assert (seen["risk_id"], seen["risk_key"]) == (str(become.risk_id), "RSK-2026-0042")
    again = become.model_copy(update={"risk_id": uuid4(), "risk_key": "RSK-2026-0043"})
    await knowledge.hear(again)
    shown = await said(knowledge, "sponsor-zhang", "GET", "/lesson-recommendations?state=ADOPTED")
    (row,) = [item for item in shown["items"] if item["id"] == offer["id"]]
    assert (row["becomes"], row["risk_key"]) == ("RISK", "RSK-2026-0042")


async def test_hidden_parts_of_an_adopted_lesson_do_not_travel(knowledge: Subject) -> None:
    """REQ-172: empty, whoever adopts it, and also where it is a confidential undertaking."""
    offer = await offered(knowledge, "SECRET")
    path = f"/lessons/{offer['lesson_id']}"
    held = await said(knowledge, "analyst-lin", "GET", path)
    hide = {"redactions": ["event", "root_cause"]}
    await said(knowledge, "analyst-lin", "POST", f"{path}/redact", hide, if_match=held["version"])
    before, path = await knowledge.last_seq(), f"/lesson-recommendations/{offer['id']}/adopt"
    body = ADOPT | {"becomes": "RISK"}
    await said(knowledge, "sponsor-zhang", "POST", path, body, if_match=1)
    (told,) = await knowledge.events(since=before)
    words = told["data"]["lesson"]
    assert (told["data"]["how"], words["event"], words["root_cause"]) == ("", "", "")
    assert words["title"] == held["title"]


@pytest.mark.parametrize("becomes", ["ACTION", None])
async def test_a_lesson_that_becomes_no_risk_tells_no_words(
    knowledge: Subject, becomes: str | None
) -> None:
    """REQ-170: what is done because of it was said."""
    offer, before = await offered(knowledge), await knowledge.last_seq()
    path = f"/lesson-recommendations/{offer['id']}/adopt"
    body = ADOPT | {"becomes": becomes}
    await said(knowledge, "sponsor-zhang", "POST", path, body, if_match=1)
    (told,) = await knowledge.events(since=before)
    assert (told["data"]["becomes"], told["data"]["lesson"]) == (becomes, None)


async def test_a_lesson_is_answered_once(knowledge: Subject) -> None:
    """Adopted is not dismissed later; there is nothing more to answer."""
    offer = await offered(knowledge)
    path = f"/lesson-recommendations/{offer['id']}"
    await said(knowledge, "sponsor-zhang", "POST", f"{path}/adopt", ADOPT, if_match=1)
    told = await knowledge.last_seq()
    answer = await knowledge.call("sponsor-zhang", "POST", f"{path}/dismiss", DISMISS, if_match=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await knowledge.last_seq() == told


async def test_only_what_is_published_is_recommended_and_only_once(knowledge: Subject) -> None:
    """REQ-170: nothing is kept or told of what is refused."""
    offer, told = await offered(knowledge), await knowledge.last_seq()
    path = f"/projects/{offer['project_id']}/recommendations"
    captured = await captured_lesson(knowledge)
    told = await knowledge.last_seq()
    for lesson, code in (
        (captured["id"], "lesson_unusable"),
        (str(uuid4()), "lesson_unusable"),
        (offer["lesson_id"], "already_recommended"),
    ):
        body = {"lesson_id": lesson, "advice": "请参考。"}
        answer = await knowledge.call("analyst-lin", "POST", path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await knowledge.last_seq() == told


async def test_each_lesson_found_for_a_proposal_waits_for_an_answer_of_its_own(
    library: Subject,
) -> None:
    """REQ-170: once for each lesson, also when a new version finds it again."""
    event = submitted()
    await library.hear(event)
    await library.hear(event.model_copy(update={"content_version": 2}))
    rows = await library.rows(
        "SELECT * FROM lesson_recommendations WHERE project_id = :id", id=event.proposal_id
    )
    assert len(rows) == len({row["lesson_id"] for row in rows}) >= 2
    assert {row["state"] for row in rows} == {"OFFERED"}
    answer = await library.call("sponsor-zhang", "GET", "/lesson-recommendations?state=OFFERED")
    shown = [i for i in answer.json()["items"] if i["project_id"] == str(event.proposal_id)]
    assert len(shown) == len(rows)
